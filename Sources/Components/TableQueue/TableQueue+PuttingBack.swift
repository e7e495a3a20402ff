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
  nonisolated func expire(_ message: ClaimedMessage, _ session: SessionID) async throws {
    try await execute(session) { queue in
      queue.statements.add(.expire, .zero)
      let change = RowChange(
        status: .cancelled, updatedAt: queue.simulation.now, errorCode: queue.codes.expired.index)
      return queue.table.update(message.id.number, set: change, by: session)
    } then: { queue, _ in
      queue.record(.expired, message, detail: queue.codes.expired)
    }
  }

  /// Queues the message again without counting an attempt; it is due after `wait`.
  nonisolated func putBack(
    _ message: ClaimedMessage, after wait: VirtualDuration, reason: NameID, session: SessionID, pod: NameID
  ) async throws {
    try await spend(.write, as: .putBack, session)
    let now = simulation.now
    try await write(message, session, pod) {
      RowChange(status: .queued, updatedAt: now, nextRetryAt: wait > .zero ? .at(now + wait) : .clear)
    } then: { queue in
      queue.record(
        .putBack, message, detail: queue.codes.translate(reason, queue.journal), actor: pod, value: wait.nanoseconds)
    }
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
