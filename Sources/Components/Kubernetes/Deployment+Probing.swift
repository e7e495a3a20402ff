import SimulationKernel
import VirtualTime

/// Readiness probes that ask the health endpoint of what the pods run.
extension Deployment {
  /// Asks one container until it ends: not ready after so many failures in a row, ready after one success. The request
  /// waits for its turn like any other.
  func probe(_ index: Int, start: Int, _ server: HTTPServer, _ probe: Probe) async throws {
    var failures = 0
    try await simulation.sleep(for: probe.initialDelay)
    while let pod = probed(index, start) {
      let asked = simulation.now
      let reply = try await server.ask(
        HTTPRequest(method: "GET", path: settings.http.health), at: settings.http, in: pod, patience: probe.timeout)
      guard probed(index, start) != nil, let at = position(index) else { return }
      if case .answer(let answer) = reply, (200..<400).contains(answer.status) {
        failures = 0
        pods[at].failsHealth = false
        if pods[at].phase == .running, !pods[at].pod.release.isNeverReady {
          becomeReady(at)
          reconcile()
          observe()
        }
      } else {
        failures += 1
        if failures >= probe.failureThreshold {
          pods[at].failsHealth = true
          becomeUnready(at)
        }
      }
      try await simulation.sleep(until: asked + probe.period)
    }
  }

  /// The pod while it runs that container.
  private func probed(_ index: Int, _ start: Int) -> Pod? {
    guard let at = position(index), pods[at].starts == start, pods[at].isRunning else { return nil }
    return pods[at].pod
  }
}
