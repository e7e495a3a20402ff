import Harness
import Incidents
import VirtualTime

extension RunResult {
  /// What people were called for; nil where nobody was.
  var ticketGrid: Grid? {
    guard !tickets.isEmpty else { return nil }
    var grid = Grid([
      .text("ticket"), .text("severity"), .prose("alerts"), .number("paged"), .number("acknowledged"), .text("by"),
      .number("worked"), .number("closed"),
    ])
    for ticket in tickets {
      let alerts = ticket.alerts.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      grid.append([
        Grid.Cell(ticket.name), Grid.Cell(ticket.severity ?? ""), Grid.Cell(alerts.joined(separator: ", ")),
        Grid.Cell(clock.offset(ticket.openedAt)), offset(ticket.acknowledgedAt),
        Grid.Cell(ticket.acknowledgedBy ?? "nobody"),
        Grid.Cell(HumanDuration.rounded(ticket.steps.reduce(.zero) { $0 + worked($1) })), offset(ticket.closedAt),
      ])
    }
    return grid
  }

  var ticketRemark: String { "a ticket is what one runbook is for; worked: hands on it, waiting not counted" }

  /// Every step that somebody did and that took time or did not come out as meant; nil without any.
  var stepGrid: Grid? {
    let steps = tickets.flatMap { ticket in ticket.steps.map { (ticket: ticket, step: $0) } }
      .filter { $0.step.ended != $0.step.began || ![.done, .yes, .no, nil].contains($0.step.outcome) }
      .enumerated().sorted { ($0.element.step.began, $0.offset) < ($1.element.step.began, $1.offset) }
      .map(\.element)
    guard !steps.isEmpty else { return nil }
    var grid = Grid([
      .number("began"), .number("took"), .text("who"), .prose("ticket"), .prose("step"), .prose("outcome"),
    ])
    let longest = steps.map { took($0.step) }.max()
    for (ticket, step) in steps {
      let time = took(step)
      let tries = step.tries == 1 ? "" : " after \(step.tries) tries"
      let isGood = [.done, .met, .needless, nil].contains(step.outcome)
      grid.append([
        Grid.Cell(clock.offset(step.began)),
        Grid.Cell(HumanDuration.rounded(time), time == longest && steps.count > 1 ? .caution : .plain),
        Grid.Cell(step.person), Grid.Cell(ticket.name), Grid.Cell(step.short),
        Grid.Cell("\(step.outcome?.rawValue ?? "not over")\(tries)", isGood ? .plain : .caution),
      ])
    }
    return grid
  }

  /// Which step cost most of the time.
  var stepRemark: String {
    let steps = tickets.flatMap { ticket in ticket.steps.map { (ticket: ticket, step: $0) } }
    let total = steps.reduce(VirtualDuration.zero) { $0 + took($1.step) }
    guard let slowest = steps.max(by: { took($0.step) < took($1.step) }), total > .zero else { return "in order" }
    let share = Int((100 * (took(slowest.step) / total)).rounded())
    return
      "\(HumanDuration.rounded(total)) in all; the longest: \(slowest.step.short) of \(slowest.ticket.name.cleaned), "
      + "\(HumanDuration.rounded(took(slowest.step))), \(share)%"
  }

  /// A step that was not over lasts to the end of the run.
  private func took(_ step: StepRecord) -> VirtualDuration {
    step.began.duration(to: step.ended ?? .start + duration)
  }

  private func worked(_ step: StepRecord) -> VirtualDuration {
    step.isWork ? took(step) : .zero
  }

  private func offset(_ moment: VirtualInstant?) -> Grid.Cell {
    moment.map { Grid.Cell(clock.offset($0)) } ?? Grid.Cell(Phrase.never, .caution)
  }
}

extension StepRecord {
  /// `4.then.2 backend setEnv`; expressions are cut.
  var short: String { "\(id) \(title)".cleaned.truncated(to: 60) }
}
