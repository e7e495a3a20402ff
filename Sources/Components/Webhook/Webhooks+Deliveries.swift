public import SimulationKernel
public import Telemetry
public import VirtualTime

/// What a client has of a delivery.
public struct WebhookOutcome: Hashable, Sendable {
  public var result: WebhookResult
  /// What the journal calls it: `webhooks/410`.
  public var code: NameID
  /// The error's text; empty for a success.
  public var text: String
  /// How long to wait at least before the next attempt; nil: nobody asks for it.
  public var retryAfter: VirtualDuration?
  /// As it is in the log; nil: nothing was sent.
  public var attempt: WebhookAttempt?
}

/// Deliveries and their ends.
extension Webhooks {
  /// The end of a delivery that its client will not hear, because it was killed or has given up waiting.
  struct Orphan {
    var message: ClaimedMessage
    var pod: NameID
    /// Above zero: processed under this number; zero: failed with `code`.
    var number: Int64
    var code: NameID
  }

  /// A delivery under way.
  struct Begun: Sendable {
    var endpoint: Int
    var patience: VirtualDuration
    var delivery: WebhookDelivery
    var code: NameID
  }

  /// Delivers a message to its endpoint and waits for the answer.
  ///
  /// In the journal each request ends once, with `providerAccepted` (no receipt follows) or with `attemptFailed`, whoever
  /// hears it. A client that gives up on a delivery which the receiver processes later adds an `attemptFailed` of value 1,
  /// as does one whose endpoint is disabled: then nothing is sent. The log, the metrics and the count of failures know what
  /// clients heard.
  /// - Parameter patience: how long this client waits for the answer; nil: as long as the component's `timeout`.
  public nonisolated func deliver(
    _ message: ClaimedMessage, patience: VirtualDuration? = nil, pod: NameID
  ) async throws(SimulationEnded) -> WebhookOutcome {
    let began = simulation.now
    let begun: Begun
    switch with({ $0.begin(message, patience, pod) }) {
    case .sent(let sent): begun = sent
    case .withheld(let outcome): return outcome
    }
    let delivery = begun.delivery
    if let processed = delivery.processedAfter, processed > delivery.duration {
      // The receiver's answer comes after the client has given up; the send stays open until then.
      let orphan = Orphan(message: message, pod: pod, number: delivery.number, code: begun.code)
      with { $0.scheduleOrphan(orphan, at: began + processed) }
      try await simulation.sleep(for: delivery.duration)
      record(.attemptFailed, message, pod, detail: begun.code, value: 1)
    } else {
      do {
        try await simulation.sleep(for: delivery.duration)
      } catch {
        if error.reason == .cancelled {
          let orphan = Orphan(message: message, pod: pod, number: delivery.number, code: begun.code)
          with { $0.scheduleOrphan(orphan, at: began + delivery.duration) }
        }
        throw error
      }
      if delivery.number > 0 {
        record(.providerAccepted, message, pod, detail: untracked, value: delivery.number)
      } else {
        record(.attemptFailed, message, pod, detail: begun.code)
      }
    }
    return with { $0.conclude(begun, message: message.id, attempt: Int(message.attempt)) }
  }

  private enum Beginning: Sendable {
    case sent(Begun)
    case withheld(WebhookOutcome)
  }

  private func begin(_ message: ClaimedMessage, _ patience: VirtualDuration?, _ pod: NameID) -> Beginning {
    guard let endpoint = machine.endpoint(organisation: message.organisation, recipient: message.recipient) else {
      preconditionFailure("an organisation without an endpoint, which the options exclude")
    }
    guard machine.endpoints[endpoint].isEnabled else {
      let result = WebhookResult.failed(.disabled)
      let code = code(of: result)
      record(.attemptFailed, message, pod, detail: code, value: 1)
      metrics.ended(result, after: .zero)
      return .withheld(
        WebhookOutcome(
          result: result, code: code, text: result.text(patience: .zero, endpoint: machine.endpoints[endpoint])))
    }
    record(.sendBegan, message, pod)
    let patience = patience ?? machine.timeout
    let delivery = machine.deliver(to: endpoint, patience: patience, now: simulation.now, random: &random)
    return .sent(
      Begun(
        endpoint: endpoint, patience: patience, delivery: delivery,
        code: delivery.result.isSuccess ? .none : code(of: delivery.result)))
  }

  /// The client has heard of its delivery and writes it down.
  private func conclude(_ begun: Begun, message: MessageID, attempt: Int) -> WebhookOutcome {
    let result = begun.delivery.result
    let entry = write(begun, message: message, attempt: attempt)
    if machine.conclude(begun.endpoint, result, now: simulation.now) { countDisabled() }
    var wait: VirtualDuration?
    if case .answered(_, let retryAfter) = result { wait = retryAfter }
    let least = machine.configuration.throttleWait
    if least > .zero, result.status == 429 || result == .failed(.timeout) { wait = max(wait ?? .zero, least) }
    return WebhookOutcome(
      result: result, code: begun.code, text: entry.error, retryAfter: result.isSuccess ? nil : wait, attempt: entry)
  }

  private func write(_ begun: Begun, message: MessageID?, attempt: Int) -> WebhookAttempt {
    let (endpoint, result) = (machine.endpoints[begun.endpoint], begun.delivery.result)
    let entry = WebhookAttempt(
      endpoint: endpoint.id, message: message, attempt: attempt, result: result,
      error: result.text(patience: begun.patience, endpoint: endpoint), duration: begun.delivery.duration,
      createdAt: simulation.now)
    metrics.ended(result, after: begun.delivery.duration)
    return log.write(entry, of: begun.endpoint)
  }

  private func scheduleOrphan(_ orphan: Orphan, at moment: VirtualInstant) {
    simulation.schedule(orphanAnswer, at: moment, payload: orphans.keep(orphan))
  }

  func answerOrphan(_ number: UInt64) {
    let orphan = orphans.take(number)
    if orphan.number > 0 {
      record(.providerAccepted, orphan.message, orphan.pod, detail: untracked, value: orphan.number)
    } else {
      record(.attemptFailed, orphan.message, orphan.pod, detail: orphan.code)
    }
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

/// Test deliveries: nobody's messages.
extension Webhooks {
  /// Sends a test delivery to an endpoint, enabled or not, and waits for the answer. It uses the receiver's capacity and is
  /// in the log and the metrics; it neither disables the endpoint nor ends its failures.
  /// - Returns: nil: there is no endpoint with that id.
  public nonisolated func sendTest(to endpoint: String) async throws(SimulationEnded) -> WebhookAttempt? {
    guard let begun = with({ $0.beginTest(endpoint) }) else { return nil }
    try await simulation.sleep(for: begun.delivery.duration)
    return with { $0.write(begun, message: nil, attempt: 1) }
  }

  private func beginTest(_ endpoint: String) -> Begun? {
    guard let index = machine.index(of: endpoint) else { return nil }
    let delivery = machine.deliver(
      to: index, patience: machine.timeout, now: simulation.now, random: &testRandom)
    return Begun(endpoint: index, patience: machine.timeout, delivery: delivery, code: .none)
  }
}
