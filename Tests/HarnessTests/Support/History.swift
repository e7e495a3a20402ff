import Components
import Harness
import Scenario
import Telemetry
import VirtualTime

/// Everything that a run wrote into its journal, as text.
final class History: JournalObserver, @unchecked Sendable {
  /// One event with its names spelled out.
  struct Event: Hashable {
    var time: VirtualInstant
    var kind: JournalEvent.Kind
    var message: UInt32
    var component: String
    var actor: String
    var detail: String
    var value: Int64
  }

  private(set) var events: [Event] = []
  private let journal: Journal

  init(_ telemetry: TelemetryHub) { journal = telemetry.journal }

  func observe(_ event: JournalEvent) {
    events.append(
      Event(
        time: event.time, kind: event.kind, message: event.message.number, component: journal.name(of: event.component),
        actor: journal.name(of: event.actor), detail: journal.name(of: event.detail), value: event.value))
  }

  func of(_ kinds: JournalEvent.Kind...) -> [Event] { events.filter { kinds.contains($0.kind) } }

  /// Plays a plan and gives its result with its history.
  static func play(
    _ plan: Plan, seed: UInt64 = 7, catalogue: Catalogue = .standard
  ) throws -> (result: RunResult, history: History) {
    let box = Box()
    var options = RunOptions()
    options.observers = [
      { telemetry in
        let history = History(telemetry)
        box.history = history
        return history
      }
    ]
    let result = try SimulationRun(plan: plan, seed: seed, catalogue: catalogue, options: options).execute()
    return (result, box.history!)
  }

  private final class Box: @unchecked Sendable { var history: History? }
}
