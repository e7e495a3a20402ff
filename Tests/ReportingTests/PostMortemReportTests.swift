import Foundation
import Harness
import Incidents
import Telemetry
import TestSupport
import Testing
import VirtualTime

@testable import Reporting

/// The form of post-mortems, whatever their texts are.
@Suite("Post-mortems")
struct PostMortemReportTests {
  private static func at(_ minutes: Int64) -> VirtualInstant { .start + .minutes(minutes) }

  /// An incident with everything a field can ask for, told in words that Markdown would take for something else.
  private static let marked: RunResult = {
    var result = Examples.quota
    let word = "# a | b `c` *d* _e_ <f> [g](h) ~~i~~ &amp; - [ ] j\n## k\n```\n| l |"
    result.scenario = word
    result.story.description = word
    result.story.faults = [
      FaultSpan(id: word, type: word, target: word, began: at(10), ended: at(90), isEndedByHand: true),
      FaultSpan(id: "other", type: word, target: word, began: at(10), ended: nil),
    ]
    result.story.reports = [TroubleReport(name: word, at: at(13))]
    result.story.priorities = [OnCall.Priority(name: "P1", acknowledgeWithin: .minutes(5))]
    let alert = AlertEpisode(
      name: word, labels: [MetricLabel("a", word)], pendingAt: at(12), firingAt: at(14), resolvedAt: at(100),
      truePositive: true, notices: [AlertNotice(receiver: word, integration: word, at: at(15), shownAt: nil)])
    result.alerts = [alert]
    (result.falseAlerts, result.falsePages) = (0, 0)
    var incident = Incident(
      name: word, severity: "P1", startedAt: at(10), detectedAt: at(13), notifiedAt: at(15), acknowledgedAt: at(30),
      mitigatedAt: at(110), resolvedAt: at(120), faults: [word], objectives: [word],
      trueAlerts: [alert.firing!], expectedAlerts: [word, "b"], missedAlerts: ["b"])
    incident.impact = IncidentImpact(late: 1_204, failed: -3, duplicated: 1, belowObjectives: .minutes(65))
    result.incidents = [incident]
    result.budgets = [BurntBudget(name: word, budget: .minutes(43), breached: .minutes(65))]
    var ticket = TicketRecord(
      number: 1, name: word, severity: "P1", alerts: [PagedAlert(name: word, labels: "a=\"\(word)\"", severity: "P1")],
      openedAt: at(15))
    ticket.calls = [
      CallRecord(at: at(15), person: "ann", level: word, reason: "page"),
      CallRecord(at: at(20), person: word, level: word, reason: "unacknowledged"),
    ]
    ticket.calls[1].acknowledgedAt = at(30)
    ticket.steps = [
      StepRecord(id: "1", title: word, person: word, began: at(30), ended: at(70), outcome: .done, text: "UPDATE 0"),
      StepRecord(
        id: "2", title: word, person: word, began: at(80), ended: at(90), outcome: .refused, text: word, tries: 2),
    ]
    result.tickets = [ticket]
    result.timeline = [
      TimelineEntry(at: at(0), kind: .load, text: word, subject: word),
      TimelineEntry(at: at(11), kind: .milestone, text: word),
      TimelineEntry(at: at(85), kind: .action, text: word, subject: word),
    ]
    result.breaches = [ObjectiveBreach(name: word, began: at(86), ended: nil)]
    return result
  }()

  @Test func isAsKept() throws {
    try Golden.expect(ReportFormat.postmortem.render([Self.marked]), equals: "postmortem.md")
  }

