import Components
import Harness
import Scenario
import Telemetry
import TestSupport
import Testing
import VirtualTime

/// Every request is answered once, whatever happens to the pods: the auditors end a run in which one is not.
@Suite("Conservation of requests")
struct RequestConservationTests {
  private static let server = """
          maxConcurrent: 3
          maxWaiting: 4
          timeout: 2s
    """

  private static let faults = """
    duration: 6m
    warmUp: 30s
    faults:
      - {at: 30s, for: 20s, target: backend, crash: {pods: 1}}
      - {at: 1m, for: 20s, target: backend, crash: {}}
      - {at: 2m, for: 15s, target: backend, hang: {pods: 1}}
      - {at: 150s, for: 20s, target: postgres, outage: {}}
      - {at: 3m, for: 10s, target: postgres, outage: {mode: hang}}
      - {at: 200s, target: backend, oomKill: {share: 50%}, for: 1s}
      - {at: 4m, for: 40s, target: backend, nodeLoss: {pods: 1}}
    actions:
      - {at: 100s, target: backend, rolloutRestart: {}}
      - {at: 260s, target: backend, scale: {replicas: 4}}
      - {at: 290s, target: backend, scale: {replicas: 1}}
      - {at: 300s, target: backend, deletePods: {}}

    """

  @Test(arguments: 1...(Verification.isOn ? 200 : 12) as ClosedRange<UInt64>) func holdsWithPodsThatDie(seed: UInt64)
    throws
  {
    let plan = try SmallAPI.plan(Self.faults + SmallAPI.load, system: SmallAPI.system(server: Self.server))
    let (result, history) = try History.play(plan, seed: seed)
    for endpoint in result.requests {
      // Nobody waits longer than the time that the server gives a request, also those in flight.
      #expect(try #require(endpoint.latency.max) <= 2)
      #expect(endpoint.answered + endpoint.inFlight == endpoint.sent)
      #expect(endpoint.statuses.reduce(0) { $0 + $1.count } == endpoint.answered)
      #expect(endpoint.latency.count == endpoint.sent && endpoint.latency.censored == endpoint.inFlight)
    }
    let statuses = Set(result.requests.flatMap(\.statuses).map(\.status))
    #expect(statuses.isSuperset(of: [200, 202, 404, 502, 503, 504]), "\(statuses)")
    // Each is answered with the endpoint and the number that it was sent with.
    var open: [Int64: String] = [:]
    for event in history.of(.requestSent, .requestAnswered) {
      if event.kind == .requestSent {
        open[event.value] = event.detail
      } else {
        #expect(open.removeValue(forKey: event.value) == event.detail)
      }
    }
    // Messages: what was not rejected is in the system, or its request is still open.
    let messages = result.total.messages
    #expect(messages.accepted == messages.delivered + messages.queued + messages.undeliverable + messages.deadLettered)
    #expect(messages.accepted > 0 && messages.rejected > 0)
  }

  @Test func isOneHistoryPerSeed() throws {
    let plan = try SmallAPI.plan(Self.faults + SmallAPI.load, system: SmallAPI.system(server: Self.server))
    let digests = try (0..<3).map { _ in try SimulationRun(plan: plan, seed: 5).execute().digest }
    #expect(Set(digests).count == 1)
    #expect(try SimulationRun(plan: plan, seed: 6).execute().digest != digests[0])
  }

  /// Requests without messages leave the messages alone, but for what they take of the pods' handlers.
  @Test func requestsWithoutMessagesAreNoMessages() throws {
    let mix = "load: {browsing: {requests: browsing, executor: constant-arrival-rate, rate: 20}}\n"
    let result = try SimulationRun(plan: SmallAPI.plan("duration: 5m\n" + mix), seed: 1).execute()
    #expect(result.total.messages == MessageCounts() && result.channels.isEmpty && result.errors.isEmpty)
    #expect(result.requests.map(\.endpoint) == ["POST /v1/login", "GET /v1/things/{id}"])
    #expect(result.requests.reduce(0) { $0 + $1.sent } > 5_500)
  }

  @Test func flowsAreCountedAsRequestsToo() throws {
    let load = "load: {notices: {flow: notices, executor: constant-arrival-rate, rate: 20}}\n"
    let result = try SimulationRun(plan: SmallAPI.plan("duration: 10m\n" + load), seed: 2).execute()
    let endpoint = try #require(result.requests.first)
    #expect(result.requests.count == 1 && endpoint.endpoint == "POST /v1/messages")
    let messages = result.total.messages
    #expect(endpoint.answered == messages.offered)
    #expect(endpoint.clientErrors + endpoint.serverErrors == messages.rejected)
    #expect(endpoint.statuses.first { $0.status == 202 }?.count == messages.accepted)
    let codes = Dictionary(
      uniqueKeysWithValues: result.errors.filter { $0.stage == .request }.map { ($0.code, $0.count) })
    #expect(codes["BAD_REQUEST"] == endpoint.statuses.first { $0.status == 400 }?.count)
    #expect(codes["UNAUTHORIZED"] == endpoint.statuses.first { $0.status == 401 }?.count)
    // 1 % and 2 % of 12,000, give or take five deviations.
    #expect((65...175).contains(codes["BAD_REQUEST"] ?? 0) && (163...317).contains(codes["UNAUTHORIZED"] ?? 0))
  }

  /// A request that is given up after its message was stored leaves the message in the system.
  @Test func aStoredMessageStaysAccepted() throws {
    let slow = """
            - {path: POST /v1/messages, flows: [notices], timeout: 50ms, does: [{store: {in: outbox}}, {work: {time: 80ms}}]}
      """
    let load = "load: {notices: {flow: notices, executor: constant-arrival-rate, rate: 5}}\n"
    let plan = try SmallAPI.plan(
      "duration: 5m\n" + load,
      system: SmallAPI.system(endpoints: slow).replacing(
        "'GET /v1/things/{id}': 90%, POST /v1/login: 10%", with: "POST /v1/messages: 1"))
    let result = try SimulationRun(plan: plan, seed: 3).execute()
    let endpoint = try #require(result.requests.first)
    #expect(endpoint.statuses.map(\.status) == [504])
    #expect(result.total.messages.rejected == 0 && result.total.messages.accepted >= endpoint.answered)
  }
}
