import Incidents
import Telemetry
import VirtualTime

/// Reads incidents from the journal as it is written; a stored journal gives the same ones.
final class IncidentObserver: JournalObserver {
  private(set) var machine: IncidentMachine
  /// Every breach of an objective, in the order of their beginnings.
  private(set) var breaches: [ObjectiveBreach] = []
  /// What people noticed without an alert, in the order of time.
  private(set) var reports: [TroubleReport] = []
  private let journal: Journal
  /// Where messages are counted, before this observer is told; nil: what incidents cost is not asked for.
  private let ledger: MessageLedger?
  /// What had been counted when each incident opened and when it was resolved.
  private var counts: [(opened: IncidentImpact, resolved: IncidentImpact?)] = []

  init(causes: IncidentCauses, journal: Journal, ledger: MessageLedger? = nil) {
    machine = IncidentMachine(causes: causes)
    self.journal = journal
    self.ledger = ledger
  }

  /// Those that `meaning(_:)` reads, and offers, by which time passes.
  let kinds: Set<JournalEvent.Kind>? = [
    .offered, .faultBegan, .faultEnded, .objectiveBreached, .objectiveMet, .alertFiring, .alertResolved, .alertNotified,
    .pageAcknowledged, .remedyApplied, .remedyUndone, .troubleReported,
  ]

  func observe(_ event: JournalEvent) {
    // So that a resolution is not noticed only when something else happens.
    if event.kind == .offered {
      guard ledger != nil, machine.isOpen else { return }
      machine.pass(until: event.time)
      return count()
    }
    guard let event = meaning(event) else { return }
    machine.take(event.event, at: event.at)
    count()
  }

  private func count() {
    guard let ledger, counts.last.map({ $0.resolved == nil }) ?? false || counts.count < machine.records.count else {
      return
    }
    while counts.count < machine.records.count { counts.append((ledger.impact, nil)) }
    for index in counts.indices.suffix(2)
    where counts[index].resolved == nil && machine.records[index].resolvedAt != nil {
      counts[index].resolved = ledger.impact
    }
  }

  /// What the incident of that number has cost, up to now where it is open; nil where that was not asked for.
  func impact(of index: Int) -> IncidentImpact? {
    guard let ledger, counts.indices.contains(index) else { return nil }
    return (counts[index].resolved ?? ledger.impact).since(counts[index].opened)
  }

  private func meaning(_ event: JournalEvent) -> (event: IncidentEvent, at: VirtualInstant)? {
    switch event.kind {
    case .faultBegan: (.faultBegan(detail(event)), event.time)
    case .faultEnded: (.faultEnded(detail(event)), event.time)
    case .objectiveBreached:
      (.objectiveBreached(breach(detail(event), at: event.time)), event.time)
    case .objectiveMet: (.objectiveMet(meet(detail(event), at: event.time)), event.time)
    case .alertFiring: (.alertFired(alert(event)), event.time)
    case .alertResolved: event.value == 1 ? (.alertResolved(alert(event)), event.time) : nil
    case .alertNotified: (.alertNotified(alert(event)), event.time)
    case .pageAcknowledged:
      (.acknowledged(journal.name(of: event.actor) == PagedAlert.reported ? nil : alert(event)), event.time)
    case .remedyApplied: (.remedyApplied(detail(event)), event.time)
    case .remedyUndone: (.remedyUndone(detail(event)), event.time)
    case .troubleReported: report(detail(event), at: event.time)
    default: nil
    }
  }

  private func report(_ name: String, at now: VirtualInstant) -> (event: IncidentEvent, at: VirtualInstant) {
    reports.append(TroubleReport(name: name, at: now))
    return (.reported, now)
  }

  private func breach(_ name: String, at now: VirtualInstant) -> String {
    breaches.append(ObjectiveBreach(name: name, began: now, ended: nil))
    return name
  }

  private func meet(_ name: String, at now: VirtualInstant) -> String {
    if let open = breaches.lastIndex(where: { $0.name == name && $0.ended == nil }) { breaches[open].ended = now }
    return name
  }

  private func detail(_ event: JournalEvent) -> String { journal.name(of: event.detail) }

  private func alert(_ event: JournalEvent) -> IncidentEvent.Alert {
    .init(name: journal.name(of: event.detail), labels: journal.name(of: event.actor))
  }
}
