import Prometheus
import Scenario
import Telemetry
import Testing
import VirtualTime

@testable import Harness

/// Expectations and thresholds on incidents.
@Suite("Expectations on incidents")
struct IncidentExpectationTests {
  private static func at(_ minutes: Int64) -> VirtualInstant { .start + .minutes(minutes) }

  private static let quick = Incident(
    name: "A", startedAt: at(10), detectedAt: at(12), notifiedAt: at(13), mitigatedAt: at(20), resolvedAt: at(30),
    faults: ["A-1"], objectives: ["X"])
  private static let open = Incident(name: "B", startedAt: at(60), detectedAt: at(90), faults: ["B"])

  private func check(_ cause: String?, _ kind: IncidentExpectation.Kind, _ incidents: [Incident]) -> CheckResult {
    IncidentJudge(incidents: incidents, faults: ["A-1": "A", "B": "B"])
      .check(cause, IncidentExpectation(kind, text: "as asked"))
  }

  @Test(
    arguments: [
      (.never, false, "an incident"), (.all(.resolved), true, "resolved after 20m"),
      (.within(.detected, .less, .minutes(5)), true, "detected after 2m"),
      (.within(.detected, .less, .minutes(2)), false, "detected after 2m"),
      (.within(.notified, .lessOrEqual, .minutes(3)), true, "notified after 3m"),
      (.within(.mitigated, .greater, .minutes(5)), true, "mitigated after 10m"),
      (.all(.acknowledged), false, "not acknowledged"), (.without(.acknowledged), true, "not acknowledged"),
      (.without(.resolved), false, "resolved after 20m"),
    ] as [(IncidentExpectation.Kind, Bool, String)])
  func ofOneIncident(kind: IncidentExpectation.Kind, passed: Bool, observed: String) {
    #expect(
      check("A", kind, [Self.quick, Self.open])
        == CheckResult(name: "incident A as asked", observed: observed, passed: passed))
  }

  @Test func ofAllIncidents() {
    let both = [Self.quick, Self.open]
    #expect(check(nil, .all(.detected), both).observed == "all detected, at most after 30m")
    #expect(check(nil, .within(.detected, .less, .minutes(31)), both).passed)
    #expect(!check(nil, .within(.detected, .less, .minutes(30)), both).passed)
    #expect(
      check(nil, .all(.resolved), both)
        == CheckResult(name: "incidents as asked", observed: "1 of 2 not resolved", passed: false))
    #expect(check(nil, .without(.resolved), both).passed)
    #expect(check(nil, .never, both).observed == "2 incidents")
  }

  /// An objective is a cause as well; what no incident has is judged as none.
  @Test func causes() {
    #expect(check("X", .all(.resolved), [Self.quick, Self.open]).passed)
    #expect(check("C", .never, [Self.quick]).passed)
    for (kind, observed) in Self.ofNone {
      let result = check("C", kind, [Self.quick])
      #expect(!result.passed && result.observed == observed)
    }
  }

  private static let ofNone: [(IncidentExpectation.Kind, String)] = [
    (.all(.resolved), "no incident that could have been resolved"),
    (.within(.resolved, .less, .minutes(30)), "no incident that could have been resolved"),
    (.within(.detected, .greater, .zero), "no incident that could have been detected"),
    (.without(.acknowledged), "no incident that could have stayed unacknowledged"),
    (.without(.resolved), "no incident that could have stayed unresolved"),
  ]

  /// Nothing holds of no incident but that there is none, whichever statement it is, in `outcome` as in `incidents`.
  @Test func nothingHoldsOfNoIncident() {
    let judge = IncidentJudge(incidents: [], faults: [:])
    for milestone in IncidentExpectation.Milestone.allCases {
      let kinds: [IncidentExpectation.Kind] =
        [.all(milestone), .without(milestone)]
        + Comparison.allCases.map { .within(milestone, $0, .minutes(30)) }
      for kind in kinds {
        let expected = IncidentExpectation(kind, text: "as asked")
        #expect(!judge.outcome(expected).passed, "\(kind)")
        #expect(!judge.check(nil, expected).passed, "\(kind)")
        #expect(judge.outcome(expected).observed.contains(milestone.rawValue), "\(kind)")
      }
    }
    #expect(judge.outcome(IncidentExpectation(.never, text: "never")).passed)
  }

  /// What never happened is infinite and not left out.
  @Test func figures() throws {
    let result = try SmallSystem.run(
      """
      duration: 40m
      ruleFiles: [rules.yml]
      faults:
        - {id: down, at: 2m, for: 1m, target: sms, outage: , expects: [Failures]}
        - {id: again, at: 20m, for: 2m, target: redis, latency: {add: 1ms}, expects: [Failures]}
      expect:
        figures: {incidents: count == 2, missed_alerts: count == 1}
        outcome: resolved < 15m
      thresholds:
        - {metric: mttd, require: min < 5m}
        - {metric: mttd, require: max < 1h}
        - {metric: mttd, require: count == 1}
        - {metric: mttr, require: med < 20m}
        - {metric: mtta, require: max < 1h}
        - {metric: false_pages, require: count > 0}
        - {metric: false_alerts, require: count > 0}

      """ + SmallSystem.steady,
      files: [
        "rules.yml": """
        groups:
          - name: g
            interval: 15s
            rules:
              - {alert: Failures, expr: 'sum(rate(queue_failures_total[1m])) > 0.5'}
              - {alert: Clock, expr: 'vector(time()) % 900 < 60'}
        """
      ])
    #expect(result.expectations.allSatisfy { $0.passed }, "\(result.expectations)")
    #expect(result.thresholds.map(\.passed) == [true, false, true, true, false, true, true], "\(result.thresholds)")
    #expect(result.thresholds[1].observed == .infinity)
    #expect(result.incidents.map(\.missedAlerts) == [[], ["Failures"]])
    #expect(result.falseAlerts == result.falsePages)
    #expect(result.alerts.filter { $0.truePositive == false }.allSatisfy { $0.name == "Clock" })
    #expect(result.alerts.contains { $0.truePositive == true })
  }

  /// Without an incident there is no time to judge.
  @Test func withoutIncidents() throws {
    let result = try SmallSystem.run(
      """
      duration: 5m
      expect:
        outcome: never
        incidents: {all: [resolved < 30m, unresolved]}
        figures: {incidents: count == 0}
      thresholds:
        - {metric: mttd, require: max < 5m}
        - {metric: false_pages, require: count == 0}
        - {metric: time_below_objectives, require: max < 5m}

      """ + SmallSystem.steady)
    #expect(result.expectations.count == 4)
    for check in result.expectations {
      #expect(check.passed == !check.name.contains("resolved"), "\(check)")
    }
    #expect(
      result.expectations.filter { !$0.passed }.map(\.observed)
        == ["no incident that could have been resolved", "no incident that could have stayed unresolved"])
    #expect(result.verdict == .failed)
    // Nor are alerts and objectives judged that nobody has said anything about.
    #expect(result.thresholds.map(\.observed) == [nil, nil, nil])
    #expect(result.thresholds.allSatisfy { !$0.passed })
  }
}
