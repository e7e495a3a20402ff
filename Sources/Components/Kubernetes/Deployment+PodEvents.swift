import SimulationKernel
import VirtualTime

/// What happens to a pod at a moment that is known beforehand and may still be called off.
enum PodEvent: UInt64, CaseIterable {
  /// The preStop hook is over: SIGTERM.
  case preStopEnds
  /// The kubelet gives up on a container whose process does not answer yet.
  case startupFails
  case readinessPasses
  case readinessFails
  /// The kubelet gives up on a container and lets its grace period begin.
  case livenessFails
  /// That grace period is over.
  case livenessKills
  /// The process of a bad release dies.
  case exits
  /// The node does not answer any more.
  case nodeUnready
  /// Pods of a node that stays away are replaced.
  case eviction
}

extension Deployment {
  /// Plans an event of a pod. One that was planned before is forgotten.
  func plan(_ event: PodEvent, for at: Int, at moment: VirtualInstant) {
    pods[at].due[event] = moment
    simulation.schedule(podEvent, at: moment, payload: UInt64(pods[at].pod.index) << 8 | event.rawValue)
  }

  /// Calls an event off.
  func drop(_ event: PodEvent, for at: Int) { pods[at].due[event] = nil }

  func happen(_ payload: UInt64) {
    guard let event = PodEvent(rawValue: payload & 0xFF), let at = position(Int(payload >> 8)),
      pods[at].due[event] == simulation.now
    else { return }
    pods[at].due[event] = nil
    let index = pods[at].pod.index
    switch event {
    case .preStopEnds: pods[at].pod.with { $0.terminate() }
    case .startupFails: startupFailed(at)
    case .readinessPasses:
      guard pods[at].phase == .running, !pods[at].failsHealth else { return }
      becomeReady(at)
      reconcile()
      observe()
    case .readinessFails: becomeUnready(at)
    case .livenessFails: plan(.livenessKills, for: at, at: simulation.now + settings.grace)
    case .livenessKills: crash(index, reason: "liveness probe failed", exitCode: 137)
    case .exits: crash(index, reason: "exited: \(pods[at].template.image)")
    case .nodeUnready: becomeUnready(at)
    case .eviction:
      stop(index, reason: "node lost")
      reconcile()
      observe()
    }
  }
}
