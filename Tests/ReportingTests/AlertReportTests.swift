import Foundation
import Harness
import Telemetry
import Testing
import VirtualTime

@testable import Reporting

/// What reports say about alerts.
@Suite("Alerts in reports")
struct AlertReportTests {
  private static let result: RunResult = {
    func at(_ minutes: Int64, _ seconds: Int64 = 0) -> VirtualInstant { .start + .minutes(minutes) + .seconds(seconds) }
    var result = Examples.quota
    let pager = AlertNotice(
      receiver: "on-call", integration: "pagerduty", at: at(81, 12), shownAt: at(81, 20))
    result.alerts = [
      AlertEpisode(
        name: "QuotaHigh",
        labels: [MetricLabel("organisation", "org-1"), MetricLabel("severity", "P2")], pendingAt: at(80),
        firingAt: at(81), resolvedAt: at(95), notices: [pager]),
      AlertEpisode(
        name: "QuotaHigh", labels: [MetricLabel("organisation", "org-2"), MetricLabel("severity", "P2")],
        pendingAt: at(85), firingAt: at(86, 15), resolvedAt: at(90), notices: [pager]),
      AlertEpisode(name: "Backlog", pendingAt: at(100), firingAt: at(100)),
      AlertEpisode(name: "Almost", pendingAt: at(110), resolvedAt: at(111)),
    ]
    result.timeline.append(
      TimelineEntry(at: at(81), kind: .alert, text: "QuotaHigh (P2) fires", subject: "QuotaHigh", phase: .begins))
    result.timeline.append(
      TimelineEntry(at: at(95), kind: .alert, text: "QuotaHigh is resolved", subject: "QuotaHigh", phase: .ends))
    result.timeline.sort { $0.at < $1.at }
    return result
  }()

  @Test func theTextHasARowPerRuleThatFired() throws {
    let lines = TextReport.render(Self.result).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = try #require(lines.firstIndex { $0.hasPrefix("ALERTS  ") })
    let rows = lines[(start + 1)..<(start + 4)].map { $0.split(separator: " ").map(String.init) }
    #expect(
      rows == [
        ["alert", "severity", "fired", "pending", "firing", "resolved", "notified"],
        [
          "QuotaHigh", "P2", "2", "+1h20m00s", "+1h21m00s", "+1h35m00s", "on-call/pagerduty", "+1h21m12s",
        ],
        ["Backlog", "1", "+1h40m00s", "+1h40m00s", "still", "fires", "nobody"],
      ])
    #expect(lines[start + 4].isEmpty)
    #expect(lines.contains { $0.hasPrefix("QuotaHigh ") && $0.hasSuffix("alert 14m") })
    #expect(lines.contains { $0.hasSuffix("alert      QuotaHigh (P2) fires") })
  }

  @Test func markdownHasTheSameTable() {
    let text = MarkdownReport.render(Self.result)
    #expect(text.contains("## Alerts\n"))
    #expect(text.contains("on-call/pagerduty +1h21m12s"))
    #expect(!text.contains("Almost"))
    #expect(!MarkdownReport.render(Examples.quota).contains("Alerts"))
    #expect(!TextReport.render(Examples.quota).contains("ALERTS"))
  }

  /// The keys of the contract, those that never fired included.
  @Test func theJSONHasEveryAlert() throws {
    let run = try JSONSerialization.jsonObject(with: Data(JSONReport.render(Self.result).utf8)) as? [String: Any]
    let alerts = try #require(run?["alerts"] as? [[String: Any]])
    #expect(alerts.count == 4)
    #expect(alerts[0]["name"] as? String == "QuotaHigh")
    #expect(alerts[0]["labels"] as? [String: String] == ["organisation": "org-1", "severity": "P2"])
    #expect(alerts[0]["pendingAt"] as? Double == 4_800)
    #expect(alerts[0]["firingAt"] as? Double == 4_860)
    #expect(alerts[0]["resolvedAt"] as? Double == 5_700)
    #expect(alerts[0]["truePositive"] is NSNull)
    let notices = try #require(alerts[0]["notices"] as? [[String: Any]])
    #expect(notices.count == 1)
    #expect(notices[0]["receiver"] as? String == "on-call")
    #expect(notices[0]["at"] as? Double == 4_872)
    #expect(notices[0]["shownAt"] as? Double == 4_880)
    #expect(alerts[2]["resolvedAt"] is NSNull)
    #expect(alerts[3]["firingAt"] is NSNull)
  }
}
