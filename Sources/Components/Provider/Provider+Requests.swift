public import SimulationKernel
public import Telemetry
public import VirtualTime

/// Requests and their answers.
extension Provider {
  /// A request under way whose client will not hear its answer, because it was killed or has given up waiting.
  struct Orphan {
    var message: ClaimedMessage
    var pod: NameID
    /// nil: it is refused with `code`.
    var acceptance: Acceptance?
    var code: NameID
  }

  /// Sends a message and waits for the answer.
  ///
  /// A client that is killed meanwhile hears nothing, but the provider goes on: it may take the message all the same.
  /// Each request ends in the journal once: with `providerAccepted`, or with `attemptFailed`, at the moment of the
  /// provider's answer, whoever hears it. A client that gives up on a message which the provider takes later adds an
  /// `attemptFailed` of value 1. Metrics count what clients heard.
  ///
  /// The client waits on its own actor: to come here and go back would cost more than the rest of it.
  /// - Parameter patience: how long this client waits for the answer; nil, or more than the provider's own `timeout`: as
  ///   long as that.
  @inline(__always)
  public nonisolated func send(
    _ message: ClaimedMessage, patience: VirtualDuration? = nil, pod: NameID
  ) async throws(SimulationEnded) -> SendOutcome {
    let began = simulation.now
    switch with({ $0.submit(message, patience, pod) }) {
    case .accepted(let acceptance):
      try await answer(
        after: acceptance.latency, orphan: Orphan(message: message, pod: pod, acceptance: acceptance, code: .none))
      accepted.increment()
      requestTime.observe(acceptance.latency)
      with { $0.accept(message, pod, acceptance) }
      return .accepted
    case .refused(let code, let latency):
      try await answer(after: latency, orphan: Orphan(message: message, pod: pod, acceptance: nil, code: codeIDs[code]))
      refused.increment()
      requestTime.observe(latency)
      record(.attemptFailed, message, pod, detail: codeIDs[code])
      let errorClass = with { $0.machine.codes[code].errorClass }
      return .failed(code: codeIDs[code], isWorthRetrying: errorClass == .retry || errorClass == .delayRecipient)
    case .timedOut(let wait, let acceptance):
      let orphan = Orphan(message: message, pod: pod, acceptance: acceptance, code: timeoutID)
      if let acceptance {
        // The answer comes after the client has given up; the send stays open until then.
        with { $0.scheduleOrphan(orphan, at: began + acceptance.latency) }
        try await simulation.sleep(for: wait)
        record(.attemptFailed, message, pod, detail: timeoutID, value: 1)
      } else {
        try await answer(after: wait, orphan: orphan)
        record(.attemptFailed, message, pod, detail: timeoutID)
      }
      timedOut.increment()
      requestTime.observe(wait)
      return .failed(code: timeoutID, isWorthRetrying: true)
    }
  }

  private func submit(_ message: ClaimedMessage, _ patience: VirtualDuration?, _ pod: NameID) -> Submission {
    record(.sendBegan, message, pod)
    let submission = machine.submit(
      recipient: message.recipient, template: message.template, segments: Int(message.segments),
      recipientIsInvalid: message.recipientIsInvalid, now: simulation.now, random: &random)
    return patience.map { submission.heard(within: $0) } ?? submission
  }

  /// Waits for the answer; if the client is killed meanwhile, the answer comes all the same.
  @inline(__always)
  private nonisolated func answer(
    after latency: VirtualDuration, orphan: @autoclosure () -> Orphan
  ) async throws(SimulationEnded) {
    let moment = simulation.now + latency
    do {
      try await simulation.sleep(until: moment)
    } catch {
      if error.reason == .cancelled {
        let orphan = orphan()
        with { $0.scheduleOrphan(orphan, at: moment) }
      }
      throw error
    }
  }

  private func scheduleOrphan(_ orphan: Orphan, at moment: VirtualInstant) {
    simulation.schedule(orphanAnswer, at: moment, payload: orphans.keep(orphan))
  }

  func answerOrphan(_ number: UInt64) {
    let orphan = orphans.take(number)
    if let acceptance = orphan.acceptance {
      accept(orphan.message, orphan.pod, acceptance)
    } else {
      record(.attemptFailed, orphan.message, orphan.pod, detail: orphan.code)
    }
  }

  /// The provider has taken the message: its receipt is on the way.
  private func accept(_ message: ClaimedMessage, _ pod: NameID, _ acceptance: Acceptance) {
    var detail = NameID.none
    switch acceptance.receipt {
    case .delivered(let delay): schedule(message, code: nil, after: delay)
    case .failed(let code, let delay): schedule(message, code: code, after: delay)
    case .none: detail = untracked
    }
    record(.providerAccepted, message, pod, detail: detail, value: acceptance.number)
  }

  private nonisolated func record(
    _ kind: JournalEvent.Kind, _ message: ClaimedMessage, _ pod: NameID, detail: NameID = .none, value: Int64 = 0
  ) {
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: nameID, message: message.id, channel: message.channel,
        attempt: message.attempt, actor: pod, detail: detail, value: value))
  }
}

/// Receipts. A payload holds the message's number, its channel, and the code plus one (0: delivered).
extension Provider {
  private func schedule(_ message: ClaimedMessage, code: Int?, after delay: VirtualDuration) {
    let outcome = UInt64(code.map { $0 + 1 } ?? 0)
    let payload = UInt64(message.id.number) | UInt64(message.channel) << 32 | outcome << 40
    simulation.schedule(receipt, at: simulation.now + delay, payload: payload)
  }

  func report(_ payload: UInt64) {
    let outcome = Int(payload >> 40)
    journal.record(
      JournalEvent(
        time: simulation.now, kind: outcome == 0 ? .receiptDelivered : .receiptFailed, component: nameID,
        message: MessageID(UInt32(truncatingIfNeeded: payload)), channel: UInt8(truncatingIfNeeded: payload >> 32),
        detail: outcome == 0 ? .none : codeIDs[outcome - 1]))
  }
}
