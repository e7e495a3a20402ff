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
    let waits = lastWaits(of: numbers)
    // The statements' time passes while the rows are locked: other claims pass over them.
    do { try await spend(.claim, as: .claim, session, delay: claimDelay) } catch let error as SQLError {
      if !error.isFatal { deliver(table.rollback(session).woken) }
      throw error
    }
    _ = try await execute(session) { $0.commit(session) }
    var claimed: [ClaimedMessage] = []
    claimed.reserveCapacity(numbers.count)
    for (position, number) in numbers.enumerated() {
      let message = noteClaim(of: number, by: pod, afterWaiting: waits.isEmpty ? nil : waits[position])
      if isTooOld(message, at: simulation.now) {
        try await expire(message, session)
      } else {
        claimed.append(message)
      }
    }
    return claimed
  }

  /// Not in the asynchronous function: there the look-up would copy the table.
  private func noteClaim(of number: UInt32, by pod: NameID, afterWaiting wait: VirtualDuration?) -> ClaimedMessage {
    guard let row = table.row(number) else { preconditionFailure("a claimed row is gone") }
    var message = ClaimedMessage(row, traits)
    if let wait { message.lastWait = wait }
    record(.claimed, message, actor: pod)
    return message
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
  package func recordSent(_ message: ClaimedMessage, session: SessionID, pod: NameID) async throws {
    try await spend(.write, as: .recordSent, session)
    let change = RowChange(
      status: .sent, updatedAt: simulation.now, nextRetryAt: .clear, attempts: .increment, errorCode: 0)
    guard try await write(message, change, session, pod) else { return }
    noteAttempt(message, code: 0, retryAt: nil)
    record(.recorded, message, actor: pod)
    counters(of: pod).succeeded(message.channel, after: message.created.duration(to: simulation.now))
  }

  /// Writes down that the attempt failed: another one is planned, or the message is given up.
  package func recordFailure(
    _ message: ClaimedMessage, code providerCode: NameID, isWorthRetrying: Bool, session: SessionID, pod: NameID
  ) async throws {
    let code = codes.translate(providerCode, journal)
    counters(of: pod).failed(message.channel, code)
    let decision =
      isWorthRetrying
      ? settings.retry.decision(
        afterAttempt: Int(message.attempt), previous: message.lastWait, random: &random) : .giveUp
    try await spend(.write, as: .recordFailure, session)
    switch decision {
    case .retry(let wait):
      let change = RowChange(
        status: .queued, updatedAt: simulation.now, nextRetryAt: .at(simulation.now + wait), attempts: .increment,
        errorCode: code.index)
      guard try await write(message, change, session, pod) else { return }
      noteAttempt(message, code: code.index, retryAt: simulation.now + wait)
      record(.retryScheduled, message, detail: code, actor: pod, value: wait.nanoseconds)
      counters(of: pod).retried(message.channel)
    case .giveUp:
      let change = RowChange(
        status: .failed, updatedAt: simulation.now, nextRetryAt: .clear, attempts: .increment, errorCode: code.index)
      guard try await write(message, change, session, pod) else { return }
      noteAttempt(message, code: code.index, retryAt: nil)
      record(.deadLettered, message, detail: code, actor: pod)
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
  func write(
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
