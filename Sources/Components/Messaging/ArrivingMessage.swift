import SimulationKernel
import Telemetry

/// A new message on its way into the system, with the request that carries it.
///
/// It is accepted when a step has stored it, and rejected when its request has failed and nothing can store it any more. A
/// request that fails although its message is stored, before or after, leaves the message accepted: the system has it,
/// whatever the client was told.
public final class ArrivingMessage: @unchecked Sendable {
  public let message: NewMessage
  private let simulation: Simulation
  private let journal: Journal
  /// Who takes it in.
  private let component: NameID
  /// What may store it yet: the process that works on its request, writes on their way.
  @exclusivity(unchecked) private var holds = 0
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

  /// Something begins that may store the message, whatever its request is answered meanwhile. For steps: a write that is
  /// carried out or not although the request's process dies; one that dies with its process need not say so.
  public func storingBegan() { holds += 1 }

  /// What had begun is over; if it has stored the message, `stored` was called before.
  public func storingEnded() {
    precondition(holds > 0, "a write ended that had not begun")
    holds -= 1
    settle()
  }

  /// The message is in a queue of the system's: it is accepted now. To be called before anybody can take it from there.
  public func stored() {
    precondition(!isStored && !isRejected, "message \(message.id.number) was stored twice, or after its rejection")
    isStored = true
    record(.accepted, .none)
  }

  /// The request has failed.
  func refused(_ code: NameID) {
    refusal = code
    settle()
  }

  private func settle() {
    guard let refusal, holds == 0, !isStored, !isRejected else { return }
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
