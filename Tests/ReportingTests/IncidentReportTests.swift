import Foundation
import Harness
import Statistics
import Telemetry
import Testing
import VirtualTime

@testable import Reporting

/// What reports say about incidents and about true and false alerts.
@Suite("Incidents in reports")
struct IncidentReportTests {
  private static func at(_ minutes: Int64) -> VirtualInstant { .start + .minutes(minutes) }

  private static let result: RunResult = {
    var result = Examples.quota
    result.incidents = [
      Incident(
        name: "slow-redis", severity: "P1", startedAt: at(80), detectedAt: at(82), notifiedAt: at(83),
        mitigatedAt: at(100), resolvedAt: at(110), faults: ["slow-redis"], objectives: ["depth", "success"],
        trueAlerts: [AlertFiring(name: "QuotaHigh", labels: "", at: at(82))],
        expectedAlerts: ["QuotaHigh", "Backlog"], missedAlerts: ["Backlog"]),
      Incident(name: "depth", startedAt: at(200), objectives: ["depth"]),
    ]
    result.breaches = [ObjectiveBreach(name: "depth", began: at(81), ended: at(95))]
    result.alerts = [
      AlertEpisode(name: "QuotaHigh", pendingAt: at(82), firingAt: at(82), resolvedAt: at(95), truePositive: true),
      AlertEpisode(name: "Noise", pendingAt: at(10), firingAt: at(10), resolvedAt: at(11), truePositive: false),
      AlertEpisode(name: "Noise", pendingAt: at(20), firingAt: at(20), resolvedAt: at(21), truePositive: false),
      AlertEpisode(name: "Almost", pendingAt: at(30), resolvedAt: at(31)),
    ]
    (result.falseAlerts, result.falsePages) = (2, 1)
    return result
  }()

