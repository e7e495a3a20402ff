import Components

/// kubectl's arguments: what is not a flag, and the flags with their values.
struct KubectlArguments {
  /// A flag and its other names.
  struct Flag {
    var names: [String]
    var takesValue: Bool
    init(_ names: String..., value: Bool = false) {
      self.names = names
      takesValue = value
    }
  }

  private(set) var operands: [String] = []
  /// What stands after `--`.
  private(set) var rest: [String] = []
  private var values: [String: String] = [:]

  static let common = [
    Flag("-n", "--namespace", value: true), Flag("--cluster", value: true), Flag("--user", value: true),
    Flag("--context", value: true), Flag("--kubeconfig", value: true),
    Flag("--request-timeout", value: true),
  ]

  /// - Throws: kubectl's own words about a flag that it does not know.
  init(_ arguments: [String], of command: String, flags: [Flag]) throws(ToolFailure) {
    let known = flags + Self.common
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      if argument == "--" {
        rest = Array(arguments[index...])
        break
      }
      guard argument.hasPrefix("-"), argument.count > 1 else {
        operands.append(argument)
        continue
      }
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if let flag = known.first(where: { $0.names.contains(parts[0]) }) {
        if parts.count == 2 {
          values[flag.names[0]] = parts[1]
        } else if flag.takesValue {
          guard index < arguments.count else {
            let shown = parts[0].hasPrefix("--") ? parts[0] : "'\(parts[0].dropFirst())' in \(parts[0])"
            throw Self.failure("flag needs an argument: \(shown)", command)
          }
          values[flag.names[0]] = arguments[index]
          index += 1
        } else {
          values[flag.names[0]] = "true"
        }
        continue
      }
      if argument.hasPrefix("--") { throw Self.failure("unknown flag: \(parts[0])", command) }
      // `-it`, `-l=x`, `-lx`.
      try readShort(argument, known, command)
    }
  }

  private mutating func readShort(_ argument: String, _ known: [Flag], _ command: String) throws(ToolFailure) {
    var letters = argument.dropFirst()
    while let letter = letters.popFirst() {
      guard let flag = known.first(where: { $0.names.contains("-\(letter)") }) else {
        throw Self.failure("unknown shorthand flag: '\(letter)' in \(argument)", command)
      }
      if flag.takesValue, !letters.isEmpty {
        values[flag.names[0]] = String(letters.drop { $0 == "=" })
        return
      }
      values[flag.names[0]] = "true"
    }
  }

  static func failure(_ message: String, _ command: String) -> ToolFailure {
    ToolFailure(1, "error: \(message)\nSee 'kubectl \(command) --help' for usage.\n")
  }

  /// Where it looks; nil: everywhere (`-A`).
  var namespace: String? { has("--all-namespaces") ? nil : values["-n"] ?? Self.standardNamespace }

  /// Where kubectl looks unless told otherwise: the context's namespace (assumed: the cluster's default).
  static let standardNamespace = "default"

  /// The words of kubectl when it has found nothing.
  static func nothingFound(in namespace: String?) -> String {
    namespace.map { "No resources found in \($0) namespace.\n" } ?? "No resources found\n"
  }

  /// The selector that is given.
  func selector() throws(ToolFailure) -> LabelSelector? {
    guard let text = values["--selector"] else { return nil }
    return try LabelSelector(text)
  }

  /// The value of a flag, by its first name.
  subscript(flag: String) -> String? { values[flag] }
  func has(_ flag: String) -> Bool { values[flag].map { $0 != "false" } ?? false }
}
