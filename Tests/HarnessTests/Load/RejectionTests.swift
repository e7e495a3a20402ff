import Harness
import Telemetry
import Testing
import VirtualTime

/// Requests that the application does not take.
@Suite("Rejections")
struct RejectionTests {
  @Test func withoutAReadyPodEverythingIsRejected() throws {
    let plan = try SmallSystem.plan(
      "duration: 10m\nactions: [{at: 2m, target: backend, scale: {replicas: 0}}, {at: 5m, target: backend, scale: {replicas: 2}}]\n"
        + SmallSystem.steady)
    let (result, history) = try History.play(plan)
    let rejected = history.of(.rejected)
    #expect(rejected.allSatisfy { $0.detail == "SERVICE_UNAVAILABLE" })
    #expect(result.total.messages.rejected == rejected.count)
    let ready = try #require(history.of(.podReady).map(\.time).first { $0 > .start + .minutes(5) })
    let offered = history.of(.offered).filter { $0.time > .start + .minutes(3) && $0.time < ready }
    let refused = Set(rejected.map(\.message))
    #expect(offered.count > 400 && offered.allSatisfy { refused.contains($0.message) })
    #expect(result.total.messages.offered == result.total.messages.accepted + result.total.messages.rejected)
  }

  @Test func validationCatchesItsPartOfInvalidRecipients() throws {
    let head = SmallSystem.head
      .replacing("servedBy: backend}", with: "servedBy: backend, validation: 100%}")
      .replacing("organisations: 5}", with: "organisations: 5, invalidRecipients: 20%}")
    let run = try SmallSystem.run("duration: 10m\n" + SmallSystem.steady, head: head)
    let part = Double(run.total.messages.rejected) / Double(run.total.messages.offered)
    #expect(abs(part - 0.2) < 0.03)
    #expect(run.total.messages.undeliverable == 0, "no invalid recipient got through")
  }

  @Test func aFullApplicationAnswersTooManyRequests() throws {
    let head = SmallSystem.head.replacing(
      "servedBy: backend}", with: "servedBy: backend, latency: 1s, maxConcurrent: 5}")
    let plan = try SmallSystem.plan(
      "duration: 2m\nload: {x: {flow: notices, executor: burst, count: 50, over: 0s, startTime: 1m}}\n", head: head)
    let (result, history) = try History.play(plan)
    #expect(result.total.messages.accepted == 5)
    #expect(Set(history.of(.rejected).map(\.detail)) == ["TOO_MANY_REQUESTS"])
    #expect(Set(result.errors.map { "\($0.stage) \($0.code)" }) == ["request TOO_MANY_REQUESTS"])
    #expect(result.errors.reduce(0) { $0 + $1.count } == 45)
    let milestones = result.timeline.filter { $0.kind == .milestone }.map(\.text)
    #expect(milestones.contains("first request rejected with TOO_MANY_REQUESTS on SMS"))
  }
}
