import Components
import SimulationKernel
import VirtualTime

/// `kubectl` on the system's deployments.
extension Shell {
  static let kubectlCommands = [
    "logs", "get", "describe", "exec", "scale", "set", "rollout", "port-forward", "delete",
  ]

  func kubectl(_ arguments: [String]) async throws -> CommandResult {
    // Flags may stand before the command.
    var rest = arguments[...]
    while let first = rest.first, first == "-n" || first == "--namespace" { rest = rest.dropFirst(2) }
    guard let command = rest.popFirst() else {
      return CommandResult(output: "kubectl controls the Kubernetes cluster manager.\n", exitCode: 0)
    }
    let own = Array(rest)
    switch command {
    case "logs": return try await kubectlLogs(own)
    case "get": return try kubectlGet(own)
    case "describe": return try kubectlDescribe(own)
    case "exec": return try await kubectlExec(own)
    case "scale": return try kubectlScale(own)
    case "set": return try kubectlSet(own)
    case "rollout": return try await kubectlRollout(own)
    case "port-forward": return try await kubectlPortForward(own)
    case "delete": return try kubectlDelete(own)
    case let other:
      if Self.otherKubectlCommands.contains(other) {
        throw ToolFailure(126, "firedrill: the simulation does not support kubectl \(other)\n")
      }
      var text = "error: unknown command \"\(other)\" for \"kubectl\"\n"
      if let near = NearName.nearest(to: other, in: Self.kubectlCommands + Self.otherKubectlCommands) {
        text += "\nDid you mean this?\n\t\(near)\n"
      }
      throw ToolFailure(1, text)
    }
  }

  static let otherKubectlCommands = [
    "annotate", "api-resources", "api-versions", "apply", "attach", "auth", "autoscale", "certificate", "cluster-info",
    "completion", "config", "cordon", "cp", "create", "debug", "diff", "drain", "edit", "events", "explain", "expose",
    "kustomize", "label", "options", "patch", "plugin", "proxy", "replace", "run", "taint", "top", "uncordon",
    "version",
    "wait",
  ]

  func deployment(_ name: String) throws(ToolFailure) -> Deployment {
    guard let deployment = world.deployments.first(where: { $0.name == name }) else {
      throw KubectlTarget.notFound(.deployment, name)
    }
    return deployment
  }

  func pod(_ name: String) throws(ToolFailure) -> (deployment: Deployment, pod: PodDescription) {
    for deployment in world.deployments {
      if let pod = deployment.with({ $0.describePods() }).first(where: { $0.name == name }) { return (deployment, pod) }
    }
    throw KubectlTarget.notFound(.pod, name)
  }

  /// Databases run in pods of stateful sets, one each.
  func databasePod(_ name: String) -> Postgres? { world.servers.first { "\($0.name)-0" == name } }

  /// The pods that a selector such as `app=backend` chooses, in the order of their names.
  func pods(selector: String) throws(ToolFailure) -> [(deployment: Deployment, pod: PodDescription)] {
    let parts = selector.split(separator: "=").map(String.init)
    guard parts.count == 2 else {
      throw ToolFailure(
        126, "firedrill: the simulation supports selectors of the form label=value only: \"\(selector)\"\n")
    }
    // Pods carry the label app alone.
    let chosen = parts[0] == "app" ? world.deployments.filter { $0.name == parts[1] } : []
    return allPods(of: chosen)
  }

  func allPods(of deployments: [Deployment]) -> [(deployment: Deployment, pod: PodDescription)] {
    deployments.flatMap { deployment in deployment.with { $0.describePods() }.map { (deployment, $0) } }
      .sorted { $0.1.name < $1.1.name }
  }

  /// The pod that kubectl takes when a deployment is named: a running one before a pending one, a ready one before
  /// others, then the one that has been ready for longest, the one that restarted most, the oldest.
  /// - Source: kubectl, `podutils.ByLogging`.
  func firstPod(of deployment: Deployment) -> (pod: PodDescription, count: Int)? {
    let pods = deployment.with { $0.describePods() }
    func rank(_ pod: PodDescription) -> (Int, Int, Int64, Int, Int64, String) {
      (
        pod.status == "ContainerCreating" ? 1 : 0, pod.isReady ? 0 : 1, pod.readySince?.nanoseconds ?? .max,
        -pod.restarts, pod.createdAt.nanoseconds, pod.name
      )
    }
    return pods.min { rank($0) < rank($1) }.map { ($0, pods.count) }
  }

  func perform(
    _ type: String, _ values: [(String, OptionValue)], on deployment: Deployment
  ) throws(ToolFailure) -> String {
    var options = Options()
    for (name, value) in values { options.append(name, value) }
    do throws(ActionRefused) {
      let action = ActionCall(type: type, options: options)
      let seen = try deployment.with { target throws(ActionRefused) in try target.perform(action) }
      return seen + "\n"
    } catch {
      throw ToolFailure(1, error.message + "\n")
    }
  }

  /// As kubectl shows an age: the two largest units where the first is small.
  /// - Source: apimachinery, `duration.HumanDuration`.
  func age(since moment: VirtualInstant) -> String {
    let seconds = max(0, moment.duration(to: world.simulation.now).nanoseconds / 1_000_000_000)
    func pair(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
      small == 0 ? "\(large)\(largeUnit)" : "\(large)\(largeUnit)\(small)\(smallUnit)"
    }
    let (minutes, hours) = (seconds / 60, seconds / 3_600)
    if seconds < 120 { return "\(seconds)s" }
    if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
    if minutes < 180 { return "\(minutes)m" }
    if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
    if hours < 48 { return "\(hours)h" }
    if hours < 192 { return pair(hours / 24, "d", hours % 24, "h") }
    return "\(hours / 24)d"
  }
}
