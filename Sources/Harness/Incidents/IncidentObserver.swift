import Telemetry
import VirtualTime

/// Reads incidents from the journal as it is written; a stored journal gives the same ones.
final class IncidentObserver: JournalObserver {
  private(set) var machine: IncidentMachine
  /// Every breach of an objective, in the order of their beginnings.
  private(set) var breaches: [ObjectiveBreach] = []
  private let journal: Journal

  init(causes: IncidentCauses, journal: Journal) {
    machine = IncidentMachine(causes: causes)
    self.journal = journal
  }

  func observe(_ event: JournalEvent) {
    guard let event = meaning(event) else { return }
    machine.take(event.event, at: event.at)
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
    case .pageAcknowledged: (.acknowledged(alert(event)), event.time)
    case .remedyApplied: (.remedyApplied(detail(event)), event.time)
    case .remedyUndone: (.remedyUndone(detail(event)), event.time)
    case .troubleReported: (.reported, event.time)
    default: nil
    }
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
