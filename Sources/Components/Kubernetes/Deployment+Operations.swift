import SimulationKernel
import Telemetry
import VirtualTime

/// What operators do to a deployment.
extension Deployment {
  public func check(_ action: ActionCall) throws(ConfigurationProblem) { try Self.checkEnvironment(action) }

  static func checkEnvironment(_ action: ActionCall) throws(ConfigurationProblem) {
    guard action.type == "setEnv" else { return }
    let values = action.options.options("values").entries
    guard !values.isEmpty else { throw ConfigurationProblem(["values"], "names no variable") }
    for value in values where !EnvironmentTemplate.isName(value.name) {
      throw ConfigurationProblem(["values", value.name], "is not the name of an environment variable")
    }
  }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    let options = action.options
    var template = history.current.template
    switch action.type {
    case "scale": return scale(to: options.integer("replicas"))
    case "setEnv":
      // An unchanged template starts no rollout.
      rollOut(template.setting(Self.environment(options.options("values"))))
      return "deployment.apps/\(name) env updated"
    case "deploy":
      template.image = options.text("image")
      rollOut(template)
      return "deployment.apps/\(name) image updated"
    case "setResources":
      template.resources = try template.resources.setting(options)
      rollOut(template)
      return "deployment.apps/\(name) resource requirements updated"
    case "rolloutPause":
      guard frozen == nil else { throw ActionRefused("error: deployments.apps \"\(name)\" is already paused") }
      frozen = Dictionary(grouping: pods.filter { $0.phase != .terminating }, by: \.set).mapValues(\.count)
      return "deployment.apps/\(name) paused"
    case "rolloutResume":
      guard frozen != nil else { throw ActionRefused("error: deployments.apps \"\(name)\" is not paused") }
      frozen = nil
      reconcile()
      observe()
      return "deployment.apps/\(name) resumed"
    case "rolloutRestart":
      guard frozen == nil else {
        throw ActionRefused(
          "error: deployments.apps \"\(name)\" can't restart paused deployment (run rollout resume first)")
      }
      restarts += 1
      template.restarts = restarts
      rollOut(template)
      return "deployment.apps/\(name) restarted"
    case "rolloutUndo": return try undo(to: RolloutActions.revision(options))
    case "rolloutStatus": return progress.status(of: name)
    case "restartPods":
      for index in pods.filter({ $0.phase != .terminating }).map(\.pod.index) { stop(index, reason: "restarted") }
      reconcile()
      observe()
      return "\(name) restarted"
    case "deletePods": return deletePods(options.integer("count"))
    default: throw ActionRefused("deployment has no action '\(action.type)'")
    }
  }

  /// The environment that a map of texts stands for.
  static func environment(_ values: Options) -> [EnvironmentEntry] {
    values.entries.map { entry in
      guard case .text(let value) = entry.value else { preconditionFailure("an environment value that is no text") }
      return EnvironmentEntry(name: entry.name, value: value)
    }
  }

  private func scale(to count: Int) -> String {
    resize(to: count)
    return "deployment.apps/\(name) scaled"
  }

  /// While its rollout is paused, the ReplicaSet with most pods takes the difference (simplified: the real controller
  /// spreads it).
  func resize(to count: Int) {
    if let sizes = frozen, let largest = sizes.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key {
      frozen?[largest] = max(0, (sizes[largest] ?? 0) + count - replicas)
    }
    replicas = count
    reconcile()
    observe()
  }

  /// Texts are kubectl's.
  private func undo(to revision: Int?) throws(ActionRefused) -> String {
    guard frozen == nil else {
      throw ActionRefused(
        "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again")
    }
    do throws(RevisionHistory.Refusal) { try history.undo(to: revision) } catch {
      return try error.answer(for: "deployment", name)
    }
    beginRollout()
    return "deployment.apps/\(name) rolled back"
  }

  private func deletePods(_ count: Int) -> String {
    let victims = pick(min(count, pods.count), from: pods.filter { $0.phase != .terminating }.map(\.pod.index))
    for index in victims { stop(index, reason: "deleted") }
    reconcile()
    observe()
    return "\(victims.count) pods deleted"
  }

  /// `count` of the indices, drawn without replacement, in rising order.
  func pick(_ count: Int, from indices: [Int]) -> [Int] {
    var rest = indices
    return (0..<min(count, rest.count)).map { _ in rest.remove(at: Int(random.below(UInt64(rest.count)))) }.sorted()
  }
}