  @Test func theTextHasARowPerIncident() throws {
    let lines = TextReport.render(Self.result).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = try #require(lines.firstIndex { $0.hasPrefix("INCIDENTS  ") })
    let rows = lines[(start + 1)..<(start + 4)].map { $0.split(separator: " ").map(String.init) }
    #expect(
      rows == [
        ["incident", "severity", "began", "detected", "notified", "mitigated", "resolved", "MTTD", "MTTR"],
        [
          "slow-redis", "P1", "+1h20m00s", "+1h22m00s", "+1h23m00s", "+1h40m00s", "+1h50m00s", "2m", "28m",
        ],
        ["depth", "+3h20m00s", "never", "never", "never", "never", "never", "never"],
      ])
    #expect(
      Array(lines[(start + 4)..<(start + 8)]) == [
        "  slow-redis: breached depth, success", "✗ slow-redis missed Backlog",
        "✗ 2 false alerts: Noise 2; 1 false page",
        "",
      ])
    let alerts = try #require(lines.firstIndex { $0.hasPrefix("ALERTS  ") })
    #expect(lines[alerts + 1].split(separator: " ").prefix(4) == ["alert", "severity", "fired", "false"])
    #expect(lines[alerts + 2].split(separator: " ").prefix(3) == ["Noise", "2", "2"])
  }

  /// Acknowledgements have columns as soon as there are any.
  @Test func people() {
    var result = Self.result
    result.incidents[0].acknowledgedAt = Self.at(90)
    let text = TextReport.render(result)
    #expect(text.contains("acknowledged") && text.contains("MTTA"))
    #expect(text.contains("+1h30m00s"))
    #expect(!TextReport.render(Self.result).contains("acknowledged"))
  }

  @Test func markdownHasTheSame() {
    let text = MarkdownReport.render(Self.result)
    #expect(text.contains("## Incidents\n\n| incident | severity | began |"))
    #expect(text.contains("- slow-redis: breached depth, success\n- ✗ slow-redis missed Backlog\n"))
    #expect(!MarkdownReport.render(Examples.quota).contains("Incidents"))
    #expect(!TextReport.render(Examples.quota).contains("INCIDENTS"))
  }

  @Test func aQuietRunSaysSo() {
    var result = Examples.quota
    (result.falseAlerts, result.falsePages) = (0, 0)
    #expect(TextReport.render(result).contains("INCIDENTS  none\n✓ no false alerts\n"))
    #expect(MarkdownReport.render(result).contains("## Incidents\n\nNone.\n\n- ✓ no false alerts\n"))
  }

  /// The keys of the contract.
  @Test func json() throws {
    let run = try JSONSerialization.jsonObject(with: Data(JSONReport.render(Self.result).utf8)) as? [String: Any]
    let incidents = try #require(run?["incidents"] as? [[String: Any]])
    #expect(incidents.count == 2)
    let times =
      [
        "startedAt": 4_800, "detectedAt": 4_920, "notifiedAt": 4_980, "mitigatedAt": 6_000, "resolvedAt": 6_600,
        "mttd": 120, "mttr": 1_680,
      ] as [String: Double]
    for (key, value) in times { #expect(incidents[0][key] as? Double == value, "\(key)") }
    #expect(incidents[0]["name"] as? String == "slow-redis")
    for key in ["acknowledgedAt", "mtta"] { #expect(incidents[0][key] is NSNull) }
    #expect(incidents[0]["missedAlerts"] as? [String] == ["Backlog"])
    #expect(incidents[0]["expectedAlerts"] as? [String] == ["QuotaHigh", "Backlog"])
    for key in ["detectedAt", "notifiedAt", "mitigatedAt", "resolvedAt", "mttd", "mttr"] {
      #expect(incidents[1][key] is NSNull)
    }
    let alerts = try #require(run?["alerts"] as? [[String: Any]])
    #expect(alerts.map { $0["truePositive"] as? Bool } == [true, false, false, nil])
    #expect(run?["falseAlerts"] as? Int == 2 && run?["falsePages"] as? Int == 1)
    let breaches = try #require(run?["objectives"] as? [[String: Any]])
    #expect(breaches.first?["breachedAt"] as? Double == 4_860 && breaches.first?["metAt"] as? Double == 5_700)
  }

  /// An incident that is not resolved makes the mean infinite; a run without one has none.
  @Test func summaries() throws {
    var open = Self.result
    open.seed = 8
    var calm = Examples.quota
    calm.seed = 9
    (calm.falseAlerts, calm.falsePages) = (0, 0)
    var quick = Self.result
    quick.incidents = [quick.incidents[0]]
    let figures = Summary([quick, calm]).groups[0].figures
    func figure(_ key: String, _ figures: [FigureSummary]) throws -> FigureSummary {
      try #require(figures.first { $0.key == key })
    }
    #expect(try figure("incidents", figures).statistics?.mean == 0.5)
    #expect(try figure("mttd", figures).statistics?.mean == 120)
    #expect(try figure("mttd", figures).runs == 1)
    #expect(try figure("falsePages", figures).statistics?.max == 1)
    let never = Summary([quick, open]).groups[0].figures
    #expect(try figure("mttr", never).isNeverInSome)
    #expect(try figure("mttr", never).meanText == "never")
    #expect(Summary([Examples.quota]).groups[0].figures.allSatisfy { !["incidents", "mttd"].contains($0.key) })
  }

  /// A variant without incidents stands beside one with them.
  @Test func comparisons() {
    var calm = Examples.quota
    calm.variant = "calm"
    let lines = RunGroup.comparison(Summary([Self.result, calm]).groups).markdownLines
    #expect(lines[0].contains("| incidents | MTTD | MTTR | false pages |"))
    let cells = lines[3].split(separator: "|").map { $0.drop { $0 == " " } }.map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let column = lines[0].split(separator: "|").firstIndex { $0.contains("incidents") } ?? 0
    #expect(Array(cells[column..<(column + 4)]) == ["0", "-", "-", "-"])
  }
}
