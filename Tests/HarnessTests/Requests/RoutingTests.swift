import Harness
import Telemetry
import Testing
import VirtualTime

/// Where requests go, and what they meet there.
@Suite("Routing of requests")
struct RoutingTests {
  private static let canary = """
    version: 1
    name: canary
    components:
      stable:
        type: deployment
        replicas: 4
        labels: {app: web}
        runs: {type: httpServer, endpoints: [{path: GET /a, does: [{work: {time: 10ms}}]}, {path: GET /b}]}
      canary:
        type: deployment
        replicas: 1
        labels: {app: web}
        runs: {type: httpServer, endpoints: [{path: GET /a, does: [{work: {time: 10ms}}]}]}
      web: {type: service, deployments: [stable, canary]}
      api: {type: http, servedBy: web}
    requests: {all: {into: api, endpoints: {GET /a: 1, GET /b: 1}}}
    duration: 10m
    load: {all: {requests: all, executor: constant-arrival-rate, rate: 20}}

    """

  /// Ready pods take turns: one of five is the canary's.
  @Test func podsTakeTurns() throws {
    let (result, history) = try History.play(SmallSystem.plan("", head: Self.canary))
    let answered = history.of(.requestAnswered)
    let toCanary = answered.count { $0.actor.hasPrefix("canary-") }
    #expect((answered.count / 5 - 1...answered.count / 5 + 1).contains(toCanary))
    // What the canary does not serve is not found there.
    let b = try #require(result.requests.first { $0.endpoint == "GET /b" })
    #expect(b.statuses.map(\.status) == [200, 404])
    #expect(b.clientErrors == answered.count { $0.actor.hasPrefix("canary-") && $0.detail == "GET /b" })
    #expect(result.requests.first { $0.endpoint == "GET /a" }?.clientErrors == 0)
  }

  /// A bad release of the canary costs the canary's share.
  @Test func aBadReleaseFailsItsShare() throws {
    let fault = "faults: [{at: 1m, target: canary, badRelease: {errors: {share: 50%, code: BROKEN}, latency: 30ms}}]\n"
    let (_, history) = try History.play(SmallSystem.plan(fault, head: Self.canary))
    let late = history.of(.requestAnswered).filter { $0.time >= .start + .minutes(3) && $0.detail == "GET /a" }
    let canary = late.filter { $0.actor.hasPrefix("canary-") }
    #expect(late.filter { !$0.actor.hasPrefix("canary-") }.allSatisfy { $0.attempt == 200 })
    let failed = canary.count { $0.attempt == 500 }
    // Half of about 840, give or take five deviations.
    #expect(canary.count > 700 && (failed - canary.count / 2).magnitude < 75)
  }

  @Test func withoutAPodRequestsAreRefused() throws {
    let system = SmallAPI.station(server: "", does: "{work: {time: 10ms}}")
    let load = "load: {all: {requests: all, executor: constant-arrival-rate, rate: 10, arrivals: uniform}}\n"
    let fault = "faults: [{at: 1m, for: 2m, target: backend, crash: {}}]\n"
    let (result, history) = try History.play(SmallAPI.plan("duration: 5m\n" + load + fault, system: system))
    let refused = history.of(.requestAnswered).filter { $0.attempt == 503 }
    #expect(refused.count >= 1_200 && refused.allSatisfy { $0.actor.isEmpty && $0.time >= .start + .minutes(1) })
    #expect(result.requests[0].serverErrors == refused.count)
  }

  /// Whoever is in a process when it dies hears 502, at once.
  @Test func aKilledPodsRequestsAreReset() throws {
    let system = SmallAPI.station(server: "      maxConcurrent: 2\n      maxWaiting: 100", does: "{work: {time: 10s}}")
    let load = "load: {all: {requests: all, executor: burst, count: 7, over: 0s, startTime: 50s}}\n"
    let fault = "faults: [{at: 55s, for: 1s, target: backend, crash: {}}]\n"
    let (result, history) = try History.play(SmallAPI.plan("duration: 2m\n" + load + fault, system: system))
    let answered = history.of(.requestAnswered)
    #expect(answered.map(\.attempt) == Array(repeating: 502, count: 7))
    #expect(answered.allSatisfy { $0.time == .start + .seconds(55) })
    #expect(result.requests[0].latency.max.map { ($0 - 5).magnitude < 0.01 } == true)
  }

  /// SIGTERM lets a process finish what it has, and nobody else comes in.
  @Test func aStoppedPodFinishesItsRequests() throws {
    let system = SmallAPI.station(
      server: "      maxConcurrent: 1", does: "{work: {time: 2s}}", deployment: "    replicas: 1\n    startDelay: 1s")
    let load = "load: {all: {requests: all, executor: burst, count: 5, over: 0s, startTime: 50s}}\n"
    let action = "actions: [{at: 51s, target: backend, scale: {replicas: 0}}]\n"
    let (_, history) = try History.play(SmallAPI.plan("duration: 2m\n" + load + action, system: system))
    #expect(history.of(.requestAnswered).map(\.attempt) == Array(repeating: 200, count: 5))
    #expect(history.of(.podStopped).map(\.time) == [.start + .seconds(60)])
  }

  /// A time that is up: those who wait are dropped, who is worked on goes on and keeps its handler.
  @Test func lateRequestsAreGivenUp() throws {
    let system = SmallAPI.station(server: "      maxConcurrent: 1\n      timeout: 3s", does: "{work: {time: 4s}}")
    let load = """
      load:
        first: {requests: all, executor: burst, count: 3, over: 0s, startTime: 10s}
        second: {requests: all, executor: burst, count: 1, over: 0s, startTime: 13500ms}

      """
    let (_, history) = try History.play(SmallAPI.plan("duration: 1m\n" + load, system: system))
    let answered = history.of(.requestAnswered)
    #expect(answered.map(\.attempt) == [504, 504, 504, 504])
    // The fourth begins when the first has ended, at 14 s: the two between were not worked on.
    #expect(answered.map(\.time.seconds) == [13, 13, 13, 16.5])
  }

  @Test func aHungPodAnswersNobody() throws {
    let system = SmallAPI.station(server: "      timeout: 20s", does: "{work: {time: 1s}}")
    let load = "load: {all: {requests: all, executor: burst, count: 3, over: 20s, startTime: 10s}}\n"
    let fault = "faults: [{at: 10500ms, for: 5s, target: backend, hang: {}}]\n"
    let (_, history) = try History.play(SmallAPI.plan("duration: 1m\n" + load + fault, system: system))
    // Sent at 10, 16.7 and 23.3 s; the first is held up until 15.5 s.
    #expect(history.of(.requestAnswered).map { ($0.time.seconds * 10).rounded() / 10 } == [15.5, 17.7, 24.3])
  }
}
