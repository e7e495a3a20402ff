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
    var channel: UInt8
    var component: String
    var actor: String
    var detail: String
    var value: Int64
    var attempt: UInt16
  }

  private(set) var events: [Event] = []
  private let journal: Journal

  init(_ telemetry: TelemetryHub) { journal = telemetry.journal }

  func observe(_ event: JournalEvent) {
    events.append(
      Event(
        time: event.time, kind: event.kind, message: event.message.number, channel: event.channel,
        component: journal.name(of: event.component),
        actor: journal.name(of: event.actor), detail: journal.name(of: event.detail), value: event.value,
        attempt: event.attempt))
  }

  func of(_ kinds: JournalEvent.Kind...) -> [Event] { events.filter { kinds.contains($0.kind) } }

  /// The first acceptance of each message by a provider, with the time since the message's creation.
  /// - Parameter channel: nil: all. Channels are those of the small system: SMS, EMAIL.
  func deliveries(channel: String? = nil) -> [(at: VirtualInstant, latency: VirtualDuration)] {
    var created: [UInt32: VirtualInstant] = [:]
    var seen: Set<UInt32> = []
    var deliveries: [(at: VirtualInstant, latency: VirtualDuration)] = []
    for event in events where Self.isOn(channel, event) {
      if event.kind == .offered { created[event.message] = event.time }
      guard event.kind == .providerAccepted, seen.insert(event.message).inserted else { continue }
      deliveries.append((event.time, created[event.message]!.duration(to: event.time)))
    }
    return deliveries
  }

  /// When messages were taken in.
  func acceptances(channel: String? = nil) -> [VirtualInstant] {
    of(.accepted).filter { Self.isOn(channel, $0) }.map(\.time)
  }

  private static func isOn(_ channel: String?, _ event: Event) -> Bool {
    channel.map { ["SMS", "EMAIL"][Int(event.channel) % 2] == $0 && event.channel != 255 } ?? true
  }

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
