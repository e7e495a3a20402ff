import Harness
import Testing

/// Messages that are still open at the end enter the latency with their age.
@Suite("Censoring")
struct CensoringTests {
  private func run(_ faults: String) throws -> RunResult {
    try SmallSystem.run("duration: 10m\n\(faults)\n" + SmallSystem.steady)
  }

  @Test func openMessagesCountWithTheirAge() throws {
    let open = try run("faults: [{at: 5m, target: backend, crash: {}}]")
    let counts = open.total.messages
    // Without a pod the application takes nothing in either: what is queued came before.
    #expect(counts.queued > 0 && counts.rejected > 1_000)
    #expect(open.total.latency.censored == counts.queued)
    let observed = counts.delivered + counts.undeliverable
    #expect(open.total.latency.count == observed + counts.queued)
    let longest = try #require(open.total.latency.max)
    #expect(longest > 290 && longest <= 302)
  }

  @Test func theyHoldAThresholdUp() throws {
    let sections = """
      duration: 10m
      faults: [{at: 1m, target: sms, outage: {mode: hang}}]
      thresholds: [{metric: delivery_latency, where: {channel: SMS}, require: max < 2m}]

      """
    let run = try SmallSystem.run(sections + SmallSystem.steady)
    #expect(run.thresholds[0].passed == false)
    #expect(try #require(run.thresholds[0].observed) > 120)
  }

  @Test func withNothingOpenNothingIsCensored() throws {
    let run = try SmallSystem.run(
      "duration: 10m\nload: {some: {flow: notices, executor: constant-arrival-rate, rate: 4, duration: 5m}}\n")
    #expect(run.total.latency.censored == 0)
    #expect(run.total.latency.count == run.total.messages.accepted)
  }
}
