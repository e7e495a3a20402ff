import Harness
import Incidents
import VirtualTime

// What was done, and what follows from it.
extension PostMortemReport {
  static func resolution(_ one: IncidentCase, _ heading: String) -> [[String]] {
    let actions = one.actions.map { "\($0.text), \(one.clock.offset($0.at))" }
    let shown = Array(actions.prefix(shownActions))
    let rest = actions.count - shown.count
    let more = rest > 0 ? ["… \(Count.string(rest)) more; the JSON report has them all"] : []
    let immediate = field("Immediate actions taken", items: shown + more, none: "none within the run")
    var sections = [["\(heading) Resolution", ""] + immediate + permanent(one)]
    if let calls = callGrid(one) { sections += [["Who was called:"], calls.markdownLines] }
    var own = one.result
    own.tickets = one.tickets
    if let steps = own.stepGrid { sections += [["Steps: \(inline(own.stepRemark))."], steps.markdownLines] }
    let repair = one.repair
    if !repair.isEmpty {
      let count = min(shownParts, repair.count)
      let title = "What the repair took longest with, \(Count.string(count)) of \(Count.of(repair.count, "part")); "
      sections.append([title + "steps of several people, and waits, may overlap:"])
      sections.append(largest(repair, one))
    }
    return sections
  }

  private static let shownActions = 40
  private static let shownParts = 6

  private static func permanent(_ one: IncidentCase) -> [String] {
    let ended = one.causes.filter(\.isEndedByHand).compactMap { fault in
      fault.ended.map { "\(fault.id) was ended by hand at \(one.clock.offset($0))" }
    }
    let undone = one.steps.filter { $0.step.id.hasPrefix("undo ") && $0.step.outcome == .done }
      .map { "undone as temporary: \($0.step.short), \(one.clock.offset($0.step.began))" }
    let items = (ended.isEmpty ? ["no fault was ended by hand within the run"] : ended) + undone
    return field("Permanent fix applied", items: items) + ["  - beyond the run: \(unknown)"]
  }

  private static func callGrid(_ one: IncidentCase) -> Grid? {
    let calls = one.calls
    guard !calls.isEmpty else { return nil }
    var grid = Grid([
      .number("called"), .text("who"), .text("level"), .text("because"), .prose("ticket"), .number("acknowledged"),
      .number("after"),
    ])
    for (ticket, call) in calls {
      grid.append([
        Grid.Cell(one.clock.offset(call.at)), Grid.Cell(call.person), Grid.Cell(call.level), Grid.Cell(call.reason),
        Grid.Cell(ticket.name), Grid.Cell(call.acknowledgedAt.map(one.clock.offset) ?? Phrase.never),
        Grid.Cell(call.acknowledgedAt.map { HumanDuration.rounded(call.at.duration(to: $0)) } ?? Phrase.nothing),
      ])
    }
    return grid
  }

  private static func largest(_ all: [DelayPart], _ one: IncidentCase) -> [String] {
    let from = all.map(\.from).min() ?? .start
    let total = from.duration(to: all.map(\.to).max() ?? from)
    var grid = Grid([.prose("part"), .number("began"), .number("took"), .number("share")])
    for part in IncidentCase.largest(all, shownParts) {
      grid.append([
        Grid.Cell(part.name), Grid.Cell(one.clock.offset(part.from)),
        Grid.Cell(HumanDuration.rounded(part.length)), Grid.Cell(Count.percent(part.length / total)),
      ])
    }
    return grid.markdownLines
  }

  static func lessons(_ one: IncidentCase, _ heading: String) -> [[String]] {
    let lines =
      field("What went well", items: one.wentWell) + field("What could be improved", items: one.wentBadly)
      + [field("Action items", "the follow-up actions below; owners and dates: \(unknown)")]
    return [["\(heading) Lessons Learned", ""] + lines]
  }

  static func followUps(_ one: IncidentCase, _ heading: String) -> [String] {
    let lines = one.followUps.flatMap { followUp in
      let items = followUp.items.map { "  - [ ] \(Markdown.escaped($0))" }
      return ["- [ ] \(followUp.title)"] + (items.isEmpty ? ["  - \(unknown)"] : items)
    }
    return ["\(heading) Follow-Up Actions", ""] + lines
  }

  static func metrics(_ one: IncidentCase, _ heading: String) -> [String] {
    let result = one.result
    let incident = one.incident
    func time(_ duration: VirtualDuration?) -> String { duration.map { HumanDuration.rounded($0) } ?? Phrase.never }
    let fired = result.alerts.count { $0.firingAt != nil }
    let wrong = result.falseAlerts.map {
      "\(Count.string($0)) of \(Count.of(fired, "alert")) that fired in the whole run"
    }
    let frequency = "\(Count.of(result.incidents.count, "incident")) in \(HumanDuration.exact(result.duration))"
    return [
      "\(heading) Metrics", "", field("MTTD", "\(time(incident.timeToDetect)), from the beginning to the detection"),
      field("MTTA", "\(time(incident.timeToAcknowledge)), from the detection to the acknowledgement"),
      field("MTTR", "\(time(incident.timeToResolve)), from the detection to the resolution"),
      field("Incident frequency", frequency),
      field("False positives", wrong ?? "the scenario does not say what its alerts are for"),
    ]
  }
}
