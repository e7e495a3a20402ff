import Telemetry
import VirtualTime

/// Writes down what people do, for the journal and for reports.
struct ResponseLog {
  private(set) var tickets: [TicketRecord] = []
  private let journal: Journal

  init(_ journal: Journal) { self.journal = journal }

  func reported(_ what: String, at now: VirtualInstant) {
    journal.record(
      JournalEvent(time: now, kind: .troubleReported, component: .none, detail: journal.intern(what)))
  }

  mutating func opened(_ ticket: Ticket, severity: String?) {
    tickets.append(
      TicketRecord(
        number: ticket.number, name: ticket.name, severity: severity, alerts: ticket.alerts, openedAt: ticket.openedAt))
  }

  mutating func joined(_ ticket: Ticket, severity: String?) {
    tickets[ticket.number - 1].alerts = ticket.alerts
    tickets[ticket.number - 1].severity = severity
  }

  /// - Returns: the call's index in its ticket.
  mutating func called(
    _ person: String, of level: String, reason: String, ticket: Int, at now: VirtualInstant
  ) -> Int {
    tickets[ticket - 1].calls.append(CallRecord(at: now, person: person, level: level, reason: reason))
    if reason != "page" { write(.personCalled, person, level, tickets[ticket - 1].name, ticket, now) }
    return tickets[ticket - 1].calls.count - 1
  }

  func paged(_ person: String, _ alert: PagedAlert, ticket: Int, isMissed: Bool, at now: VirtualInstant) {
    write(isMissed ? .pageMissed : .pageReceived, person, alert.labels, alert.name, ticket, now)
  }

  mutating func acknowledged(_ person: String, call: Int, ticket: Ticket, at now: VirtualInstant) {
    let index = ticket.number - 1
    tickets[index].calls[call].acknowledgedAt = tickets[index].calls[call].acknowledgedAt ?? now
    guard tickets[index].acknowledgedAt == nil else { return }
    tickets[index].acknowledgedAt = now
    tickets[index].acknowledgedBy = person
    for alert in ticket.alerts { acknowledged(person, alert, ticket: ticket.number, at: now) }
  }

  /// An alert that joins a ticket that somebody has acknowledged.
  func acknowledged(_ person: String, _ alert: PagedAlert, ticket: Int, at now: VirtualInstant) {
    write(.pageAcknowledged, person, alert.labels, alert.name, ticket, now)
  }

  /// - Returns: the step's index in its ticket.
  mutating func began(
    _ id: String, _ title: String, _ person: String, isWait: Bool = false, deed: StepRecord.Deed? = nil,
    ticket: Int, at now: VirtualInstant
  ) -> Int {
    tickets[ticket - 1].steps.append(
      StepRecord(id: id, title: title, person: person, began: now, isWait: isWait, deed: deed))
    write(.stepBegan, person, id, title, ticket, now)
    return tickets[ticket - 1].steps.count - 1
  }

  mutating func ended(
    _ step: Int, _ outcome: StepRecord.Outcome, text: String = "", tries: Int = 1, ticket: Int, at now: VirtualInstant
  ) {
    tickets[ticket - 1].steps[step].ended = now
    tickets[ticket - 1].steps[step].outcome = outcome
    tickets[ticket - 1].steps[step].text = text
    tickets[ticket - 1].steps[step].tries = tries
    let record = tickets[ticket - 1].steps[step]
    write(.stepEnded, record.person, outcome.rawValue, record.title, ticket, now, tries: tries)
  }

  /// A step that takes no time.
  mutating func passed(
    _ id: String, _ title: String, _ person: String, _ outcome: StepRecord.Outcome, ticket: Int, at now: VirtualInstant
  ) {
    let step = began(id, title, person, ticket: ticket, at: now)
    ended(step, outcome, ticket: ticket, at: now)
  }

  func remedy(_ remedy: String, isApplied: Bool, by person: String, ticket: Int, at now: VirtualInstant) {
    write(isApplied ? .remedyApplied : .remedyUndone, person, "", remedy, ticket, now)
  }

  mutating func closed(_ ticket: Ticket, at now: VirtualInstant) {
    tickets[ticket.number - 1].closedAt = now
    write(.ticketClosed, ticket.holder ?? "", "", ticket.name, ticket.number, now)
  }

  private func write(
    _ kind: JournalEvent.Kind, _ person: String, _ actor: String, _ detail: String, _ ticket: Int,
    _ now: VirtualInstant, tries: Int = 0
  ) {
    journal.record(
      JournalEvent(
        time: now, kind: kind, component: journal.intern(person), attempt: UInt16(clamping: tries),
        actor: journal.intern(actor), detail: journal.intern(detail), value: Int64(ticket)))
  }
}
