import Harness
import Incidents
import VirtualTime

/// One incident with everything in its run that belongs to it.
struct IncidentCase {
  let result: RunResult
  let incident: Incident
  /// Its resolution, or the end of the run.
  let end: VirtualInstant
  let clock: ClockTime
  /// What people were called for because of it, in order; every ticket belongs to one incident at most.
  let tickets: [TicketRecord]

  /// - Parameter index: of the incident in the result.
  init(_ result: RunResult, _ index: Int) {
    self.result = result
    incident = result.incidents[index]
    end = incident.resolvedAt ?? result.lastMoment
    clock = result.clock
    tickets = result.tickets.filter { Self.owner(of: $0, result.incidents) == index }
  }

  /// The last incident that had begun when the ticket was opened and to which one of its alerts belongs. Reports belong to
  /// whatever is going on.
  private static func owner(of ticket: TicketRecord, _ incidents: [Incident]) -> Int? {
    incidents.lastIndex { incident in
      guard incident.startedAt <= ticket.openedAt else { return false }
      return ticket.alerts.contains { alert in
        if alert.labels == PagedAlert.reported { return incident.resolvedAt.map { ticket.openedAt <= $0 } ?? true }
        return incident.trueAlerts.contains { $0.name == alert.name && $0.labels == alert.labels }
      }
    }
  }

  /// Whether a moment lies in it, both ends included.
  func contains(_ moment: VirtualInstant) -> Bool { incident.startedAt <= moment && moment <= end }

  /// Whether a time that began and ended then overlaps with it; nil: it did not end.
  private func touches(_ began: VirtualInstant, _ ended: VirtualInstant?) -> Bool {
    began <= end && (ended.map { $0 >= incident.startedAt } ?? true)
  }

  /// The significant faults that caused it, in the order of their beginnings.
  var causes: [FaultSpan] { result.story.faults.filter { incident.faults.contains($0.id) } }

  /// Faults in effect during it that did not open or widen it.
  var otherFaults: [FaultSpan] {
    result.story.faults.filter { !incident.faults.contains($0.id) && touches($0.began, $0.ended) }
  }

  /// The load as it was when it began, and its changes until it was over.
  var load: [TimelineEntry] {
    let load = result.timeline.filter { $0.kind == .load && $0.at <= end }
    return load.enumerated().filter { index, entry in
      entry.at > incident.startedAt
        || !load[(index + 1)...].contains { $0.subject == entry.subject && $0.at <= incident.startedAt }
    }.map(\.element)
  }

  /// What happened in it, in the order of time, without the ends of other incidents.
  var events: [TimelineEntry] {
    result.timeline.filter { contains($0.at) && ($0.kind != .incident || $0.subject == incident.name) }
  }

  var symptoms: [SymptomEpisode] { result.symptoms.filter { touches($0.began, $0.ended) } }
  var breaches: [ObjectiveBreach] { result.breaches.filter { touches($0.began, $0.ended) } }
  var reports: [TroubleReport] { result.story.reports.filter { contains($0.at) } }

  /// Of true alerts, in the order in which they began to fire.
  var trueAlerts: [AlertEpisode] {
    incident.trueAlerts.compactMap { firing in result.alerts.first { $0.firing == firing } }
  }

  /// False alerts that fired while it was open.
  var falseAlerts: [AlertEpisode] {
    result.alerts.filter { $0.truePositive == false && ($0.firingAt.map(contains) ?? false) }
  }

  /// The alert by which it was detected; nil: a person said so first, or nobody noticed.
  var detectingAlert: AlertEpisode? { trueAlerts.first { $0.firingAt == incident.detectedAt } }

  /// The report by which it was detected; nil: an alert came first, or nobody noticed.
  var detectingReport: TroubleReport? {
    detectingAlert == nil ? reports.first { $0.at == incident.detectedAt } : nil
  }

  /// Everybody who was called because of it, in the order of time.
  var calls: [(ticket: TicketRecord, call: CallRecord)] {
    let calls = tickets.flatMap { ticket in ticket.calls.map { (ticket: ticket, call: $0) } }
    return calls.enumerated().sorted { ($0.element.call.at, $0.offset) < ($1.element.call.at, $1.offset) }
      .map(\.element)
  }

  /// Everything that people did about it, in the order of its beginnings.
  var steps: [(ticket: TicketRecord, step: StepRecord)] {
    let steps = tickets.flatMap { ticket in ticket.steps.map { (ticket: ticket, step: $0) } }
    return steps.enumerated().sorted { ($0.element.step.began, $0.offset) < ($1.element.step.began, $1.offset) }
      .map(\.element)
  }

  /// What was done to the system in it, by people or by the scenario.
  var actions: [TimelineEntry] { events.filter { $0.kind == .action } }
}

extension RunResult {
  /// The end of what it covers.
  var lastMoment: VirtualInstant { story.end ?? .start + duration }
}
