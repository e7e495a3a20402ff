import Prometheus
import Scenario
import Testing
import VirtualTime

@testable import Harness

@Suite("Expectations")
struct ExpectationTests {
  /// `backlog` from 10 to 20 minutes and from 30 to 40 minutes; `open` from 50 minutes on.
  private let episodes = [
    SymptomEpisode(name: "backlog", began: .start + .minutes(10), ended: .start + .minutes(20)),
    SymptomEpisode(name: "backlog", began: .start + .minutes(30), ended: .start + .minutes(40)),
    SymptomEpisode(name: "open", began: .start + .minutes(50), ended: nil),
  ]

  private func check(_ plan: ExpectationPlan) -> CheckResult {
    Judge(figures: JournalScript().figures, episodes: episodes).expectations([plan])[0]
  }

  private func begins(_ name: String, _ comparison: Comparison, _ minutes: Int64) -> CheckResult {
    check(.symptom(name: name, EpisodeExpectation(.begins(comparison, .minutes(minutes)), text: "begins")))
  }

  private func ends(_ name: String, _ comparison: Comparison, _ minutes: Int64) -> CheckResult {
    check(.symptom(name: name, EpisodeExpectation(.ends(comparison, .minutes(minutes)), text: "ends")))
  }

  private func never(_ name: String) -> CheckResult {
    check(.symptom(name: name, EpisodeExpectation(.never, text: "never")))
  }

  @Test func never() {
    #expect(never("quiet") == CheckResult(name: "quiet never", observed: "never", passed: true))
    #expect(
      never("backlog")
        == CheckResult(name: "backlog never", observed: "began after 10m", passed: false))
  }

  @Test func beginsMeansTheFirstTime() {
    #expect(begins("backlog", .less, 11).passed)
    #expect(!begins("backlog", .less, 10).passed)
    #expect(begins("backlog", .lessOrEqual, 10).passed)
    #expect(!begins("backlog", .greater, 20).passed)
    #expect(begins("backlog", .greater, 9).passed)
    #expect(begins("backlog", .less, 11).observed == "began after 10m")
  }

  @Test(arguments: [Comparison.less, .greater])
  func whatNeverBeganHasNotBegunInTime(comparison: Comparison) {
    #expect(begins("quiet", comparison, 60) == CheckResult(name: "quiet begins", observed: "never", passed: false))
    #expect(ends("quiet", comparison, 60) == CheckResult(name: "quiet ends", observed: "never began", passed: false))
  }

  @Test func endsMeansTheLastTime() {
    #expect(ends("backlog", .less, 41).passed)
    #expect(!ends("backlog", .less, 40).passed)
    #expect(ends("backlog", .less, 41).observed == "ended after 40m")
    #expect(ends("open", .less, 100) == CheckResult(name: "open ends", observed: "had not ended", passed: false))
  }

  @Test func figures() {
    let script = JournalScript(channels: ["SMS", "EMAIL"])
    script.message("offered accepted claimed sendBegan providerAccepted", channel: 1)
    let judge = Judge(figures: script.figures, episodes: [])
    func check(
      _ metric: String, _ channel: String?, _ aggregate: Requirement.Aggregate, _ comparison: Comparison,
      _ limit: Double
    ) -> CheckResult {
      let require = Requirement(aggregate: aggregate, comparison: comparison, limit: limit, text: "as asked")
      return judge.expectations([.figure(FigureSelector(metric: metric, channel: channel), require)])[0]
    }
    #expect(
      check("messages_delivered", nil, .count, .equal, 1)
        == CheckResult(name: "messages_delivered as asked", observed: "1", passed: true))
    #expect(
      check("messages_delivered", "SMS", .count, .greater, 0)
        == CheckResult(name: "messages_delivered of SMS as asked", observed: "0", passed: false))
    #expect(check("delivery_latency", "EMAIL", .maximum, .less, 1).observed == "4ms")
    #expect(
      check("delivery_latency", "SMS", .maximum, .less, 1)
        == CheckResult(name: "delivery_latency of SMS as asked", observed: "no observation", passed: false))
    #expect(check("delivery_success", nil, .rate, .greaterOrEqual, 1).passed)
  }

  @Test(arguments: [
    (Comparison.less, [true, false, false]), (.lessOrEqual, [true, true, false]), (.equal, [false, true, false]),
    (.notEqual, [true, false, true]), (.greaterOrEqual, [false, true, true]), (.greater, [false, false, true]),
  ])
  func comparisons(comparison: Comparison, expected: [Bool]) {
    #expect([1, 2, 3].map { comparison.holds($0, 2) } == expected)
  }

  /// All forms in a file, through a whole run.
  @Test func wholeRun() throws {
    let run = try SmallSystem.run(
      """
      duration: 10m
      faults: [{at: 2m, for: 2m, target: sms, outage: {mode: hang}}]
      symptoms:
        backlog: {expr: 'queue_depth{status="queued"} > 20', for: 30s}
        never-seen: {expr: 'queue_depth{status="queued"} > 100000'}
      expect:
        symptoms: {backlog: begins < 5m, never-seen: never}
        figures:
          - {metric: messages_lost, require: count == 0}
          - {metric: delivery_latency, where: {channel: EMAIL}, require: med < 10s}
      thresholds: [{metric: messages_lost, require: count > 0}]

      """ + SmallSystem.steady)
    #expect(run.expectations.map(\.name).count == 4)
    #expect(run.expectations.allSatisfy { $0.passed }, "\(run.expectations)")
    #expect(run.thresholds.map(\.passed) == [false])
    #expect(run.verdict == .failed)
  }
}
