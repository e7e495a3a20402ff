import Components
import SimulationKernel
import VirtualTime

/// `kubectl scale`, `set`, `rollout`, `delete`.
extension Shell {
  /// What the operands name: what keeps pods, of the kinds that the command is for.
  /// - Parameter takesAll: whether a kind without a name means all that there are in the namespace.
  private func targets(
    _ operands: [String], _ flags: KubectlArguments, _ command: String, takesAll: Bool,
    kinds: [KubectlKind] = [.deployment, .statefulSet]
  ) throws(ToolFailure) -> [KubectlTarget] {
    guard let first = operands.first else { throw ToolFailure(1, "error: required resource not specified\n") }
    var targets = try KubectlTarget.read(operands, standard: first.contains("/") ? .deployment : nil)
    if targets.isEmpty, let kind = KubectlKind(word: first) {
      let selector = try flags.selector()
      guard selector != nil || takesAll else {
        throw KubectlArguments.failure("resource(s) were provided, but no name was specified", command)
      }
      targets = objects(kind, in: flags.namespace).filter { selector?.matches($0.labels) ?? true }.map {
        KubectlTarget(kind: kind, name: $0.name)
      }
    }
    for target in targets where !kinds.contains(target.kind) {
      throw ToolFailure(
        126, "firedrill: the simulation does not support kubectl \(command) of \(target.kind.plural)\n")
    }
    return targets
  }

  private func controllers(
    _ operands: [String], _ flags: KubectlArguments, _ command: String, takesAll: Bool = false,
    kinds: [KubectlKind] = [.deployment, .statefulSet]
  ) throws(ToolFailure) -> [any PodController] {
    var chosen: [any PodController] = []
    for target in try targets(operands, flags, command, takesAll: takesAll, kinds: kinds) {
      chosen.append(try controller(target, in: flags.namespace))
    }
    return chosen
  }

  /// Does it to each that the operands name; what fails with one of them is said, and the others follow.
  private func each(
    _ flags: KubectlArguments, _ command: String, takesAll: Bool = true,
    kinds: [KubectlKind] = [.deployment, .statefulSet],
    _ change: (any PodController) throws(ToolFailure) -> String
  ) throws(ToolFailure) -> CommandResult {
    let targets = try targets(flags.operands, flags, command, takesAll: takesAll, kinds: kinds)
    var result = CommandResult()
    for target in targets {
      do throws(ToolFailure) { result.output += try change(try controller(target, in: flags.namespace)) } catch {
        guard error.exitCode == 1 else { throw error }
        result.errorOutput += error.text
        result.exitCode = 1
      }
    }
    guard targets.isEmpty else { return result }
    if command == "scale" { throw ToolFailure(1, "error: no objects passed to scale\n") }
    return CommandResult(errorOutput: KubectlArguments.nothingFound(in: flags.namespace))
  }

  private static let selectorFlag = KubectlArguments.Flag("--selector", "-l", value: true)

