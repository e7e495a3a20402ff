import SimulationKernel
import Telemetry
import VirtualTime

/// Containers until their processes answer.
extension Deployment {
  /// How long a container takes that starts now.
  func bootTime() -> VirtualDuration {
    let usual = settings.startDelay.sample(using: &random)
    return slowStarts.isEmpty ? usual : usual.scaled(by: slowStarts.reduce(1) { $0 * $1.factor })
  }

  /// A container is started after a delay; it serves when its process answers and its startup probe, if it has one, knows. A probe
  /// that fails first has it killed.
  func startContainer(_ at: Int, after delay: VirtualDuration, booting boot: VirtualDuration) {
    let start = simulation.now + delay
    switch settings.startup?.startup(booting: boot) {
    case .fails(let after):
      pods[at].startingSince = start
      plan(.startupFails, for: at, at: start + after)
    case .succeeds(let after): schedule(at, readyAt: start + after)
    case nil: schedule(at, readyAt: start + boot)
    }
  }

  private func schedule(_ at: Int, readyAt moment: VirtualInstant) {
    simulation.schedule(becomesReady, at: moment, payload: UInt64(pods[at].pod.index))
  }

  /// The kubelet has waited long enough: the container is killed, and started again with its back-off. There is no grace to heed, as
  /// nothing in it answers (simplified: the real one sends SIGTERM first).
  func startupFailed(_ at: Int) {
    guard pods[at].phase == .starting, pods[at].lostBy == nil else { return }
    pods[at].startedAt = pods[at].startingSince
    record(.podKilled, pods[at].pod.nameID, reason: "startup probe failed")
    let delay = pods[at].crashLoop.delay(afterRunningFor: pods[at].startedAt.duration(to: simulation.now))
    restart(at, after: delay, exitCode: 137)
    observe()
  }

  /// What `kubectl describe` says of the probes.
  public nonisolated var probeLines: [String] {
    let handler = "http-get http://:\(settings.http.port)\(settings.http.health)"
    return [("Liveness:  ", settings.liveness), ("Readiness: ", settings.readiness), ("Startup:   ", settings.startup)]
      .compactMap { title, probe in probe.map { "\(title) \($0.described(asking: handler))" } }
  }
}
