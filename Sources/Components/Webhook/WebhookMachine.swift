public import VirtualTime

/// The webhook endpoints of an application and the receivers behind them.
///
/// A delivery meets, in this order: a URL that is none, a name that does not resolve, a closed port or a server that does not
/// answer, a certificate that does not hold, another path (404), a fault's status, a rate limit (429), a signature that does
/// not match (401), the receiver's everyday answers. The first decides. A client that gives up waiting does not stop the
/// receiver: what would have been answered with a success is processed all the same.
///
/// Signatures are compared, not computed: a signature holds when both sides have the same secret and the timestamps are
/// within the tolerance.
///
/// Each delivery draws a time to connect, a time to answer and a number for everyday answers, and one more for every fault
/// that makes answers slower by a time that varies or gives a status. Complexity: O(faults). `now` must not go back.
public struct WebhookMachine: Sendable {
  public let configuration: WebhookConfiguration
  public internal(set) var endpoints: [WebhookEndpoint]
  public internal(set) var receivers: [WebhookReceiver]
  /// How long clients without a patience of their own wait.
  public internal(set) var timeout: VirtualDuration
  var faults = FaultStack<WebhookFault>()
  /// Faults that operators have ended, on all endpoints, before their time.
  public internal(set) var cured: Set<String> = []
  private let routing: WebhookRouting
  let draws: IndexedStream
  private var buckets: [TokenBucket?]
  /// What rate limits of faults have left, by fault and endpoint.
  var faultBuckets: [String: [TokenBucket]] = [:]
  private var processed: Int64 = 0

  /// - Parameter draws: decides which endpoint a message goes to, and which endpoints a fault hits that hits a part.
  public init(configuration: WebhookConfiguration, draws: IndexedStream = IndexedStream(state: 0)) {
    self.configuration = configuration
    self.draws = draws
    endpoints = configuration.endpoints
    receivers = configuration.receivers
    timeout = configuration.timeout
    buckets = configuration.receivers.map { $0.capacity?.bucket }
    routing = WebhookRouting(
      configuration.endpoints, isByRecipient: configuration.choosesByRecipient, draws: draws)
  }

  /// The number of the endpoint with that id.
  public func index(of id: String) -> Int? { endpoints.firstIndex { $0.id == id } }

  /// Which endpoint a message goes to; nil: none is for its organisation.
  public func endpoint(organisation: UInt16, recipient: RecipientKey) -> Int? {
    routing.endpoint(organisation: organisation, recipient: recipient)
  }

  /// A client delivers to an endpoint now, whether that is enabled or not.
  /// - Parameter patience: how long it waits for the answer.
  public mutating func deliver(
    to index: Int, patience: VirtualDuration, now: VirtualInstant, random: inout RandomStream
  ) -> WebhookDelivery {
    let connected = configuration.connect.sample(using: &random)
    let body = receivers[index].latency.sample(using: &random)
    let draw = random.unit()
    let latency = faults.entries.lazy.compactMap { entry -> LatencyFault? in
      guard entry.effect.reach[index], case .slow(let fault) = entry.effect.effect else { return nil }
      return fault
    }.disturbed(body, using: &random)
    let ordained = ordainedAnswer(index, &random)
    if let problem = connectionProblem(index, now) {
      let time = problem == .timeout ? VirtualDuration.longestScaled : problem == .invalidURL ? .zero : connected
      return heard(.failed(problem), after: time, patience)
    }
    let result = answer(index, ordained, draw, now)
    return heard(result, after: min(connected + latency, .longestScaled), patience)
  }

  private mutating func heard(
    _ result: WebhookResult, after time: VirtualDuration, _ patience: VirtualDuration
  ) -> WebhookDelivery {
    if result.isSuccess { processed += 1 }
    return WebhookDelivery(
      result: time <= patience ? result : .failed(.timeout), duration: min(time, patience),
      processedAfter: result.isSuccess ? time : nil, number: result.isSuccess ? processed : 0)
  }

  /// Why there is no HTTP exchange; `timeout`: because nobody answers.
  private func connectionProblem(_ index: Int, _ now: VirtualInstant) -> WebhookError? {
    guard let target = endpoints[index].target else { return .invalidURL }
    let outage = outage(index, now)
    guard receivers[index].resolves, outage != .dns, let listening = listening(index), target.host == listening.host
    else { return .notFound }
    guard outage != .refuse, target.port == listening.port, target.isSecure == listening.isSecure else {
      return .refused
    }
    if outage == .hang { return .timeout }
    guard target.isSecure else { return nil }
    if receivers[index].isSelfSigned { return .selfSigned }
    if let end = receivers[index].certificateEnds, now >= end { return .certificateExpired }
    let isExpired = faults.entries.contains { $0.effect.reach[index] && $0.effect.effect == .certificateExpired }
    return isExpired ? .certificateExpired : nil
  }

