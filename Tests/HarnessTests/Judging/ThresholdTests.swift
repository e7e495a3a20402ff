import Harness
import Scenario
import Testing

@Suite("Thresholds")
struct ThresholdTests {
  private func run(_ thresholds: String, _ more: String = "") throws -> RunResult {
    try SmallSystem.run("duration: 5m\n\(more)\nthresholds: [\(thresholds)]\n" + SmallSystem.steady)
  }

  @Test func allHold() throws {
    let run = try run(
      "{metric: messages_lost, require: count == 0}, {metric: delivery_success, require: rate > 95%}, "
        + "{metric: delivery_latency, where: {channel: SMS}, require: p(95) < 1m}")
    #expect(run.verdict == .passed)
    #expect(run.thresholds.map(\.metric) == ["messages_lost", "delivery_success", "delivery_latency"])
    #expect(run.thresholds.map(\.channel) == [nil, nil, "SMS"])
    #expect(run.thresholds.map(\.require) == ["count == 0", "rate > 95%", "p(95) < 1m"])
    #expect(run.thresholds[0].observed == 0)
    #expect(run.thresholds.allSatisfy { $0.passed })
  }

  @Test func oneThatFailsFailsTheRunAtItsEnd() throws {
    let run = try run("{metric: messages_offered, require: count < 10}, {metric: messages_lost, require: count == 0}")
    #expect(run.verdict == .failed)
    #expect(run.aborted == nil)
    #expect(run.thresholds.map(\.passed) == [false, true])
    #expect(run.total.messages.offered > 1_000)
  }

  @Test func withoutAnObservationItFails() throws {
    let run = try SmallSystem.run("duration: 5m\nthresholds: [{metric: delivery_latency, require: p(95) < 1m}]\n")
    #expect(run.thresholds[0].observed == nil)
    #expect(!run.thresholds[0].passed)
    #expect(run.verdict == .failed)
  }

  @Test func abortOnFailEndsTheRunAtTheNextScrape() throws {
    let run = try run("{metric: messages_offered, require: count < 100, abortOnFail: true}")
    // Four a second: the hundredth comes in the first half minute, the scrapes are 15 s apart.
    #expect(run.verdict == .failed)
    #expect(run.aborted == "the threshold messages_offered count < 100 failed at 30s and ended the run")
    #expect((100..<200).contains(run.total.messages.offered))
    #expect(run.thresholds.map(\.passed) == [false])
  }

  @Test func abortOnFailLeavesAHoldingRunAlone() throws {
    let run = try run("{metric: messages_lost, require: count == 0, abortOnFail: true}")
    #expect(run.verdict == .passed && run.aborted == nil)
    #expect(run.total.messages.offered > 1_000)
  }

  /// What is not observed yet is no failure during the run.
  @Test func abortOnFailWaitsForAnObservation() throws {
    let run = try SmallSystem.run(
      """
      duration: 5m
      thresholds: [{metric: delivery_latency, require: p(95) < 1m, abortOnFail: true}]
      load: {late: {flow: notices, executor: constant-arrival-rate, rate: 4, startTime: 3m}}

      """)
    #expect(run.verdict == .passed && run.aborted == nil)
  }

  @Test func theWarmUpAbortsNothing() throws {
    let run = try run("{metric: messages_rejected, require: count == 0, abortOnFail: true}", "warmUp: 5m")
    #expect(run.aborted == nil)
  }
}
