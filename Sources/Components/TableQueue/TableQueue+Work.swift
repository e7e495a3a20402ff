import SimulationKernel
package import Telemetry
import VirtualTime

/// What workers do: claim, and write results down.
extension TableQueue {
  /// Takes up to `limit` due rows of the channels, oldest first, and marks them as being sent: one transaction.
  ///
  /// Rows that are older than their flow allows are withdrawn instead of returned.
  package func claim(limit: Int, channels: ChannelSet, session: SessionID, pod: NameID) async throws -> [ClaimedMessage]
  {
    let now = simulation.now
    let change = RowChange(status: .sending, updatedAt: now, claimedBy: pod.index)
    _ = try await execute(session) { $0.begin(session) }
    var numbers: [UInt32] = []
    let outcome = table.claim(
      limit: limit, dueBy: now, channels: channels, order: settings.order, set: change, by: session, into: &numbers)
    deliver(outcome.woken)
    if case .failed(let error) = outcome.result { throw error }
    // The statements' time passes while the rows are locked: other claims pass over them.
    do { try await spend(.claim, as: .claim, session, delay: claimDelay) } catch let error as SQLError {
      if !error.isFatal { deliver(table.rollback(session).woken) }
      throw error
    }
    _ = try await execute(session) { $0.commit(session) }
    var claimed: [ClaimedMessage] = []
    claimed.reserveCapacity(numbers.count)
    for number in numbers {
      guard let row = table.row(number) else { preconditionFailure("a claimed row is gone") }
      let message = ClaimedMessage(row)
      record(.claimed, message, actor: pod)
      if let age = vocabulary.maxAges[Int(row.flow)], row.createdAt + age <= simulation.now {
        try await expire(message, session)
      } else {
        claimed.append(message)
      }
    }
    return claimed
  }

  private func expire(_ message: ClaimedMessage, _ session: SessionID) async throws {
    statements.add(.expire, .zero)
    let change = RowChange(status: .cancelled, updatedAt: simulation.now, errorCode: codes.expired.index)
    _ = try await execute(session) { $0.update(message.id.number, set: change, by: session) }
    record(.expired, message, detail: codes.expired)
  }

  /// Writes down that a provider accepted the message.
  package func recordSent(_ message: ClaimedMessage, session: SessionID, pod: NameID) async throws {
    try await spend(.write, as: .recordSent, session)
    let change = RowChange(
      status: .sent, updatedAt: simulation.now, nextRetryAt: .clear, attempts: .increment, errorCode: 0)
    guard try await write(message, change, session, pod) else { return }
    record(.recorded, message, actor: pod)
    metrics.succeeded(message.channel, after: message.created.duration(to: simulation.now))
  }

  /// Writes down that the attempt failed: another one is planned, or the message is given up.
  package func recordFailure(
    _ message: ClaimedMessage, code providerCode: NameID, isWorthRetrying: Bool, session: SessionID, pod: NameID
  ) async throws {
    let code = codes.translate(providerCode, journal)
    metrics.failed(message.channel, code)
    let decision =
      isWorthRetrying
      ? settings.retry.decision(afterAttempt: Int(message.attempt), random: &random) : .giveUp
    try await spend(.write, as: .recordFailure, session)
    switch decision {
    case .retry(let wait):
      let change = RowChange(
        status: .queued, updatedAt: simulation.now, nextRetryAt: .at(simulation.now + wait), attempts: .increment,
        errorCode: code.index)
      guard try await write(message, change, session, pod) else { return }
      record(.retryScheduled, message, detail: code, actor: pod, value: wait.nanoseconds)
      metrics.retried(message.channel)
    case .giveUp:
      let change = RowChange(
        status: .failed, updatedAt: simulation.now, nextRetryAt: .clear, attempts: .increment, errorCode: code.index)
      guard try await write(message, change, session, pod) else { return }
      record(.deadLettered, message, detail: code, actor: pod)
    }
  }

  /// `UPDATE ... WHERE id = $1 AND status = 'SENDING' AND claimed_by = $2`: a worker that was too slow, whose row the
  /// sweep has given to another, changes nothing.
  private func write(
    _ message: ClaimedMessage, _ change: RowChange, _ session: SessionID, _ pod: NameID
  ) async throws -> Bool {
    let holder = pod.index
    let isMine = RowPredicate(statuses: .sending, condition: { $0.claimedBy == holder })
    guard try await execute(session, { $0.update(message.id.number, where: isMine, set: change, by: session) }) == 1
    else { return false }
    condition.attempts += 1
    return true
  }
}

extension ClaimedMessage {
  init(_ row: MessageRow) {
    self.init(
      id: MessageID(row.number), created: row.createdAt, channel: row.channel, template: row.template,
      organisation: row.organisation, attempt: UInt16(row.attemptCount) + 1,
      recipientIsInvalid: row.flags.contains(.recipientInvalid))
  }
}
