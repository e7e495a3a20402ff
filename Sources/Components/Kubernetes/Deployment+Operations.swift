import SimulationKernel
import Telemetry
import VirtualTime

/// What operators and faults do to a deployment.
extension Deployment {
  /// A crash fault and the pods it hits.
  struct CrashFault {
    var id: String
    var pods: Set<Int>
  }

  public func inject(_ fault: FaultCall) {
    switch fault.type {
    case "crash":
      let ready = pods.filter { $0.phase == .ready }.map(\.pod.index)
      let count = fault.options.has("pods") ? fault.options.integer("pods") : ready.count
      let victims = pick(min(count, ready.count), from: ready)
      crashing.append(CrashFault(id: fault.id, pods: Set(victims)))
      for index in victims { crash(index, reason: fault.id) }
    default: preconditionFailure("deployment has no fault '\(fault.type)'")
    }
  }

  public func check(_ action: ActionCall) throws(ConfigurationProblem) {
    guard action.type == "setEnv" else { return }
    let values = action.options.options("values").entries
    guard !values.isEmpty else { throw ConfigurationProblem(["values"], "names no variable") }
    for value in values where !EnvironmentTemplate.isName(value.name) {
      throw ConfigurationProblem(["values", value.name], "is not the name of an environment variable")
    }
  }

  public func lift(_ fault: FaultCall) { crashing.removeAll { $0.id == fault.id } }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    switch action.type {
    case "scale": return scale(to: action.options.integer("replicas"))
    case "setEnv": return setEnvironment(action.options.options("values"))
    case "rolloutRestart":
      startRollout()
      return "deployment.apps/\(name) restarted"
    case "deletePods": return deletePods(action.options.integer("count"))
    default: throw ActionRefused("deployment has no action '\(action.type)'")
    }
  }

  private func scale(to count: Int) -> String {
    replicas = count
    desiredGauge.set(Double(count))
    reconcile()
    return "deployment.apps/\(name) scaled"
  }

  private func setEnvironment(_ values: Options) -> String {
    let before = environment
    for entry in values.entries {
      guard case .text(let value) = entry.value else { continue }
      if let at = environment.firstIndex(where: { $0.name == entry.name }) {
        environment[at].value = value
      } else {
        environment.append(EnvironmentEntry(name: entry.name, value: value))
      }
    }
    // An unchanged template starts no rollout.
    if environment != before { startRollout() }
    return "deployment.apps/\(name) env updated"
  }

  private func deletePods(_ count: Int) -> String {
    let victims = pick(min(count, pods.count), from: pods.filter { $0.phase != .terminating }.map(\.pod.index))
    for index in victims { stop(index, reason: "deleted") }
    reconcile()
    return "\(victims.count) pods deleted"
  }

  private func startRollout() {
    revision += 1
    reconcile()
  }

  /// `count` of the indices, drawn without replacement, in rising order.
  private func pick(_ count: Int, from indices: [Int]) -> [Int] {
    var rest = indices
    return (0..<min(count, rest.count)).map { _ in rest.remove(at: Int(random.below(UInt64(rest.count)))) }.sorted()
  }
}
