import SimulationKernel
import Telemetry
import VirtualTime

/// What workers do with a claimed message that they do not send.
extension TableQueue {
  /// Whether its flow allows no message of that age to be sent.
  nonisolated func isTooOld(_ message: ClaimedMessage, at now: VirtualInstant) -> Bool {
    guard let age = vocabulary.maxAges[Int(message.flow)] else { return false }
    return message.created + age <= now
  }

  /// Withdraws a message that is too old.
  func expire(_ message: ClaimedMessage, _ session: SessionID) async throws {
    statements.add(.expire, .zero)
    let change = RowChange(status: .cancelled, updatedAt: simulation.now, errorCode: codes.expired.index)
    _ = try await execute(session) { $0.update(message.id.number, set: change, by: session) }
    record(.expired, message, detail: codes.expired)
  }

  /// Queues the message again without counting an attempt; it is due after `wait`.
  func putBack(
    _ message: ClaimedMessage, after wait: VirtualDuration, reason: NameID, session: SessionID, pod: NameID
  ) async throws {
    try await spend(.write, as: .putBack, session)
    let due = RowChange.Retry.at(simulation.now + wait)
    let change = RowChange(
      status: .queued, updatedAt: simulation.now, nextRetryAt: wait > .zero ? due : .clear)
    guard try await write(message, change, session, pod) else { return }
    record(
      .putBack, message, detail: codes.translate(reason, journal), actor: pod, value: wait.nanoseconds)
  }

  /// The attempt fails although nothing was sent.
  nonisolated func refuse(_ message: ClaimedMessage, code: NameID, pod: NameID) -> SendOutcome {
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .attemptFailed, component: nameID, message: message.id, channel: message.channel,
        attempt: message.attempt, actor: pod, detail: code, value: 1))
    return .failed(code: code, isWorthRetrying: true)
  }
}