  /// The outage of the fault that began last.
  private func outage(_ index: Int, _ now: VirtualInstant) -> WebhookOutage? {
    var outage: WebhookOutage?
    for entry in faults.entries where entry.effect.reach[index] {
      switch entry.effect.effect {
      case .outage(let found): outage = found
      case .flapping(let flapping) where flapping.isDown(after: now - entry.effect.began): outage = flapping.outage
      default: break
      }
    }
    return outage
  }

  /// The answer of the fault that began last among those that hit this request.
  private func ordainedAnswer(_ index: Int, _ random: inout RandomStream) -> WebhookReceiver.Answer? {
    var found: WebhookReceiver.Answer?
    for entry in faults.entries where entry.effect.reach[index] {
      if case .status(let answer) = entry.effect.effect, random.chance(answer.share.value) { found = answer }
    }
    return found
  }

  private mutating func answer(
    _ index: Int, _ ordained: WebhookReceiver.Answer?, _ draw: Double, _ now: VirtualInstant
  ) -> WebhookResult {
    guard endpoints[index].target?.path == listening(index)?.path else { return .answered(status: 404) }
    if let ordained { return .answered(status: ordained.status, retryAfter: ordained.retryAfter) }
    if let wait = excess(index, now) { return .answered(status: 429, retryAfter: wait) }
    guard holds(index) else { return .answered(status: 401) }
    var below = 0.0
    for answer in receivers[index].answers {
      below += answer.share.value
      if draw < below { return .answered(status: answer.status, retryAfter: answer.retryAfter) }
    }
    return .answered(status: receivers[index].status)
  }

  /// How long to wait if this request is one too many; else it is taken.
  private mutating func excess(_ index: Int, _ now: VirtualInstant) -> VirtualDuration? {
    for entry in faults.entries where entry.effect.reach[index] {
      guard case .rateLimit(let limit) = entry.effect.effect else { continue }
      if faultBuckets[entry.id]![index].available(now: now) == 0 {
        return limit.wait(faultBuckets[entry.id]![index], now: now)
      }
    }
    if let capacity = receivers[index].capacity, !buckets[index]!.take(1, now: now) {
      return capacity.wait(buckets[index]!, now: now)
    }
    for entry in faults.entries where entry.effect.reach[index] {
      if case .rateLimit = entry.effect.effect { _ = faultBuckets[entry.id]![index].take(1, now: now) }
    }
    return nil
  }

  private func holds(_ index: Int) -> Bool {
    guard receivers[index].verifiesSignature else { return true }
    return endpoints[index].secret == checkedSecret(index) && receivers[index].clockAhead <= configuration.tolerance
  }

  /// What the receiver checks signatures with now.
  func checkedSecret(_ index: Int) -> String {
    for entry in faults.entries.reversed() where entry.effect.reach[index] {
      if case .secret(let secret) = entry.effect.effect { return secret }
    }
    return receivers[index].secret
  }

  /// Where the receiver listens now.
  func listening(_ index: Int) -> WebhookURL? {
    for entry in faults.entries.reversed() where entry.effect.reach[index] {
      if case .url(let urls) = entry.effect.effect, let url = urls[index] { return url }
    }
    return receivers[index].url
  }
}

extension WebhookMachine {
  /// The application has heard of a delivery: failures add up, and may disable the endpoint.
  /// - Returns: whether this one did.
  @discardableResult
  public mutating func conclude(_ index: Int, _ result: WebhookResult, now: VirtualInstant) -> Bool {
    guard !result.isSuccess else {
      endpoints[index].consecutiveFailures = 0
      endpoints[index].failingSince = nil
      return false
    }
    endpoints[index].consecutiveFailures += 1
    let since = endpoints[index].failingSince ?? now
    endpoints[index].failingSince = since
    guard endpoints[index].isEnabled else { return false }
    let rules = configuration.disabling
    if rules.onGone, result.status == 410 {
      endpoints[index].disabled = .gone
    } else if let limit = rules.failures, endpoints[index].consecutiveFailures >= limit {
      endpoints[index].disabled = .failures
    } else if let span = rules.span, now - since >= span {
      endpoints[index].disabled = .failedTooLong
    }
    return !endpoints[index].isEnabled
  }

  /// How many endpoints are disabled. Complexity: O(endpoints).
  public var disabledEndpoints: Int { endpoints.count { !$0.isEnabled } }
}
