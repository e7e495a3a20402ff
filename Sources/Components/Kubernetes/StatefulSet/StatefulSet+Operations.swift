import SimulationKernel
import VirtualTime

/// What operators do to it, and what they see.
extension StatefulSet {
  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    let options = action.options
    var template = history.current.template
    switch action.type {
    case "scale":
      replicas = options.integer("replicas")
      reconcile()
      return "statefulset.apps/\(name) scaled"
    case "setEnv":
      rollOut(template.setting(Deployment.environment(options.options("values"))))
      return "statefulset.apps/\(name) env updated"
    case "deploy":
      template.image = options.text("image")
      rollOut(template)
      return "statefulset.apps/\(name) image updated"
    case "rolloutRestart":
      restarts += 1
      template.restarts = restarts
      rollOut(template)
      return "statefulset.apps/\(name) restarted"
    case "rolloutUndo": return try undo(to: RolloutActions.revision(options))
    case "rolloutStatus": return status
    default: throw ActionRefused("statefulSet has no action '\(action.type)'")
    }
  }

  public func check(_ action: ActionCall) throws(ConfigurationProblem) { try Deployment.checkEnvironment(action) }

  private func rollOut(_ template: PodTemplate) {
    if history.change(to: template, now: simulation.now) { reconcile() }
  }

  /// Texts are kubectl's.
  private func undo(to revision: Int?) throws(ActionRefused) -> String {
    do throws(RevisionHistory.Refusal) { try history.undo(to: revision) } catch {
      return try error.answer(for: "statefulset", name)
    }
    reconcile()
    return "statefulset.apps/\(name) rolled back"
  }

  /// What `kubectl rollout status --watch=false` prints.
  /// - Source: kubectl, `rollout_status.go`; the API server fills in a partition of 0.
  private var status: String {
    let state = describe()
    if state.available < state.replicas { return "Waiting for \(state.replicas - state.available) pods to be ready..." }
    if state.updated < state.replicas {
      return
        "Waiting for partitioned roll out to finish: \(state.updated) out of \(state.replicas) new pods have been updated..."
    }
    return "partitioned roll out complete: \(state.updated) new pods have been updated..."
  }

  public nonisolated var controllerKind: ControllerKind { .statefulSet }
  public nonisolated var namespace: String { settings.namespace }
  public nonisolated var labels: [(name: String, value: String)] { settings.labels }
  public nonisolated var annotations: [(name: String, value: String)] { settings.annotations }
  public nonisolated var http: HTTPEndpoints { settings.http }
  public nonisolated var compose: ComposeService? { nil }

  public func describe() -> ControllerDescription {
    let current = history.current
    return ControllerDescription(
      replicas: replicas, updated: pods.count { $0.set == current.id && $0.phase != .terminating }, total: pods.count,
      available: pods.count { $0.phase == .ready }, image: current.template.image,
      environment: current.template.environment, revisions: history.sets.map(\.revision), namespace: settings.namespace,
      resources: settings.resources)
  }

  public func describePods() -> [PodDescription] {
    pods.map { record in
      let isUp = record.phase == .ready || record.phase == .terminating && record.starts > 0
      let isMeasured = isUp && record.startedAt.duration(to: simulation.now) >= PodCPU.resolution
      let status =
        switch record.phase {
        case .ready: "Running"
        case .terminating: "Terminating"
        case .starting:
          record.restarts == 0
            ? "ContainerCreating"
            : record.crashLoop.restarts > 1 ? "CrashLoopBackOff" : record.lastEnd?.reason ?? "Error"
        }
      let podName = "\(name)-\(record.ordinal)"
      return PodDescription(
        name: podName, isReady: record.phase == .ready, status: status, restarts: record.restarts,
        lastRestart: record.diedAt, createdAt: record.createdAt, startedAt: record.startedAt,
        readySince: record.phase == .ready ? record.startedAt : nil, image: record.template.image,
        environment: record.template.environment, replicaSet: record.set, owner: name,
        addedLabel: EnvironmentEntry(name: "statefulset.kubernetes.io/pod-name", value: podName),
        ip: PodAddress.text(of: name, index: record.ordinal), isUp: isUp, lastEnd: record.lastEnd,
        usage: isMeasured ? settings.usage : nil, resources: settings.resources,
        ownEnvironment: record.template.environment)
    }
  }

  public func deletePod(named wanted: String, isForced: Bool) -> Bool {
    guard
      let at = pods.firstIndex(where: { "\(name)-\($0.ordinal)" == wanted && (isForced || $0.phase != .terminating) })
    else { return false }
    stop(at, reason: "deleted", isForced: isForced)
    if isForced { remove(at) }
    reconcile()
    return true
  }
}
