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
    Flag("-n", "--namespace", value: true), Flag("--context", value: true), Flag("--kubeconfig", value: true),
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

  /// The value of a flag, by its first name.
  subscript(flag: String) -> String? { values[flag] }
  func has(_ flag: String) -> Bool { values[flag].map { $0 != "false" } ?? false }
}

/// `deployment/backend`, `deploy backend`, `pod/NAME`.
struct KubectlTarget: Hashable {
  enum Kind: Hashable { case deployment, pod, service, autoscaler }
  var kind: Kind
  var name: String

  static let kinds: [String: Kind] = [
    "deployment": .deployment, "deployments": .deployment, "deploy": .deployment, "deployments.apps": .deployment,
    "deployment.apps": .deployment, "pod": .pod, "pods": .pod, "po": .pod, "service": .service, "services": .service,
    "svc": .service, "hpa": .autoscaler, "horizontalpodautoscaler": .autoscaler,
    "horizontalpodautoscalers": .autoscaler,
  ]

  /// As the API calls it in errors.
  static func plural(_ kind: Kind) -> String {
    switch kind {
    case .deployment: "deployments.apps"
    case .pod: "pods"
    case .service: "services"
    case .autoscaler: "horizontalpodautoscalers.autoscaling"
    }
  }

  static func notFound(_ kind: Kind, _ name: String) -> ToolFailure {
    ToolFailure(1, "Error from server (NotFound): \(plural(kind)) \"\(name)\" not found\n")
  }

  static func unknownKind(_ text: String) -> ToolFailure {
    ToolFailure(1, "error: the server doesn't have a resource type \"\(text)\"\n")
  }

  /// Reads the operands that name things: `KIND/NAME ...` or `KIND NAME ...`.
  /// - Parameter standard: the kind of a bare name; nil: there must be one.
  static func read(_ operands: [String], standard: Kind?) throws(ToolFailure) -> [KubectlTarget] {
    if let first = operands.first, !first.contains("/"), standard == nil {
      guard let kind = kinds[first.lowercased()] else { throw unknownKind(first) }
      return operands.dropFirst().map { KubectlTarget(kind: kind, name: $0) }
    }
    var targets: [KubectlTarget] = []
    for operand in operands {
      let parts = operand.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      if parts.count == 1, let standard {
        targets.append(KubectlTarget(kind: standard, name: operand))
        continue
      }
      guard parts.count == 2, let kind = kinds[parts[0].lowercased()] else { throw unknownKind(parts[0]) }
      targets.append(KubectlTarget(kind: kind, name: parts[1]))
    }
    return targets
  }
}
