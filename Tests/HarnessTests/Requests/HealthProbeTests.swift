import Harness
import Scenario
import Telemetry
import Testing
import VirtualTime

/// A readiness probe that asks a health check of dependencies takes the whole API away when one of them is down.
@Suite("Readiness by the health endpoint")
struct HealthProbeTests {
  private static let probe = "    replicas: 3\n    readinessProbe: {period: 10s, timeout: 1s, failureThreshold: 3}"
  private static let load = """
    duration: 10m
    load: {all: {requests: browsing, executor: constant-arrival-rate, rate: 20}}

    """
  private static let sections = load + "faults: [{at: 2m, for: 3m, target: redis, outage: {}}]\n"

  private func play(_ probed: Bool, _ deployment: String = probe) throws -> (result: RunResult, history: History) {
    let system = SmallAPI.system(
      server: "      probed: \(probed)", endpoints: SmallAPI.endpoints.replacing("{404: 3%}", with: "{}"),
      deployment: deployment)
    return try History.play(SmallAPI.plan(Self.sections, system: system))
  }

  @Test func amplifiesAnOutageOfADependency() throws {
    let (result, history) = try play(true)
    let refused = history.of(.requestAnswered).filter { $0.attempt == 503 }
    // The third failure is 20 to 30 s after the outage; the first success at most 10 s after its end.
    let first = try #require(refused.first).time.seconds
    let last = try #require(refused.last).time.seconds
    #expect((140...151).contains(first) && (299...311).contains(last), "\(first) to \(last)")
    // Nobody serves between; no pod was restarted.
    let between = history.of(.requestAnswered).filter { (first...last).contains($0.time.seconds) }
    // The pods leave one after another, and come back so.
    #expect(between.count > 2_500 && between.count { $0.attempt == 503 } > 2_500)
    let dark = between.filter { (151...299).contains($0.time.seconds) }
    #expect(dark.allSatisfy { $0.attempt == 503 })
    #expect(history.of(.podKilled).isEmpty)
    #expect(history.of(.podReady).filter { $0.time.seconds > 200 }.count == 3)
    #expect(result.requests.allSatisfy { $0.serverErrors > 0 })
  }

  /// The endpoints do not need Redis: without the probe nobody notices.
  @Test func withoutItTheAPIGoesOn() throws {
    let (result, _) = try play(false)
    #expect(result.requests.allSatisfy { $0.serverErrors == 0 && $0.clientErrors == 0 })
  }

  /// A container that starts while a dependency is down is not ready before that is back.
  @Test func aStartWaitsForTheDependency() throws {
    let system = SmallAPI.system(server: "      probed: true", deployment: Self.probe)
    let faults = """
      faults:
        - {at: 2m, for: 3m, target: redis, outage: {}}
        - {at: 150s, for: 1s, target: backend, crash: {}}

      """
    let (_, history) = try History.play(SmallAPI.plan(Self.load + faults, system: system))
    let ready = history.of(.podReady).map(\.time.seconds).filter { $0 > 120 }
    #expect(ready.count == 3 && ready.allSatisfy { (300...311).contains($0) }, "\(ready)")
  }

  @Test func needsAProbe() throws {
    do throws(RunFailure) {
      let plan: Plan
      do { plan = try SmallAPI.plan(Self.sections, system: SmallAPI.system(server: "      probed: true")) } catch {
        Issue.record("\(error)")
        return
      }
      try SimulationRun(plan: plan, seed: 1).check()
      Issue.record("it was accepted")
    } catch {
      #expect("\(error)".contains("readinessProbe"))
    }
  }
}
