import Telemetry
import VirtualTime

/// Keeps what the journal recorded.
final class EventLog: JournalObserver {
  private(set) var events: [JournalEvent] = []

  func observe(_ event: JournalEvent) { events.append(event) }

  func count(_ kind: JournalEvent.Kind, where condition: (JournalEvent) -> Bool = { _ in true }) -> Int {
    events.count { $0.kind == kind && condition($0) }
  }

  func all(_ kind: JournalEvent.Kind) -> [JournalEvent] { events.filter { $0.kind == kind } }

  /// The moments of a kind, in seconds from the start.
  func seconds(_ kind: JournalEvent.Kind) -> [Double] { all(kind).map(\.time.seconds) }

  /// The messages of a kind, in the order of the events.
  func messages(_ kind: JournalEvent.Kind) -> [UInt32] { all(kind).map(\.message.number) }
}
