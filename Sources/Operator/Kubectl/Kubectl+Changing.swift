import Components
import SimulationKernel
import VirtualTime

/// `kubectl scale`, `set`, `rollout`, `delete`.
extension Shell {
  private func deployments(_ operands: [String], _ command: String) throws(ToolFailure) -> [Deployment] {
    let targets = try KubectlTarget.read(operands, standard: nil)
    // The slash form stands in one word.
    let slashed = try targets.isEmpty ? KubectlTarget.read(operands, standard: .deployment) : targets
    guard !slashed.isEmpty else {
      throw KubectlArguments.failure("resource(s) were provided, but no name was specified", command)
    }
    var chosen: [Deployment] = []
    for target in slashed {
      guard target.kind == .deployment else {
        throw ToolFailure(126, "firedrill: the simulation supports kubectl \(command) of deployments only\n")
      }
      chosen.append(try deployment(target.name))
    }
    return chosen
  }

  private func slashed(_ operands: [String]) throws(ToolFailure) -> [Deployment] {
    guard let first = operands.first else {
      throw ToolFailure(1, "error: required resource not specified\n")
    }
    if !first.contains("/") { return try deployments(operands, first) }
    var chosen: [Deployment] = []
    for target in try KubectlTarget.read(operands, standard: .deployment) {
      guard target.kind == .deployment else {
        throw ToolFailure(126, "firedrill: the simulation changes deployments only\n")
      }
      chosen.append(try deployment(target.name))
    }
    return chosen
  }

  func kubectlScale(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "scale",
      flags: [
        .init("--replicas", value: true), .init("--current-replicas", value: true), .init("--timeout", value: true),
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
    var output = ""
    for deployment in try slashed(flags.operands) {
      if let wanted = flags["--current-replicas"].flatMap({ Int($0) }), wanted >= 0 {
        let now = deployment.with { $0.describe() }.replicas
        if now != wanted { throw ToolFailure(1, "error: Expected replicas to be \(wanted), was \(now)\n") }
      }
      output += try perform("scale", [("replicas", .integer(count))], on: deployment)
    }
    return CommandResult(output: output)
  }

  func kubectlSet(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    guard let what = arguments.first else {
      throw ToolFailure(126, "firedrill: kubectl set env or kubectl set image\n")
    }
    let rest = Array(arguments.dropFirst())
    switch what {
    case "env": return try kubectlSetEnvironment(rest)
    case "image": return try kubectlSetImage(rest)
    default: throw ToolFailure(126, "firedrill: the simulation does not support kubectl set \(what)\n")
    }
  }

  private func kubectlSetEnvironment(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "set env",
      flags: [
        .init("--list"), .init("--overwrite"), .init("--container", "-c", value: true),
        .init("--containers", value: true),
      ])
    let assignments = flags.operands.filter { $0.contains("=") }
    let removals = flags.operands.filter { !$0.contains("=") && $0.hasSuffix("-") && !$0.contains("/") }
    let names = flags.operands.filter { !$0.contains("=") && !removals.contains($0) }
    if !removals.isEmpty {
      throw ToolFailure(126, "firedrill: the simulation cannot remove variables (\(removals[0]))\n")
    }
    var output = ""
    for deployment in try slashed(names) {
      if flags.has("--list") {
        output += "# deployments/\(deployment.name), container \(deployment.name)\n"
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
    let flags = try KubectlArguments(arguments, of: "set image", flags: [])
    let images = flags.operands.filter { $0.contains("=") }
    guard images.count == 1 else { throw ToolFailure(126, "firedrill: pods here have one container\n") }
    let parts = images[0].split(separator: "=", maxSplits: 1).map(String.init)
    var output = ""
    for deployment in try slashed(flags.operands.filter { !$0.contains("=") }) {
      guard parts.count == 2, parts[0] == deployment.name || parts[0] == "*" else {
        throw ToolFailure(1, "error: unable to find container named \"\(parts[0])\"\n")
      }
      output += try perform("deploy", [("image", .text(parts[1]))], on: deployment)
    }
    return CommandResult(output: output)
  }

  func kubectlRollout(_ arguments: [String]) async throws -> CommandResult {
    guard let verb = arguments.first else {
      throw ToolFailure(1, "error: must specify one of history, pause, restart, resume, status, undo\n")
    }
    let flags = try KubectlArguments(
      Array(arguments.dropFirst()), of: "rollout \(verb)",
      flags: [
        .init("--to-revision", value: true), .init("--watch", "-w"), .init("--timeout", value: true),
        .init("--revision", value: true),
      ])
    switch verb {
    case "undo":
      var output = ""
      guard let revision = Int(flags["--to-revision"] ?? "0"), (0...1_000_000).contains(revision) else {
        throw KubectlArguments.failure(
          "invalid argument \"\(flags["--to-revision"]!)\" for \"--to-revision\" flag: strconv.ParseInt", "rollout undo"
        )
      }
      for deployment in try slashed(flags.operands) {
        output += try perform("rolloutUndo", [("toRevision", .integer(revision))], on: deployment)
      }
      return CommandResult(output: output)
    case "restart":
      var output = ""
      for deployment in try slashed(flags.operands) { output += try perform("rolloutRestart", [], on: deployment) }
      return CommandResult(output: output)
    case "status": return try await kubectlRolloutStatus(flags)
    case "history":
      var output = ""
      for deployment in try slashed(flags.operands) {
        let revisions = deployment.with { $0.describe() }.revisions
        output += "deployment.apps/\(deployment.name) \n"
        output += Self.columns([["REVISION", "CHANGE-CAUSE"]] + revisions.map { ["\($0)", "<none>"] }) + "\n"
      }
      return CommandResult(output: output)
    case "pause", "resume":
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl rollout \(verb)\n")
    default: throw KubectlArguments.failure("unknown command \"\(verb)\"", "rollout")
    }
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
    let chosen = try slashed(flags.operands)
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
        if text.contains("successfully rolled out") || !watches { break }
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

  func kubectlDelete(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    let flags = try KubectlArguments(
      arguments, of: "delete",
      flags: [
        .init("--selector", "-l", value: true), .init("--force"), .init("--grace-period", value: true), .init("--wait"),
      ])
    for flag in ["--force", "--grace-period"] where flags[flag] != nil {
      throw ToolFailure(126, "firedrill: the simulation does not support kubectl delete \(flag)\n")
    }
    guard let first = flags.operands.first else {
      throw ToolFailure(1, "error: You must provide one or more resources by argument or filename.\n")
    }
    var targets =
      try first.contains("/")
      ? KubectlTarget.read(flags.operands, standard: .pod) : KubectlTarget.read(flags.operands, standard: nil)
    if let selector = flags["--selector"] {
      targets = try pods(selector: selector).map { KubectlTarget(kind: .pod, name: $0.pod.name) }
    }
    var output = ""
    for target in targets {
      guard target.kind == .pod else {
        throw ToolFailure(126, "firedrill: the simulation deletes pods only\n")
      }
      let (deployment, pod) = try self.pod(target.name)
      guard deployment.with({ $0.deletePod(named: pod.name) }) else { throw KubectlTarget.notFound(.pod, target.name) }
      output += "pod \"\(pod.name)\" deleted\n"
    }
    return CommandResult(output: output)
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
