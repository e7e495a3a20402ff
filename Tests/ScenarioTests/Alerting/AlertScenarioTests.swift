import Components
import Prometheus
import Testing
import VirtualTime

@testable import Scenario

/// What a scenario says about alerts: settings, expectations, receivers, and rules that cannot fire.
@Suite("Alerts of a scenario")
struct AlertScenarioTests {
  private static let head = """
    version: 1
    name: alerts
    duration: 1h
    ruleFiles: [rules.yml]
    components:
      postgres: {type: postgres}
      outbox: {type: tableQueue, store: postgres, table: message}

    """

  private static let rules = """
    groups:
      - name: g
        rules:
          - {alert: HighDepth, expr: queue_depth > 5}

    """

  private static let routing = """
    route: {receiver: team}
    receivers:
      - name: team
        slack_configs: [{channel: '#x'}]
    """

  private func read(_ sections: String, rules: String = Self.rules) throws(InvalidScenario) -> ReadScenario {
    let files = ["main.yaml": Self.head + sections, "rules.yml": rules, "am.yml": Self.routing]
    return try ScenarioReader(catalogue: .standard, files: MemoryFiles(files)).read(file: "main.yaml")
  }

  private func problem(_ sections: String) throws -> Diagnostic {
    let error = #expect(throws: InvalidScenario.self) { try read(sections) }
    let diagnostics = try #require(error).diagnostics
    #expect(diagnostics.count == 1)
    return try #require(diagnostics.first)
  }

  @Test(
    arguments: [
      ("fires < 5m", .begins(.less, .minutes(5))), ("never", .never), ("resolves < 3h", .ends(.less, .hours(3))),
      ("unresolved", .unresolved),
    ] as [(String, EpisodeExpectation.Kind)])
  func expectationsAreRead(text: String, kind: EpisodeExpectation.Kind) throws {
    let plan = try read("expect: {alerts: {HighDepth: \(text)}}\n").plans[0]
    #expect(plan.expectations == [.alert(name: "HighDepth", EpisodeExpectation(kind, text: text))])
  }

  @Test func unknownAlertsAreErrorsWithTheNearestName() throws {
    let found = try problem("expect:\n  alerts: {HighDeph: never}\n")
    #expect(found.message == "no alert is named 'HighDeph'")
    #expect(found.suggestion == "HighDepth")
    #expect([found.line, found.column] == [9, 12])
    #expect(try problem("expect: {alerts: {HighDepth: begins < 5m}}\n").message.contains("'fires < DURATION'"))
  }

