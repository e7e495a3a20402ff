import Foundation
import Harness
import Incidents
import Testing
import VirtualTime

@testable import Reporting

/// What reports say about people.
@Suite("People in reports")
struct ResponseReportTests {
  private static func at(_ minutes: Int64) -> VirtualInstant { .start + .minutes(minutes) }

  private static let result: RunResult = {
    var result = Examples.quota
    var ticket = TicketRecord(
      number: 1, name: "backlog", severity: "P1",
      alerts: [PagedAlert(name: "Backlog", labels: "a=\"1\"", severity: "P1")], openedAt: at(80))
    ticket.acknowledgedAt = at(83)
    ticket.acknowledgedBy = "ann"
    ticket.closedAt = at(130)
    ticket.calls = [CallRecord(at: at(80), person: "ann", level: "engineer", reason: "page")]
    ticket.steps = [
      StepRecord(
        id: "context", title: "find out what it is about", person: "ann", began: at(83), ended: at(87), outcome: .done),
      StepRecord(id: "1", title: "the dashboard", person: "ann", began: at(87), ended: at(92), outcome: .done),
      StepRecord(id: "2", title: "if depth > 5", person: "ann", began: at(92), ended: at(92), outcome: .yes),
      StepRecord(
        id: "2.then.1", title: "backend scale", person: "ann", began: at(92), ended: at(94), outcome: .refused,
        text: "no", tries: 2),
      StepRecord(
        id: "3", title: "wait until depth < 5", person: "ann", began: at(94), ended: at(114), outcome: .timedOut,
        isWait: true),
    ]
    var open = TicketRecord(number: 2, name: "Slow", severity: nil, alerts: [], openedAt: at(100))
    open.calls = []
    result.tickets = [ticket, open]
    result.incidents = [Incident(name: "depth", startedAt: at(70), objectives: ["depth"])]
    result.incidents[0].impact = IncidentImpact(late: 1_204, failed: -3, belowObjectives: .minutes(65))
    result.budgets = [BurntBudget(name: "depth", budget: .minutes(43), breached: .minutes(65))]
    return result
  }()

  @Test func theTextHasTicketsAndSteps() throws {
    let lines = TextReport.render(Self.result).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = try #require(lines.firstIndex { $0.hasPrefix("RESPONSE  ") })
    let rows = lines[(start + 1)..<(start + 4)].map { $0.split(separator: " ").map(String.init) }
    #expect(
      rows == [
        ["ticket", "severity", "alerts", "paged", "acknowledged", "by", "worked", "closed"],
        // Waiting is no work.
        ["backlog", "P1", "Backlog", "+1h20m00s", "+1h23m00s", "ann", "11m", "+2h10m00s"],
        ["Slow", "+1h40m00s", "never", "nobody", "0s", "never"],
      ])
    let steps = try #require(lines.firstIndex { $0.hasPrefix("STEPS  ") })
    #expect(lines[steps] == "STEPS  31m in all; the longest: 3 wait until depth < 5 of backlog, 20m, 65%")
    let table = lines[(steps + 2)..<(steps + 6)].map { $0.split(separator: " ").map(String.init) }
    #expect(
      table[0] == ["+1h23m00s", "4m", "ann", "backlog", "context", "find", "out", "what", "it", "is", "about", "done"])
    #expect(
      table[2] == [
        "+1h32m00s", "2m", "ann", "backlog", "2.then.1", "backend", "scale", "refused", "after", "2", "tries",
      ])
    #expect(table[3].suffix(2) == ["timed", "out"])
    #expect(!lines.contains { $0.contains("2 if depth") })
    #expect(lines.contains { $0.hasPrefix("ann ") && $0.hasSuffix("at work 11m") })
  }

  @Test func impactAndBudgetsStandUnderTheIncidents() {
    let text = TextReport.render(Self.result)
    #expect(text.contains("  depth cost 1,204 late, -3 failed; 1h5m below an objective\n"))
    #expect(text.contains("✗ depth burnt 151% of its error budget: breached 1h5m, 43m in 30 days are allowed\n"))
    #expect(MarkdownReport.render(Self.result).contains("- depth cost 1,204 late"))
  }

  @Test func markdownHasTheSame() {
    let text = MarkdownReport.render(Self.result)
    #expect(text.contains("## Response\n\n| ticket | severity | alerts | paged |"))
    #expect(text.contains("| +1h27m00s | 5m | ann | backlog | 1 the dashboard | done |"))
    #expect(!MarkdownReport.render(Examples.quota).contains("## Response"))
  }

  @Test func json() throws {
    let text = JSONReport.render(Self.result)
    let run = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let tickets = try #require(run["tickets"] as? [[String: Any]])
    #expect(tickets.count == 2)
    #expect(tickets[0]["acknowledgedAt"] as? Double == 4_980 && tickets[0]["acknowledgedBy"] as? String == "ann")
    #expect(tickets[1]["acknowledgedAt"] is NSNull && tickets[1]["closedAt"] is NSNull)
    let steps = try #require(tickets[0]["steps"] as? [[String: Any]])
    #expect(steps.map { $0["outcome"] as? String } == ["done", "done", "yes", "refused", "timed out"])
    #expect(steps[3]["tries"] as? Int == 2 && steps[4]["isWait"] as? Bool == true)
    let incident = try #require((run["incidents"] as? [[String: Any]])?.first)
    #expect((incident["impact"] as? [String: Any])?["secondsBelowObjectives"] as? Double == 3_900)
    #expect((run["budgets"] as? [[String: Any]])?.first?["name"] as? String == "depth")
    // Without people, reports are what they were.
    let plain = JSONReport.render(Examples.quota)
    for key in ["tickets", "impact", "budgets"] { #expect(!plain.contains("\"\(key)\"")) }
  }
}
