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

  /// Those of every command. Besides the namespace they say how the cluster is reached, which changes nothing here.
  static let common =
    [Flag("-n", "--namespace", value: true), Flag("-s", "--server", value: true)]
    + [
      "--as", "--as-group", "--as-uid", "--cache-dir", "--certificate-authority", "--client-certificate",
      "--client-key",
      "--cluster", "--context", "--kubeconfig", "--password", "--request-timeout", "--tls-server-name", "--token",
      "--user", "--username",
    ].map { Flag($0, value: true) } + KubectlSubcommand.switches.sorted().map { Flag($0) }

  /// - Throws: kubectl's own words about a flag that it does not know, or the simulation's about one that it does not.
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
      if Self.otherFlags(command).contains(parts[0]) { throw Self.unsupported(parts[0], of: command) }
      if argument.hasPrefix("--") { throw Self.failure("unknown flag: \(parts[0])", command) }
      // `-it`, `-l=x`, `-lx`.
      try readShort(argument, known, command)
    }
  }

  private mutating func readShort(_ argument: String, _ known: [Flag], _ command: String) throws(ToolFailure) {
    var letters = argument.dropFirst()
    while let letter = letters.popFirst() {
      guard let flag = known.first(where: { $0.names.contains("-\(letter)") }) else {
        if Self.otherFlags(command).contains("-\(letter)") { throw Self.unsupported("-\(letter)", of: command) }
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

  /// A word that is none of a command's own.
  static func unknown(_ word: String, _ rest: [String], of command: String) -> ToolFailure {
    var words = [word]
    var rest = rest
    while let (next, others) = KubectlSubcommand.split(rest) { (words, rest) = (words + [next], others) }
    return ToolFailure(
      1,
      "error: unknown command \"\(words.joined(separator: " "))\"\nSee 'kubectl \(command) -h' for help and examples\n")
  }

  static func unsupported(_ flag: String, of command: String) -> ToolFailure {
    ToolFailure(126, "firedrill: the simulation does not support kubectl \(command) \(flag)\n")
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
