import Incidents
import VirtualTime

/// What people did, for the story of a run.
struct ResponseTimeline {
  private let tickets: [TicketRecord]

  init(_ tickets: [TicketRecord]) { self.tickets = tickets }

  var entries: [TimelineEntry] {
    tickets.flatMap { ticket in ticket.calls.flatMap { entries($0, ticket) } + ticket.steps.map { entry($0, ticket) } }
  }

  private func entries(_ call: CallRecord, _ ticket: TicketRecord) -> [TimelineEntry] {
    let alerts = ticket.alerts.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    let about = alerts == [ticket.name] ? ticket.name : "\(ticket.name) (\(alerts.joined(separator: ", ")))"
    let reason = call.reason == "page" ? "" : ", \(call.level): \(call.reason)"
    var entries = [
      TimelineEntry(
        at: call.at, kind: .response, text: "\(call.person) is called for \(about)\(reason)", subject: call.person)
    ]
    if let acknowledged = call.acknowledgedAt {
      entries.append(
        TimelineEntry(
          at: acknowledged, kind: .response, text: "\(call.person) acknowledges \(ticket.name)", subject: call.person))
    }
    return entries
  }

  /// A step stands where it ended.
  private func entry(_ step: StepRecord, _ ticket: TicketRecord) -> TimelineEntry {
    let outcome = step.outcome.map { $0 == .done ? "" : ", \($0.rawValue)" } ?? " begins"
    let tries = step.tries == 1 ? "" : ", tried \(step.tries) times"
    let took = step.ended.map { step.began.duration(to: $0) } ?? .zero
    let time = took == .zero ? "" : ", \(Judge.rounded(took))"
    return TimelineEntry(
      at: step.ended ?? step.began, kind: .response,
      text: "\(step.person): \(step.id) \(step.title)\(outcome)\(tries)\(time) (\(ticket.name))", subject: step.person)
  }
}

extension TicketRecord {
  /// The ticket as it lies after the start; nil if it was closed by then.
  var sinceStart: TicketRecord? {
    if let closedAt, closedAt <= .start { return nil }
    var ticket = self
    ticket.openedAt = max(openedAt, .start)
    ticket.acknowledgedAt = acknowledgedAt.map { max($0, .start) }
    for index in calls.indices {
      ticket.calls[index].at = max(calls[index].at, .start)
      ticket.calls[index].acknowledgedAt = calls[index].acknowledgedAt.map { max($0, .start) }
    }
    ticket.steps = steps.filter { $0.ended.map { $0 > .start } ?? true }
    for index in ticket.steps.indices { ticket.steps[index].began = max(ticket.steps[index].began, .start) }
    return ticket
  }
}
