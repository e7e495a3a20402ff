import SimulationKernel
import Telemetry

/// A new message on its way into the system, with the request that carries it.
///
/// It is accepted when a step has stored it, and rejected when its request fails without that. A request that fails
/// after its message was stored leaves the message accepted: the system has it, whatever the client was told.
public final class ArrivingMessage: @unchecked Sendable {
  public let message: NewMessage
  private let simulation: Simulation
  private let journal: Journal
  /// Who takes it in.
  private let component: NameID
  /// Writes on their way whose end will be told.
  @exclusivity(unchecked) private var storing = 0
  @exclusivity(unchecked) public private(set) var isStored = false
  /// Why the request has failed; nil: it has not.
  @exclusivity(unchecked) private var refusal: NameID?
  @exclusivity(unchecked) private var isRejected = false

  init(_ message: NewMessage, into component: NameID, journal: Journal, simulation: Simulation) {
    self.message = message
    self.component = component
    self.journal = journal
    self.simulation = simulation
  }

  /// A write that stores the message begins and will be carried out or not, also if the request's process dies meanwhile:
  /// `stored` or `notStored` follows. Not needed where the write dies with its process.
  public func storingBegan() { storing += 1 }

  /// The message is in a queue of the system's: it is accepted now. To be called before anybody can take it from there.
  public func stored() {
    precondition(!isStored && !isRejected, "message \(message.id.number) was stored twice, or after its rejection")
    if storing > 0 { storing -= 1 }
    isStored = true
    record(.accepted, .none)
  }

  /// The write that had begun was not carried out.
  public func notStored() {
    precondition(storing > 0, "a write ended that had not begun")
    storing -= 1
    settle()
  }

  /// The request has failed.
  func refused(_ code: NameID) {
    refusal = code
    settle()
  }

  private func settle() {
    guard let refusal, storing == 0, !isStored, !isRejected else { return }
    isRejected = true
    record(.rejected, refusal)
  }

  private func record(_ kind: JournalEvent.Kind, _ code: NameID) {
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: component, message: message.id, channel: message.channel,
        detail: code))
  }
}
