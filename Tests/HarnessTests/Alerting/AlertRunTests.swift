import Harness
import Scenario
import Telemetry
import Testing
import VirtualTime

/// Rules that are evaluated while a system runs. Symptoms with the same conditions are the second opinion.
@Suite("Alerts during a run")
struct AlertRunTests {
  /// SMS is slow from 2 to 5 minutes, so that a queue builds up and goes away.
  static let trouble = """
    duration: 12m
    ruleFiles: [rules.yml]
    evaluationInterval: 15s
    faults: [{at: 2m, for: 3m, target: sms, latency: {add: 3s}}]
    symptoms: {backlog: {expr: 'queue_depth{status="queued"} > 60'}}

    """ + SmallSystem.steady

  static func rules(_ text: String) -> [String: String] {
    let lines = text.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
    return ["rules.yml": "groups:\n  - name: g\n    rules:\n" + lines + "\n"]
  }

  static let backlog = """
    - alert: Backlog
      expr: queue_depth{status="queued"} > 60
      labels: {severity: P2}
    """

  private func run(
    _ sections: String = trouble, _ rules: String = backlog, set overrides: [String] = []
  ) throws -> RunResult {
    try SmallSystem.run(sections, set: overrides, files: Self.rules(rules))
  }

  @Test func fireWhenTheSymptomBeginsAndResolveWhenItEnds() throws {
    let result = try run()
    #expect(!result.symptoms.isEmpty)
    #expect(result.alerts.map(\.firingAt) == result.symptoms.map(\.began))
    #expect(result.alerts.map(\.pendingAt) == result.symptoms.map(\.began))
    #expect(result.alerts.map(\.resolvedAt) == result.symptoms.map(\.ended))
    let alert = try #require(result.alerts.first)
    #expect(alert.labels == [MetricLabel("severity", "P2"), MetricLabel("status", "queued")])
    #expect(alert.severity == "P2")
    #expect(alert.truePositive == nil)
    #expect(result.warnings.isEmpty)
  }

  @Test func waitForAsLongAsTheRuleSays() throws {
    let result = try run(Self.trouble, Self.backlog + "\n  for: 1m")
    let symptom = try #require(result.symptoms.first)
    let alert = try #require(result.alerts.first)
    #expect(alert.pendingAt == symptom.began)
    #expect(alert.firingAt == symptom.began + .minutes(1))
    // What is over too soon was only pending.
    let never = try run(Self.trouble, Self.backlog + "\n  for: 10m")
    #expect(!never.alerts.isEmpty)
    #expect(never.alerts.allSatisfy { $0.firingAt == nil && $0.resolvedAt != nil })
    #expect(never.timeline.allSatisfy { $0.kind != .alert })
  }

  @Test(arguments: [0, 1, 7, 14] as [Int64])
  func thePhaseMovesEvaluations(seconds: Int64) throws {
    let result = try run(set: ["evaluationPhase=\(seconds)s"])
    let symptom = try #require(result.symptoms.first)
    #expect(result.alerts.first?.firingAt == symptom.began + .seconds(seconds))
  }

  @Test func theIntervalDelaysThem() throws {
    let result = try run(set: ["evaluationInterval=1m"])
    let symptom = try #require(result.symptoms.first)
    let minute = Int64(60_000_000_000)
    let next = (symptom.began.nanoseconds + minute - 1) / minute * minute
    #expect(result.alerts.first?.firingAt == VirtualInstant(nanoseconds: next))
  }

  /// Only then the newest sample is as old as the evaluation.
  @Test(arguments: ["15s", "1m", "30s"])
  func anEvaluationAtTheMomentOfAScrapeSeesIt(interval: String) throws {
    let rules = "- alert: Fresh\n  expr: timestamp(queue_depth{status=\"queued\"}) == time()"
    let result = try run(Self.trouble, rules, set: ["evaluationInterval=\(interval)"])
    #expect(result.alerts.count == 1)
    #expect(result.alerts.allSatisfy { $0.resolvedAt == nil })
  }

  @Test func rulesReadWhatRulesRecord() throws {
    let rules = """
      - record: job:queued:sum
        expr: sum(queue_depth{status="queued"})
      - alert: Recorded
        expr: job:queued:sum > 60
      - alert: Meta
        expr: ALERTS{alertname="Recorded", alertstate="firing"} == 1
      """
    let result = try run(Self.trouble, rules)
    let symptom = try #require(result.symptoms.first)
    #expect(result.alerts.map(\.name) == ["Recorded", "Meta"])
    #expect(result.alerts.map(\.firingAt) == [symptom.began, symptom.began])
  }

  @Test func whatTheWarmUpBringsAlongBeginsWithTheStory() throws {
    let rules = "- alert: Always\n  expr: queue_depth{status=\"queued\"} >= 0"
    let result = try run(Self.trouble, rules, set: ["warmUp=2m"])
    #expect(result.alerts.map(\.firingAt) == [.start])
    #expect(result.alerts.map(\.resolvedAt) == [nil])
  }

  @Test func aRuleThatFailsIsAWarning() throws {
    let rules = "- alert: Many\n  expr: queue_depth + on() queue_depth > 0"
    let result = try run(Self.trouble, rules)
    #expect(result.alerts.isEmpty)
    #expect(result.warnings.count == 1)
    let warning = try #require(result.warnings.first)
    #expect(warning.hasPrefix("the rule 'Many' could not be evaluated: "))
    #expect(warning.hasSuffix("times)"))
  }

  @Test func theJournalTells() throws {
    let plan = try SmallSystem.plan(Self.trouble, files: Self.rules(Self.backlog))
    let (result, history) = try History.play(plan)
    let events = history.of(.alertPending, .alertFiring, .alertResolved)
    #expect(events.prefix(3).map(\.kind) == [.alertPending, .alertFiring, .alertResolved])
    #expect(Set(events.map(\.detail)) == ["Backlog"])
    #expect(Set(events.map(\.actor)) == ["severity=\"P2\", status=\"queued\""])
    #expect(history.of(.alertResolved).map(\.value) == result.alerts.compactMap(\.resolvedAt).map { _ in 1 })
    #expect(try SimulationRun(plan: plan, seed: 7).execute().everything == result.everything)
  }

  /// Rules only watch: what is never true leaves no trace, and what is true none but its own.
  @Test func rulesDoNotTouchTheSystem() throws {
    let without = try SmallSystem.run(Self.trouble.replacing("ruleFiles: [rules.yml]\n", with: ""))
    let silent = try run(Self.trouble, "- alert: Never\n  expr: queue_depth < 0")
    #expect(silent.digest == without.digest)
    let loud = try run()
    #expect(loud.digest != without.digest)
    #expect("\(loud.total)" == "\(without.total)")
  }

  @Test func expectationsJudgeThem() throws {
    func check(_ expected: String) throws -> CheckResult {
      var result = try #require(run(Self.trouble + "expect: {alerts: {Backlog: \(expected)}}\n").expectations.first)
      #expect(result.place?.file == "main.yaml")
      result.place = nil
      return result
    }
    let fired = try #require(run().alerts.first?.firingAt)
    let text = "fired after \(VirtualDuration(nanoseconds: fired.nanoseconds))"
    #expect(try check("fires < 10m") == CheckResult(name: "alert Backlog fires < 10m", observed: text, passed: true))
    #expect(try !check("fires < 2m").passed)
    #expect(try check("never") == CheckResult(name: "alert Backlog never", observed: text, passed: false))
    #expect(try check("resolves < 12m").passed)
    #expect(try !check("resolves < 3m").passed)
    #expect(try !check("unresolved").passed)
  }
}
