import SimulationKernel
package import Telemetry
import VirtualTime

/// What workers do: claim, and write results down.
extension TableQueue {
  /// Takes up to `limit` due rows of the channels, oldest first, and marks them as being sent: one transaction.
  ///
  /// Rows that are older than their flow allows are withdrawn instead of returned.
  package nonisolated func claim(
    limit: Int, channels: ChannelSet, session: SessionID, pod: NameID
  ) async throws -> [ClaimedMessage] {
    let claim = try with { queue throws(SQLError) in
      try queue.beginClaim(limit: limit, channels: channels, session: session, pod: pod)
    }
    // The statements' time passes while the rows are locked: other claims pass over them.
    do { try await spend(.claim, as: .claim, session, delay: claim.delay) } catch let error as SQLError {
      if !error.isFatal { with { $0.rollBack(session) } }
      throw error
    }
    try await execute(session) { $0.table.commit(session) }
    var claimed: [ClaimedMessage] = []
    guard !claim.numbers.isEmpty else { return claimed }
    claimed.reserveCapacity(claim.numbers.count)
    var position = 0
    while let old = with({ $0.note(claim, from: &position, by: pod, in: &claimed) }) { try await expire(old, session) }
    return claimed
  }

  /// A claim whose rows are locked.
  private struct Claim: Sendable {
    var numbers: [UInt32] = []
    /// The rows' last waits, where the backoff asks for them; else none.
    var waits: [VirtualDuration] = []
    /// How much longer than usual it takes.
    var delay: VirtualDuration
  }

  private func beginClaim(
    limit: Int, channels: ChannelSet, session: SessionID, pod: NameID
  ) throws(SQLError) -> Claim {
    let now = simulation.now
    let begun = table.begin(session)
    deliver(begun.woken)
    if case .failed(let error) = begun.result { throw error }
    var claim = Claim(delay: .zero)
    let outcome = table.claim(
      limit: limit, dueBy: now, channels: channels, order: settings.order,
      set: RowChange(status: .sending, updatedAt: now, claimedBy: pod.index), by: session, into: &claim.numbers)
    deliver(outcome.woken)
    if case .failed(let error) = outcome.result { throw error }
    claim.waits = lastWaits(of: claim.numbers)
    claim.delay = claimDelay
    return claim
  }

  /// Notes the claimed rows from a position on, up to the first that is too old.
  /// - Returns: that one; nil when all are noted.
  private func note(
    _ claim: Claim, from position: inout Int, by pod: NameID, in claimed: inout [ClaimedMessage]
  ) -> ClaimedMessage? {
    while position < claim.numbers.count {
      guard let row = table.row(claim.numbers[position]) else { preconditionFailure("a claimed row is gone") }
      var message = ClaimedMessage(row, traits)
      if !claim.waits.isEmpty { message.lastWait = claim.waits[position] }
      record(.claimed, message, actor: pod)
      position += 1
      if isTooOld(message, at: simulation.now) { return message }
      claimed.append(message)
    }
    return nil
  }

  /// The waits that are over now, where the backoff asks for the last one: from when a row was last written to when it
  /// was due. They are read before the claim is committed, which writes the rows. Empty otherwise.
  private func lastWaits(of numbers: [UInt32]) -> [VirtualDuration] {
    guard settings.retry.backoff.jitter == .decorrelated else { return [] }
    return numbers.map { number in
      guard let row = table.row(number), row.attemptCount > 0, let due = row.nextRetryAt else { return .zero }
      return max(.zero, row.updatedAt.duration(to: due))
    }
  }

  /// Writes down that a provider accepted the message.
  @inline(__always)
  package nonisolated func recordSent(_ message: ClaimedMessage, session: SessionID, pod: NameID) async throws {
    try await spend(.write, as: .recordSent, session)
    let now = simulation.now
    try await write(message, session, pod) {
      RowChange(status: .sent, updatedAt: now, nextRetryAt: .clear, attempts: .increment, errorCode: 0)
    } then: { queue in
      queue.noteAttempt(message, code: 0, retryAt: nil)
      queue.record(.recorded, message, actor: pod)
      queue.countSuccess(message, of: pod)
    }
  }

  /// Writes down that the attempt failed: another one is planned, or the message is given up.
  package nonisolated func recordFailure(
    _ message: ClaimedMessage, code providerCode: NameID, isWorthRetrying: Bool, session: SessionID, pod: NameID
  ) async throws {
    let (code, decision) = with { queue in
      let code = queue.codes.translate(providerCode, queue.journal)
      queue.counters(of: pod).failed(message.channel, code)
      guard isWorthRetrying else { return (code, RetryPolicy.Decision.giveUp) }
      let decision = queue.settings.retry.decision(
        afterAttempt: Int(message.attempt), previous: message.lastWait, random: &queue.random)
      return (code, decision)
    }
    try await spend(.write, as: .recordFailure, session)
    let now = simulation.now
    switch decision {
    case .retry(let wait):
      try await write(message, session, pod) {
        RowChange(
          status: .queued, updatedAt: now, nextRetryAt: .at(now + wait), attempts: .increment, errorCode: code.index)
      } then: { queue in
        queue.noteAttempt(message, code: code.index, retryAt: queue.simulation.now + wait)
        queue.record(.retryScheduled, message, detail: code, actor: pod, value: wait.nanoseconds)
        queue.counters(of: pod).retried(message.channel)
      }
    case .giveUp:
      try await write(message, session, pod) {
        RowChange(
          status: .failed, updatedAt: now, nextRetryAt: .clear, attempts: .increment, errorCode: code.index)
      } then: { queue in
        queue.noteAttempt(message, code: code.index, retryAt: nil)
        queue.record(.deadLettered, message, detail: code, actor: pod)
      }
    }
  }

  private func noteAttempt(_ message: ClaimedMessage, code: UInt32, retryAt: VirtualInstant?) {
    guard attemptLog != nil else { return }
    attemptLog!.add(
      message.id.number, number: UInt8(truncatingIfNeeded: message.attempt), code: code, at: simulation.now,
      retryAt: retryAt
    ) { table.row($0) != nil }
  }

  /// `UPDATE ... WHERE id = $1 AND status = 'SENDING' AND claimed_by = $2`: a worker that was too slow, whose row the
  /// sweep has given to another, changes nothing.
  /// - Parameter note: what is noted when the row is written.
  @inline(__always)
  nonisolated func write(
    _ message: ClaimedMessage, _ session: SessionID, _ pod: NameID, _ change: @Sendable () -> RowChange,
    then note: @Sendable (isolated TableQueue) -> Void
  ) async throws {
    try await execute(session) { queue in
      let isMine = RowPredicate(statuses: .sending, claimedBy: pod.index)
      return queue.table.update(message.id.number, where: isMine, set: change(), by: session)
    } then: { queue, rows in
      guard rows == 1 else { return }
      queue.condition.attempts += 1
      note(queue)
    }
  }
}

extension ClaimedMessage {
  init(_ row: MessageRow, _ traits: MessageTraits) {
    let id = MessageID(row.number)
    self.init(
      id: id, created: row.createdAt, channel: row.channel, template: row.template,
      organisation: row.organisation, attempt: UInt16(row.attemptCount) + 1,
      recipientIsInvalid: row.flags.contains(.recipientInvalid),
      recipient: traits.recipient(of: id, organisation: row.organisation, flow: row.flow),
      segments: traits.segments(of: id, template: row.template, flow: row.flow), flow: row.flow)
  }
}
