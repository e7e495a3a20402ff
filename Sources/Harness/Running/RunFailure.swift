/// Why a run gave no result.
public enum RunFailure: Error, Sendable {
  /// An auditor found a broken invariant: a fault of Firedrill itself. Exit status 70.
  case violation(Violation, replay: ReplayCommand)
  /// Two runs of the same seed differed. Exit status 70.
  case notDeterministic(difference: String, replay: ReplayCommand)
  /// Values that do not fit the rest of the system; found only when the system is built. Exit status 65.
  case configuration([ConfigurationFinding])
}

/// A value that does not fit the rest of the system.
public struct ConfigurationFinding: Hashable, Sendable {
  /// Keys and list indices from the scenario's root, such as `["components", "outbox", "attempts", "max"]`.
  public var path: [String]
  public var message: String
  /// Where in a text it is, in UTF-8 bytes from the beginning of the value; nil: it is about the value as a whole.
  public var offset: Int?

  public init(path: [String], message: String, offset: Int? = nil) {
    self.path = path
    self.message = message
    self.offset = offset
  }
}

/// The command that plays the same run again.
public struct ReplayCommand: Hashable, Sendable, CustomStringConvertible {
  public var file: String
  public var variant: String?
  public var seed: UInt64
  /// `--set` arguments, in order.
  public var settings: [String]

  public init(file: String, variant: String?, seed: UInt64, settings: [String]) {
    self.file = file
    self.variant = variant
    self.seed = seed
    self.settings = settings
  }

  /// The command's arguments, without the program's name.
  public var arguments: [String] {
    var arguments = ["run", file]
    if let variant { arguments += ["--variant", variant] }
    arguments += ["--seed", "\(seed)"]
    for setting in settings { arguments += ["--set", setting] }
    return arguments
  }

  public var description: String {
    (["firedrill"] + arguments).map(Self.quoted).joined(separator: " ")
  }

  private static func quoted(_ argument: String) -> String {
    let plain = argument.utf8.allSatisfy {
      switch $0 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: ":"):
        true
      default: false
      }
    }
    return plain && !argument.isEmpty
      ? argument
      : "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
