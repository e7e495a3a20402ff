import Harness
import Scenario
import Testing
import VirtualTime

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

  // MARK: Windows

  /// SMS stands still from 2 to 4 minutes and then catches up.
  static let standstill = "faults: [{at: 2m, for: 2m, target: sms, outage: {mode: hang}}]"

  private func history(_ thresholds: String, _ more: String = standstill, minutes: Int = 8) throws -> (
    RunResult, History
  ) {
    try History.play(
      SmallSystem.plan("duration: \(minutes)m\n\(more)\nthresholds: [\(thresholds)]\n" + SmallSystem.steady))
  }

  /// Recomputed from the journal: the worst of all windows that end at a scrape.
  @Test(arguments: ["SMS", nil] as [String?], [30, 60, 100]) func aWindowSlidesOverTheRun(
    channel: String?, seconds: Int
  ) throws {
    let place = channel.map { ", where: {channel: \($0)}" } ?? ""
    let (run, history) = try history(
      "{metric: delivery_latency\(place), require: max < 20s, window: \(seconds)s}, "
        + "{metric: messages_accepted\(place), require: count >= 0, window: \(seconds)s}, "
        + "{metric: delivery_latency\(place), require: max < 20s}")
    func inWindow(_ at: VirtualInstant, _ end: Int) -> Bool {
      let begin = (end - seconds) / 15 * 15
      return at > .start + .seconds(Int64(begin)) && at <= .start + .seconds(Int64(end))
    }
    let ends = (1...32).map { $0 * 15 }.filter { $0 >= seconds }
    let sent = history.deliveries(channel: channel)
    let worst = ends.compactMap { end in sent.filter { inWindow($0.at, end) }.map(\.latency).max() }
    #expect(run.thresholds[0].observed == worst.max()?.seconds)
    let firstBad = ends.first { end in sent.contains { inWindow($0.at, end) && $0.latency >= .seconds(20) } }
    #expect(run.thresholds[0].failedAt == firstBad.map { .start + .seconds(Int64($0)) })
    #expect(run.thresholds[0].passed == (firstBad == nil))
    let accepted = history.acceptances(channel: channel)
    let fewest = ends.map { end in accepted.count { inWindow($0, end) } }.min()
    #expect(run.thresholds[1].observed == fewest.map(Double.init))
    #expect(run.thresholds[1].passed)
    #expect(run.thresholds[2].window == nil && run.thresholds[2].failedAt == nil)
  }

  @Test func aWindowMayEndTheRunAfterItsDelay() throws {
    let threshold = "{metric: attempts_failed, require: count < 1, window: 30s, abortOnFail: true"
    let (early, _) = try history(threshold + "}")
    let (late, _) = try history(threshold + ", delayAbortEval: 5m}")
    let first = try #require(early.thresholds[0].failedAt)
    #expect(early.aborted?.contains("ended the run") == true && early.verdict == .failed)
    #expect(late.thresholds[0].failedAt == first)
    // It fails from the second minute on; it may end the run at five, while the window still holds a failure or never.
    #expect(late.aborted == nil || late.aborted?.contains("failed at 5m") == true)
    #expect(late.total.messages.offered > early.total.messages.offered)
  }

  // MARK: PromQL

  @Test(
    arguments: [
      ("always", 30.0, false), ("after 1m", 30, false), ("after 7m30s", 30, true), ("end", 30, true),
      ("always", 100_000, true),
    ] as [(String, Double, Bool)])
  func anExpressionMustHoldInItsPeriod(during: String, limit: Double, passes: Bool) throws {
    let (run, _) = try history(
      "{expr: 'queue_depth{status=\"queued\"}', require: < \(Int(limit)), during: \(during)}", minutes: 10)
    let result = try #require(run.thresholds.first)
    #expect(result.passed == passes, "\(result)")
    #expect(
      result.metric == "queue_depth{status=\"queued\"}" && result.during == during
        && result.require == "< \(Int(limit))")
    #expect((result.failedAt == nil) == passes)
    #expect(try #require(result.observed) >= limit || passes)
    #expect(run.verdict == (passes ? .passed : .failed))
  }

  @Test func everyElementCountsAndNoneIsNoObservation() throws {
    let (run, _) = try history(
      "{expr: quota_limit, require: '> 1'}, {expr: 'quota_limit{organisation=\"org-9\"}', require: '> 1'}, "
        + "{expr: 'quota_used == bool 0', require: == 0, during: end}, {expr: 0 / 0, require: == 0}", "")
    #expect(run.thresholds.map(\.passed) == [true, false, true, false])
    #expect(run.thresholds.map(\.observed) == [100_000, nil, 0, nil])
  }

  @Test func anExpressionMayEndTheRun() throws {
    let (run, _) = try history("{expr: 'queue_depth{status=\"queued\"}', require: < 30, abortOnFail: true}")
    let failed = try #require(run.thresholds[0].failedAt)
    #expect(run.aborted?.contains("ended the run") == true)
    #expect(failed > .start + .minutes(2) && failed < .start + .minutes(4))
  }
}