  /// A line with dots for what is escaped, without the box of a task and code.
  private static func markup(of line: String) -> String {
    var result = ""
    var isEscaped = false
    for character in line.replacing("- [ ] ", with: "").replacing("`lateAfter`", with: "") {
      if isEscaped {
        isEscaped = false
        result.append("·")
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result
  }

  /// The outline is the template's, whatever the texts say; tables keep their columns, code its fences.
  private func holdsItsForm(_ text: String, incidents: Int, sourceLocation: SourceLocation = #_sourceLocation) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var isFenced = false
    var headings: [String] = []
    var columns: Int?
    for line in lines {
      if line.hasPrefix("```") { isFenced.toggle() }
      guard !isFenced else { continue }
      if line.hasPrefix("#") { headings.append(String(line.drop { $0 == "#" }.dropFirst())) }
      let markup = Self.markup(of: line)
      let bars = markup.count { $0 == "|" }
      if line.hasPrefix("| ") {
        #expect(columns.map { $0 == bars } ?? true, "\(line)", sourceLocation: sourceLocation)
        columns = bars
      } else {
        #expect(bars == 0, "a bar outside of a table: \(line)", sourceLocation: sourceLocation)
        columns = nil
      }
      #expect(!line.contains { $0.isASCII && $0 < " " }, sourceLocation: sourceLocation)
      let hasTag = zip(markup, markup.dropFirst()).contains { $0 == "<" && $1.isLetter }
      #expect(
        !hasTag && !["&amp;", "[", "*d*", "~~"].contains(where: markup.contains), "\(line)",
        sourceLocation: sourceLocation)
    }
    #expect(!isFenced, sourceLocation: sourceLocation)
    let outline = [
      "Incident Summary", "Timeline", "Root Cause", "Resolution", "Lessons Learned", "Follow-Up Actions", "Metrics",
    ]
    let chapters = headings.dropFirst().filter { incidents == 1 || !$0.hasPrefix("Incident ") || $0 == outline[0] }
    #expect(Array(chapters) == (0..<incidents).flatMap { _ in outline }, sourceLocation: sourceLocation)
    let boxes = lines.count { $0.hasPrefix("- [ ] ") }
    #expect(boxes == 4 * incidents, sourceLocation: sourceLocation)
  }

  @Test func marksInTextsAreNoMarkup() { holdsItsForm(PostMortemReport.render(Self.marked), incidents: 1) }

  @Test(arguments: 0..<100 as Range<UInt64>) func anyResultHoldsTheForm(seed: UInt64) {
    let result = RandomResult.make(seed: seed)
    holdsItsForm(PostMortemReport.render(result), incidents: result.incidents.count)
  }

  @Test func aRunWithoutIncidentSaysSo() {
    let text = PostMortemReport.render(Examples.empty)
    #expect(text.contains("**No incident**"))
    #expect(!text.contains("Incident Summary"))
    #expect(PostMortemReport.render([]) == "# Post-mortem: no run\n")
  }

  /// Every run is a document; what only people know is named and not invented.
  @Test func severalRunsAreSeveralDocuments() {
    let text = ReportFormat.postmortem.render([Self.marked, Examples.empty, Self.marked])
    #expect(text.components(separatedBy: "\n# Post-mortem: ").count == 3)
    let one = PostMortemReport.render(Self.marked)
    for field in ["users affected", "revenue impact", "beyond the run"] {
      #expect(one.contains("- \(field): \(PostMortemReport.unknown)\n"))
    }
    #expect(one.contains("owners and dates: \(PostMortemReport.unknown)"))
  }

  /// Parts of the delay follow each other, and none is named that took no time.
  @Test(arguments: 0..<100 as Range<UInt64>) func partsOfTheDelayFollowEachOther(seed: UInt64) {
    let result = RandomResult.make(seed: seed)
    for index in result.incidents.indices {
      let one = IncidentCase(result, index)
      let parts = one.detection
      for (a, b) in zip(parts, parts.dropFirst()) { #expect(a.to == b.from) }
      #expect(parts.allSatisfy { $0.length > .zero })
      #expect(parts.isEmpty || parts[0].from == one.incident.startedAt)
      #expect(one.repair.allSatisfy { $0.length > .zero })
    }
  }

  /// A ticket belongs to one incident: the one that was going on when it was opened.
  @Test func ticketsAreDividedAmongIncidents() {
    var result = Self.marked
    var second = result.incidents[0]
    (second.name, second.startedAt, second.resolvedAt) = ("second", Self.at(200), nil)
    result.incidents.append(second)
    var later = result.tickets[0]
    (later.number, later.openedAt) = (2, Self.at(205))
    result.tickets.append(later)
    var stray = later
    (stray.number, stray.alerts) = (3, [PagedAlert(name: "stray", labels: "", severity: nil)])
    result.tickets.append(stray)
    #expect(IncidentCase(result, 0).tickets.map(\.number) == [1])
    #expect(IncidentCase(result, 1).tickets.map(\.number) == [2])
  }
}
