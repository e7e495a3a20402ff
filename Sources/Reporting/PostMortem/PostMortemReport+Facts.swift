import Harness
import Incidents
import VirtualTime

// What happened, and when.
extension PostMortemReport {
  static func summary(_ one: IncidentCase, _ heading: String) -> [[String]] {
    let incident = one.incident
    let began = "\(one.result.start.moment(of: incident.startedAt)) (\(one.clock.offset(incident.startedAt)))"
    let length = HumanDuration.rounded(incident.startedAt.duration(to: one.end))
    let duration = incident.resolvedAt == nil ? "at least \(length): not resolved by the end of the run" : length
    let lines = [
      field("Incident", inline(incident.name)), field("Date/Time", inline(began)), field("Duration", duration),
      field("Severity", incident.severity.map(inline) ?? unknown), "- **Impact**:",
    ]
    return [["\(heading) Incident Summary", ""] + lines + impact(one).map { "  " + $0 }]
  }

  private static func impact(_ one: IncidentCase) -> [String] {
    var lines: [String] = []
    if let impact = one.incident.impact {
      let counts = [
        (impact.late, "late"), (impact.failed, "failed"), (impact.rejected, "turned away"), (impact.lost, "lost"),
        (impact.duplicated, "sent more than once"),
      ]
      lines.append(item("messages: " + counts.map { "\(Count.string($0.0)) \($0.1)" }.joined(separator: ", ")))
      lines.append(item("below an objective for \(HumanDuration.rounded(impact.belowObjectives))"))
    } else {
      lines.append(
        "- messages late, failed, lost: the scenario does not say from when on a message is late (`lateAfter`), so the run "
          + "did not count by incident")
      let counts = MessageOutcome.allCases.filter { $0.isLoss || $0 == .undeliverable || $0 == .rejected }
      let texts = counts.map { "\(Count.string($0.count(in: one.result.total.messages))) \($0.name)" }
      lines.append(item("messages in the whole run: " + texts.joined(separator: ", ")))
    }
    for budget in one.result.budgets where one.incident.objectives.contains(budget.name) {
      lines.append(
        item(
          "error budget of \(budget.name): \(budget.burntText) burnt in the whole run, breached "
            + "\(HumanDuration.rounded(budget.breached)) of \(HumanDuration.exact(budget.budget)) that 30 days allow"))
    }
    let reports = one.reports.map { "\($0.name) \(one.clock.offset($0.at))" }
    lines.append(item("reports by people: " + (reports.isEmpty ? "none" : reports.joined(separator: ", "))))
    return lines + ["- users affected: \(unknown)", "- revenue impact: \(unknown)"]
  }

  static func timeline(_ one: IncidentCase, _ heading: String) -> [[String]] {
    let incident = one.incident
    let source = one.detectingAlert.map { "the alert \($0.name)" } ?? one.detectingReport.map { "a report: \($0.name)" }
    func line(_ name: String, _ moment: VirtualInstant?, _ since: VirtualDuration?, _ what: String) -> String {
      guard let moment else { return field(name, "never within the run") }
      let after = since.map { "; \(HumanDuration.rounded($0)) \(what)" } ?? ""
      return field(name, inline("\(one.clock.time(moment)), \(one.clock.offset(moment))\(after)"))
    }
    func sinceStart(_ moment: VirtualInstant?) -> VirtualDuration? {
      moment.map { incident.startedAt.duration(to: $0) }
    }
    let by =
      one.calls.first { $0.call.acknowledgedAt == incident.acknowledgedAt }.map { ", by \($0.call.person)" } ?? ""
    let lines = [
      line("Detection time", incident.detectedAt, incident.timeToDetect, "after it began, by \(source ?? "nobody")"),
      line("Response time", incident.acknowledgedAt, incident.timeToAcknowledge, "after the detection\(by)"),
      line("Mitigation time", incident.mitigatedAt, sinceStart(incident.mitigatedAt), "after it began"),
      line("Resolution time", incident.resolvedAt, sinceStart(incident.resolvedAt), "after it began"),
    ]
    return [["\(heading) Timeline", ""] + lines, TimelineList(one.events).grid(clock: one.clock).markdownLines]
  }

  static func rootCause(_ one: IncidentCase, _ heading: String) -> [[String]] {
    let cause = field("Technical cause", items: one.technicalCause)
    let factors = field(
      "Contributing factors", items: one.contributingFactors, none: "none that the scenario names; \(unknown)")
    let symptoms = one.symptomGrid.map(\.markdownLines) ?? []
    return [["\(heading) Root Cause", ""] + cause + factors, symptoms, detection(one), parts(one.detection)]
  }

  private static func detection(_ one: IncidentCase) -> [String] {
    let title = "- **Why monitoring didn't catch earlier**:"
    guard let detectedAt = one.incident.detectedAt else {
      let missed = one.incident.missedAlerts
      let why =
        missed.isEmpty
        ? "nothing in the scenario is expected to tell of it" : "these did not fire: \(Phrase.list(missed))"
      return ["\(title) it was never caught; \(inline(why))"]
    }
    let parts = one.detection.filter { $0.to <= detectedAt }
    guard let largest = IncidentCase.largest(parts, 1).first else { return ["\(title) it was caught when it began"] }
    let total = HumanDuration.rounded(one.incident.startedAt.duration(to: detectedAt))
    let length = HumanDuration.rounded(largest.length)
    let text = "it took \(total); the largest part: \(largest.name), \(length). The whole way:"
    return ["\(title) \(inline(text))"]
  }

  /// Parts of a delay, one after the other.
  static func parts(_ parts: [DelayPart]) -> [String] {
    guard let first = parts.first, let last = parts.map(\.to).max() else { return [] }
    let total = first.from.duration(to: last)
    var grid = Grid([.prose("part"), .number("took"), .number("share")])
    for part in parts {
      grid.append([
        Grid.Cell(part.name), Grid.Cell(HumanDuration.rounded(part.length)),
        Grid.Cell(Count.percent(part.length / total)),
      ])
    }
    return grid.markdownLines
  }
}

extension TimelineList {
  /// The same entries as a table.
  func grid(clock: ClockTime) -> Grid {
    var grid = Grid([.number("at"), .text("time"), .text(), .prose("what happened")])
    for (index, entry) in entries.enumerated() {
      if hidden.contains(index) {
        if index == hidden.lowerBound { grid.append(["", "", "", Grid.Cell(elision)]) }
        continue
      }
      grid.append([
        Grid.Cell(clock.offset(entry.at)), Grid.Cell(clock.time(entry.at)), Grid.Cell(entry.kind.rawValue),
        Grid.Cell(entry.text),
      ])
    }
    return grid
  }
}