  /// One broken rule is one problem, not also an alert that nobody knows.
  @Test func aBrokenRuleFileHidesNoNames() throws {
    let error = #expect(throws: InvalidScenario.self) {
      try read("expect: {alerts: {HighDepth: never}}\n", rules: Self.rules.replacing("> 5", with: "> >"))
    }
    #expect(try #require(error).diagnostics.map(\.file) == ["rules.yml"])
  }

  @Test func settings() throws {
    let plain = try read("").plans[0]
    #expect(plain.evaluationInterval == .minutes(1))
    #expect(plain.evaluationPhase == .zero)
    let plan = try read("evaluationInterval: 15s\nevaluationPhase: 7s\n").plans[0]
    #expect(plan.evaluationInterval == .seconds(15))
    #expect(plan.evaluationPhase == .seconds(7))
    #expect(try problem("evaluationInterval: 0s\n").line == 8)
    #expect(try problem("evaluationPhase: 0.5ms\n").message.contains("whole milliseconds"))
  }

  @Test func receiversMustBeInAlertmanagersFile() throws {
    func receiver(_ name: String) -> String { "  pager: {type: receiver, receives: [\(name)]}\n" }
    for name in ["team", "team/slack"] { _ = try read(receiver(name) + "alertmanager: am.yml\n") }
    let unknown = try problem(receiver("taem") + "alertmanager: am.yml\n")
    #expect(unknown.message == "Alertmanager's file has no receiver 'taem'")
    #expect(unknown.suggestion == "team")
    #expect([unknown.line, unknown.column] == [8, 38])
    #expect(try problem(receiver("team")).note == "there is no Alertmanager file")
  }

  // MARK: Rules that cannot fire

  private func warnings(_ rules: String) throws -> [Diagnostic] {
    let lines = rules.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
    return try read("", rules: "groups:\n  - name: g\n    rules:\n" + lines + "\n").warnings()
      .filter { $0.file == "rules.yml" }
  }

  @Test func anUnknownMetricCannotFire() throws {
    let found = try warnings("- {alert: A, expr: queue_deph > 5}")
    #expect(
      found.map(\.message) == [
        "the alert 'A' cannot fire: no component and no rule produces the metric 'queue_deph'"
      ])
    #expect(found[0].suggestion == "queue_depth")
    #expect(found[0].severity == .warning)
    #expect([found[0].line, found[0].column] == [4, 26])
  }

  @Test func anUnknownLabelCannotFire() throws {
    let found = try warnings("- {alert: A, expr: 'sum(rate(queue_depth{job=\"x\"}[5m])) > 5'}")
    #expect(found.map(\.message) == ["the alert 'A' cannot fire: the metric 'queue_depth' has no label 'job'"])
    #expect(found[0].note == "its labels are status")
  }

  /// Whether a warning says that the alert cannot fire, or only that it selects what is not there.
  @Test(arguments: [
    ("gone > 0", true), ("gone > 0 or queue_depth > 5", false), ("queue_depth > 5 or gone > 0", false),
    ("gone or missing", true), ("queue_depth > 5 and gone", true), ("queue_depth > 5 unless gone", false),
    ("gone unless queue_depth", true), ("absent(gone)", false), ("absent_over_time(gone[5m])", false),
    ("sum(gone) by (status) > 1", true), ("histogram_quantile(0.9, gone) > 1", true),
    ("queue_depth / on() group_left() gone > 1", true), ("queue_depth > scalar(gone)", false),
    ("max_over_time((gone > 1)[5m:1m]) > 1", true), ("-gone < 0", true),
  ])
  func whatElseTheExpressionSaysCounts(expression: String, cannotFire: Bool) throws {
    let found = try warnings("- {alert: A, expr: '\(expression)'}")
    #expect(found.count == 1)
    #expect(found[0].message.hasPrefix(cannotFire ? "the alert 'A' cannot fire: " : "the alert 'A' selects what never"))
  }

  @Test(arguments: [
    "queue_depth{job=\"\"} > 5", "{__name__=~\"queue_.*\"} > 5", "ALERTS{alertname=\"A\"} > 0", "vector(1) > 0",
    "queue_depth{status=\"queued\"} > 5", "hour() > 5",
  ])
  func whatIsThereIsNoWarning(expression: String) throws {
    #expect(try warnings("- {alert: A, expr: '\(expression)'}").isEmpty)
  }

  /// Scrapes are 15 seconds apart: a window of that length has one sample, and a rate needs two.
  @Test(arguments: [
    ("rate", "10s"), ("rate", "15s"), ("increase", "15s"), ("irate", "14s999ms"), ("delta", "1s"), ("deriv", "15s"),
    ("idelta", "15s"),
  ])
  func aWindowMustHoldTwoSamples(function: String, window: String) throws {
    let found = try warnings("- {alert: A, expr: 'sum(\(function)(queue_depth[\(window)])) > 5'}")
    #expect(
      found.map(\.message) == [
        "\(function) over \(window) in the alert 'A' never has a result: it needs two samples, and scrapes are 15s apart"
      ])
    #expect(found[0].note == "a window of four scrapes, 1m, survives one that fails")
    #expect([found[0].line, found[0].column] == [4, 31])
    #expect(found[0].severity == .warning)
  }

  @Test(arguments: [
    "rate(queue_depth[16s]) > 5", "max_over_time(queue_depth[10s]) > 5", "count_over_time(queue_depth[5s]) > 0",
    "rate(queue_depth[10m:15s]) > 5", "changes(queue_depth[10s]) > 0", "queue_depth > 5",
  ])
  func longEnoughWindows(expression: String) throws {
    #expect(try warnings("- {alert: A, expr: '\(expression)'}").isEmpty)
  }

  /// Recorded series come at the pace of their group; a scenario's own pace counts, and each window by itself.
  @Test func windowsOfOtherPaces() throws {
    #expect(try warnings("- {record: a:b, expr: queue_depth}\n- {alert: A, expr: 'rate(a:b[10s]) > 0'}").isEmpty)
    let rules = """
      groups:
        - name: g
          rules: [{record: a:c, expr: 'rate(queue_depth[5s]) / rate(queue_depth[30s])'}]

      """
    #expect(try read("scrapeInterval: 1s\n", rules: rules).warnings().filter { $0.file == "rules.yml" }.isEmpty)
    let slow = try read("scrapeInterval: 30s\n", rules: rules).warnings().filter { $0.file == "rules.yml" }
    #expect(slow.count == 2)
    #expect(slow.allSatisfy { $0.message.contains("in the recording rule 'a:c'") && $0.message.contains("30s apart") })
  }

  @Test func recordedSeriesCount() throws {
    #expect(try warnings("- {record: a:b, expr: queue_depth}\n- {alert: A, expr: a:b > 5}").isEmpty)
    // Through two rules that record nothing.
    let found = try warnings(
      "- {record: a:c, expr: a:b * 2}\n- {record: a:b, expr: gone}\n- {alert: A, expr: a:c > 5}")
    #expect(
      found.map(\.message) == [
        "the recording rule 'a:c' records nothing: no rule that records 'a:b' ever has a result",
        "the recording rule 'a:b' records nothing: no component and no rule produces the metric 'gone'",
        "the alert 'A' cannot fire: no rule that records 'a:c' ever has a result",
      ])
  }
}