  func kubectlScale(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "scale",
      flags: [
        .init("--replicas", value: true), .init("--current-replicas", value: true), .init("--timeout", value: true),
        .init("--all"), Self.selectorFlag,
      ])
    guard let text = flags["--replicas"] else {
      throw ToolFailure(1, "error: required flag(s) \"replicas\" not set\n")
    }
    guard let count = Int(text) else {
      throw KubectlArguments.failure(
        "invalid argument \"\(text)\" for \"--replicas\" flag: strconv.ParseInt: parsing \"\(text)\": invalid syntax",
        "scale")
    }
    guard count >= 0 else {
      throw ToolFailure(
        1, "error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0\n")
    }
    guard count <= 10_000 else { throw ToolFailure(126, "firedrill: a deployment here has at most 10000 pods\n") }
    return try each(flags, "scale", takesAll: flags.has("--all")) { deployment throws(ToolFailure) in
      if let wanted = flags["--current-replicas"].flatMap({ Int($0) }), wanted >= 0 {
        let now = deployment.with { $0.describe() }.replicas
        if now != wanted { throw ToolFailure(1, "error: Expected replicas to be \(wanted), was \(now)\n") }
      }
      return try perform("scale", [("replicas", .integer(count))], on: deployment)
    }
  }

  func kubectlSet(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    guard let (what, rest) = KubectlSubcommand.split(arguments) else {
      throw ToolFailure(126, "firedrill: kubectl set env, kubectl set image or kubectl set resources\n")
    }
    switch what {
    case "env": return try kubectlSetEnvironment(rest)
    case "image": return try kubectlSetImage(rest)
    case "resources": return try kubectlSetResources(rest)
    case "selector", "serviceaccount", "subject":
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl set \(what)\n")
    default: throw KubectlArguments.unknown(what, rest, of: "set")
    }
  }

  private func kubectlSetEnvironment(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "set env",
      flags: [
        .init("--list"), .init("--overwrite"), .init("--container", "-c", value: true),
        .init("--containers", value: true), Self.selectorFlag,
      ])
    let assignments = flags.operands.filter { $0.contains("=") }
    let removals = flags.operands.filter { !$0.contains("=") && $0.hasSuffix("-") && !$0.contains("/") }
    let names = flags.operands.filter { !$0.contains("=") && !removals.contains($0) }
    if !removals.isEmpty {
      throw ToolFailure(126, "firedrill: the simulation cannot remove variables (\(removals[0]))\n")
    }
    var output = ""
    for deployment in try controllers(names, flags, "set env") {
      if flags.has("--list") {
        output +=
          "# \(deployment.controllerKind == .deployment ? "deployments" : "statefulsets")/\(deployment.name), container \(deployment.name)\n"
        output += deployment.with { $0.describe() }.environment.map { "\($0.name)=\($0.value)\n" }.joined()
        continue
      }
      guard !assignments.isEmpty else {
        throw ToolFailure(1, "error: at least one environment variable must be provided\n")
      }
      var values = Options()
      for assignment in assignments {
        let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard EnvironmentName.isValid(parts[0]) else {
          throw ToolFailure(
            1,
            "error: \"\(parts[0])\" is not a valid key name: a valid environment variable name must consist of alphabetic "
              + "characters, digits, '_', '-', or '.', and must not start with a digit\n")
        }
        values[parts[0]] = .text(parts[1])
      }
      output += try perform("setEnv", [("values", .options(values))], on: deployment)
    }
    return CommandResult(output: output)
  }

  private func kubectlSetImage(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(arguments, of: "set image", flags: [Self.selectorFlag])
    let images = flags.operands.filter { $0.contains("=") }
    guard images.count == 1 else { throw ToolFailure(126, "firedrill: pods here have one container\n") }
    let parts = images[0].split(separator: "=", maxSplits: 1).map(String.init)
    var output = ""
    for deployment in try controllers(flags.operands.filter { !$0.contains("=") }, flags, "set image") {
      guard parts.count == 2, parts[0] == deployment.name || parts[0] == "*" else {
        throw ToolFailure(1, "error: unable to find container named \"\(parts[0])\"\n")
      }
      output += try perform("deploy", [("image", .text(parts[1]))], on: deployment)
    }
    return CommandResult(output: output)
  }

  func kubectlRollout(_ arguments: [String]) async throws -> CommandResult {
    guard let (verb, rest) = KubectlSubcommand.split(arguments) else {
      throw ToolFailure(1, "error: must specify one of history, pause, restart, resume, status, undo\n")
    }
    let flags = try KubectlArguments(
      rest, of: "rollout \(verb)",
      flags: [
        .init("--to-revision", value: true), .init("--watch", "-w"), .init("--timeout", value: true),
        .init("--revision", value: true), Self.selectorFlag,
      ])
    switch verb {
    case "undo":
      guard let revision = Int(flags["--to-revision"] ?? "0"), (0...1_000_000).contains(revision) else {
        throw KubectlArguments.failure(
          "invalid argument \"\(flags["--to-revision"]!)\" for \"--to-revision\" flag: strconv.ParseInt", "rollout undo"
        )
      }
      return try each(flags, "rollout undo") { deployment throws(ToolFailure) in
        try perform("rolloutUndo", [("toRevision", .integer(revision))], on: deployment)
      }
    case "restart":
      return try each(flags, "rollout restart") { deployment throws(ToolFailure) in
        try perform("rolloutRestart", [], on: deployment)
      }
    case "status": return try await kubectlRolloutStatus(flags)
    case "history":
      if let revision = flags["--revision"] { return try rolloutRevision(revision, flags) }
      var output = ""
      for deployment in try controllers(flags.operands, flags, "rollout history", takesAll: true) {
        let revisions = deployment.with { $0.describe() }.revisions
        output += "\(deployment.controllerKind.kubectl.singular)/\(deployment.name) \n"
        output += Self.columns([["REVISION", "CHANGE-CAUSE"]] + revisions.map { ["\($0)", "<none>"] }) + "\n"
      }
      return CommandResult(output: output)
    case "pause", "resume":
      return try each(flags, "rollout \(verb)", kinds: [.deployment]) { deployment throws(ToolFailure) in
        try perform(verb == "pause" ? "rolloutPause" : "rolloutResume", [], on: deployment)
      }
    default: throw KubectlArguments.unknown(verb, rest, of: "rollout")
    }
  }

  /// `kubectl rollout history --revision=N`.
  private func rolloutRevision(_ text: String, _ flags: KubectlArguments) throws(ToolFailure) -> CommandResult {
    guard let revision = Int(text), revision > 0 else {
      throw ToolFailure(1, "error: revision must be a positive integer: \(text)\n")
    }
    var output = ""
    for controller in try controllers(flags.operands, flags, "rollout history", kinds: [.deployment]) {
      guard let deployment = controller as? Deployment,
        let set = deployment.with({ $0.describeReplicaSets() }).first(where: { $0.revision == revision })
      else { throw ToolFailure(1, "error: unable to find the specified revision\n") }
      let labels = (deployment.labels + [("pod-template-hash", set.hash)]).map { "\($0.name)=\($0.value)" }
      var lines = [
        "deployment.apps/\(deployment.name) with revision #\(revision)", "Pod Template:",
        "  Labels:\t" + labels.joined(separator: "\n\t"), "  Containers:", "   \(deployment.name):",
        "    Image:\t\(set.image)", "    Port:\t\(deployment.http.port)/TCP", "    Host Port:\t0/TCP",
      ]
      lines += set.environment.isEmpty ? ["    Environment:\t<none>"] : ["    Environment:"]
      lines += set.environment.map { "      \($0.name):\t\($0.value)" }
      output += lines.joined(separator: "\n") + "\n    Mounts:\t<none>\n  Volumes:\t<none>\n\n"
    }
    return CommandResult(output: output)
  }

  private func kubectlSetResources(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "set resources",
      flags: [
        .init("--limits", value: true), .init("--requests", value: true), .init("--containers", "-c", value: true),
        Self.selectorFlag,
      ])
    guard flags["--limits"] != nil || flags["--requests"] != nil else {
      throw ToolFailure(
        1, "error: you must specify an update to requests or limits (in the form of --requests/--limits)\n")
    }
    var values: [(String, OptionValue)] = []
    for (flag, suffix) in [("--limits", "Limit"), ("--requests", "Request")] {
      for pair in (flags[flag] ?? "").split(separator: ",") {
        let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
          throw ToolFailure(1, "error: invalid argument syntax \(pair), expected <resource>=<value>\n")
        }
        guard ["cpu", "memory"].contains(parts[0]) else {
          throw ToolFailure(126, "firedrill: the simulation knows the resources cpu and memory\n")
        }
        values.append((parts[0] + suffix, .text(parts[1])))
      }
    }
    var output = ""
    for deployment in try controllers(flags.operands, flags, "set resources", kinds: [.deployment]) {
      output += try perform("setResources", values, on: deployment)
    }
    return CommandResult(output: output)
  }

  /// Looks on until the rollout has ended, one way or the other.
  private func kubectlRolloutStatus(_ flags: KubectlArguments) async throws -> CommandResult {
    var result = CommandResult()
    var deadline: VirtualInstant?
    if let text = flags["--timeout"] {
      guard let duration = VirtualDuration(text) else {
        throw KubectlArguments.failure("invalid argument \"\(text)\" for \"--timeout\" flag", "rollout status")
      }
      deadline = world.simulation.now + duration
    }
    let watches = flags["--watch"] != "false"
    let chosen = try controllers(flags.operands, flags, "rollout status", takesAll: true)
    for deployment in chosen {
      var last = ""
      while true {
        let text = try perform("rolloutStatus", [], on: deployment)
        if text.hasPrefix("error:") {
          result.errorOutput += text
          result.exitCode = 1
          return result
        }
        if text != last { result.output += text }
        last = text
        let isDone = text.contains("successfully rolled out") || text.hasPrefix("partitioned roll out complete")
        if isDone || !watches { break }
        if let deadline, world.simulation.now >= deadline {
          result.errorOutput += "error: timed out waiting for the condition\n"
          result.exitCode = 1
          return result
        }
        try await world.simulation.sleep(for: .seconds(1))
      }
    }
    return result
  }
}

/// Names of environment variables as Kubernetes allows them, as far as pods here can have them.
enum EnvironmentName {
  static func isValid(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, !(48...57).contains(first.value) else { return false }
    return name.utf8.allSatisfy { byte in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "_")
    }
  }
}
