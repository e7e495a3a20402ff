import Components
import SimulationKernel
import VirtualTime

/// A pod, and what keeps it.
struct FoundPod {
  var controller: any PodController
  var pod: PodDescription

  var labels: [(name: String, value: String)] {
    controller.labels + [(pod.addedLabel.name, pod.addedLabel.value)]
  }
}

/// `kubectl` on the system's deployments and what belongs to them.
extension Shell {
  static let kubectlCommands = [
    "logs", "get", "describe", "exec", "scale", "set", "rollout", "port-forward", "delete", "top", "edit", "patch",
    "create", "autoscale",
  ]

  func kubectl(_ arguments: [String]) async throws -> CommandResult {
    guard let (command, own) = KubectlSubcommand.split(arguments) else {
      return CommandResult(output: "kubectl controls the Kubernetes cluster manager.\n", exitCode: 0)
    }
    switch command {
    case "logs": return try await kubectlLogs(own)
    case "get": return try await kubectlGet(own)
    case "describe": return try kubectlDescribe(own)
    case "exec": return try await kubectlExec(own)
    case "scale": return try kubectlScale(own)
    case "set": return try kubectlSet(own)
    case "rollout": return try await kubectlRollout(own)
    case "port-forward": return try await kubectlPortForward(own)
    case "top": return try kubectlTop(own)
    case "autoscale": return try kubectlAutoscale(own)
    case "edit": return try kubectlEdit(own)
    case "patch": return try kubectlPatch(own)
    case "create": return try kubectlCreate(own)
    case "delete": return try await kubectlDelete(own)
    case let other:
      if Self.otherKubectlCommands.contains(other) {
        throw ToolFailure(126, "firedrill: the simulation does not support kubectl \(other)\n")
      }
      // It might be the name of a plugin, which has flags of its own.
      if let flag = arguments.first, flag.hasPrefix("-") {
        throw ToolFailure(1, "Error: flags cannot be placed before plugin name: \(flag)\n")
      }
      var text = "error: unknown command \"\(other)\" for \"kubectl\"\n"
      if let near = NearName.nearest(to: other, in: Self.kubectlCommands + Self.otherKubectlCommands) {
        text += "\nDid you mean this?\n\t\(near)\n"
      }
      throw ToolFailure(1, text)
    }
  }

  static let otherKubectlCommands = [
    "annotate", "api-resources", "api-versions", "apply", "attach", "auth", "certificate", "cluster-info",
    "completion", "config", "cordon", "cp", "debug", "diff", "drain", "events", "explain", "expose",
    "kustomize", "label", "options", "plugin", "proxy", "replace", "run", "taint", "uncordon",
    "version",
    "wait",
  ]

  /// What keeps pods in a namespace; nil: in all of them.
  func controllers(in namespace: String?) -> [any PodController] {
    world.controllers.filter { namespace == nil || $0.namespace == namespace }
  }

  func controller(_ target: KubectlTarget, in namespace: String?) throws(ToolFailure) -> any PodController {
    guard
      let found = controllers(in: namespace).first(where: {
        $0.controllerKind.kubectl == target.kind && $0.name == target.name
      })
    else { throw KubectlTarget.notFound(target.kind, target.name) }
    return found
  }

  func pod(_ name: String, in namespace: String?) throws(ToolFailure) -> FoundPod {
    for controller in controllers(in: namespace) {
      if let pod = controller.with({ $0.describePods() }).first(where: { $0.name == name }) {
        return FoundPod(controller: controller, pod: pod)
      }
    }
    throw KubectlTarget.notFound(.pod, name)
  }

  /// Databases without a controller of their own run in one pod each.
  func databasePod(_ name: String, in namespace: String?) -> Postgres? {
    guard namespace == nil || namespace == KubectlArguments.standardNamespace else { return nil }
    let isKept = world.controllers.contains { $0.controllerKind == .statefulSet && "\($0.name)-0" == name }
    return isKept ? nil : world.servers.first { "\($0.name)-0" == name }
  }

  /// The pods that a selector chooses, in the order of their names; nil: all.
  func pods(_ selector: LabelSelector?, in namespace: String?) -> [FoundPod] {
    controllers(in: namespace).flatMap { controller in
      controller.with { $0.describePods() }.map { FoundPod(controller: controller, pod: $0) }
    }
    .filter { selector?.matches($0.labels) ?? true }
    .sorted { ($0.controller.namespace, $0.pod.name) < ($1.controller.namespace, $1.pod.name) }
  }

  /// The pod that kubectl takes when a deployment is named: a running one before a pending one, a ready one before
  /// others, then the one that has been ready for longest, the one that restarted most, the oldest.
  /// - Source: kubectl, `podutils.ByLogging`.
  func firstPod(of controller: any PodController) -> (pod: PodDescription, count: Int)? {
    let pods = controller.with { $0.describePods() }
    func rank(_ pod: PodDescription) -> (Int, Int, Int64, Int, Int64, String) {
      (
        pod.status == "ContainerCreating" ? 1 : 0, pod.isReady ? 0 : 1, pod.readySince?.nanoseconds ?? .max,
        -pod.restarts, pod.createdAt.nanoseconds, pod.name
      )
    }
    return pods.min { rank($0) < rank($1) }.map { ($0, pods.count) }
  }

  func perform(
    _ type: String, _ values: [(String, OptionValue)], on controller: any Component
  ) throws(ToolFailure) -> String {
    var options = Options()
    for (name, value) in values { options.append(name, value) }
    do throws(ActionRefused) {
      let action = ActionCall(type: type, options: options)
      let seen = try controller.with { target throws(ActionRefused) in try target.perform(action) }
      return seen + "\n"
    } catch {
      throw ToolFailure(1, error.message + "\n")
    }
  }
}
