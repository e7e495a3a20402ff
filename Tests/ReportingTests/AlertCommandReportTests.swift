import Harness
import Testing
import VirtualTime

@testable import Reporting

/// The tables of backtests and coverage.
@Suite("Reports on rules")
struct AlertCommandReportTests {
  private static func run(
    _ variant: String?, alerts: [(String, Int64, Bool?)], incidents: [Incident]
  ) -> RunResult {
    var result = Examples.empty
    result.file = "s.yaml"
    result.variant = variant
    result.alerts = alerts.map { name, minute, isTrue in
      let at = VirtualInstant.start + .minutes(minute)
      return AlertEpisode(name: name, pendingAt: at, firingAt: isTrue == nil ? nil : at, truePositive: isTrue)
    }
    result.incidents = incidents
    return result
  }

  private static func incident(_ minute: Int64, fired: [(String, Int64)], missed: [String]) -> Incident {
    Incident(
      name: "i", startedAt: .start + .minutes(minute),
      trueAlerts: fired.map { AlertFiring(name: $0.0, labels: "", at: .start + .minutes($0.1)) },
      expectedAlerts: fired.map(\.0) + missed, missedAlerts: missed)
  }

  private static let results = [
    run(
      nil, alerts: [("A", 11, true), ("A", 12, true), ("A", 50, false), ("B", 3, nil)],
      incidents: [incident(10, fired: [("A", 11), ("A", 12)], missed: ["Gone"])]),
    run(
      "v", alerts: [("A", 24, true)],
      incidents: [incident(20, fired: [("A", 24)], missed: []), incident(60, fired: [], missed: ["A"])]),
  ]

  @Test func scores() throws {
    let scores = AlertScore.all(Self.results, rules: ["A", "B", "C"], listed: ["A", "Gone"])
    #expect(scores.map(\.name) == ["A", "B", "C", "Gone"])
    let first = scores[0]
    #expect(first.fired == 4 && first.right == 3 && first.precision == 0.75)
    #expect(first.expected == 3 && first.caught == 2 && first.recall == 2.0 / 3)
    #expect(first.delays == [.minutes(1), .minutes(4)])
    #expect(scores[1].precision == nil && scores[1].recall == nil && scores[1].delays.isEmpty)
    #expect(scores[3].hasRule == false && scores[3].recall == 0)
    let text = AlertScoreReport.render(scores, runs: 2)
    #expect(text.contains("expected, and no rule raises it: Gone"))
    #expect(text.contains("every firing is false: B, C"))
    let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("A ") })
    #expect(row.split(separator: " ") == ["A", "4", "3", "1", "75.0%", "3", "2", "66.7%", "1m", "4m"])
  }

  @Test func coverage() throws {
    let rules = RuleCoverage.all(Self.results, rules: ["A", "B", "C"])
    #expect(rules.map(\.extent) == [.fired, .pending, .silent])
    #expect(rules.map(\.runs) == [["s.yaml", "s.yaml, variant v"], [], []])
    let lines = RuleCoverageReport.render(rules, runs: 2).split(separator: "\n").map(String.init)
    #expect(lines.map { $0.prefix(1) } == ["C", "a", "C", "B", "A", "✗"])
    #expect(lines.last == "✗ 2 alerts of 3 never fire")
    #expect(RuleCoverageReport.render([rules[0]], runs: 2).hasSuffix("✓ every alert fires in some run\n"))
  }
}
