public import VirtualTime

/// A provider that sends messages: takes requests, answers them, and reports receipts later.
///
/// A request meets, in this order: an outage or rejected credentials, errors (of faults, then everyday ones), an invalid
/// recipient, the recipient's pair limit, the quota, the throughput. The first that refuses decides; a refused request
/// uses up neither quota nor throughput. A message over the throughput that the provider takes and fails later uses no
/// quota either.
///
/// Each request draws one number for errors and one time for its answer (plus one per latency fault that adds time); an
/// accepted one draws a number and a time for its receipt. Constant time, no allocation in steady state (a pair limit
/// rebuilds its table now and then). `now` must not go back.
public struct ProviderMachine: Sendable {
  public let configuration: ProviderConfiguration
  public private(set) var faults = FaultStack<ProviderFault>()
  /// The limit before faults; nil: unlimited.
  public private(set) var tier: Rate?
  private(set) var conditions: ProviderConditions
  private let receiptErrors: [ProviderConditions.Threshold]
  private var throughput: Throughput
  private var pairLimit: PairLimit?
  private var quota: QuotaWindow
  private var accepted: Int64 = 0

  public init(configuration: ProviderConfiguration) {
    self.configuration = configuration
    tier = configuration.quota.tier
    conditions = ProviderConditions(configuration, tier: tier, faults)
    receiptErrors = ProviderConditions.thresholds(configuration.receiptErrors)
    throughput = Throughput(configuration.throughput)
    pairLimit = configuration.pairLimit.map(PairLimit.init)
    quota = QuotaWindow(
      kind: configuration.quota.window, limit: tier.map(Self.count), span: configuration.quota.span,
      buckets: configuration.quota.buckets)
  }

  /// The codes that submissions and receipts refer to.
  public var codes: [ProviderCode] { configuration.codes }

  /// A client sends a message now.
  /// - Parameters:
  ///   - recipient: nil when nobody counts recipients; pair limits and sticky senders then do not apply.
  ///   - segments: how many parts the message has on the wire; at least 1. One that has more than the throughput ever
  ///     lets pass at once is refused.
  public mutating func submit(
    recipient: RecipientKey?, segments: Int = 1, recipientIsInvalid: Bool, now: VirtualInstant,
    random: inout RandomStream
  ) -> Submission {
    let draw = random.unit()
    let latency = answerTime(&random)
    switch conditions.blockage {
    case .hangs: return .timedOut(after: configuration.timeout, accepted: nil)
    case .refuses(let code): return refusal(code, latency)
    case nil: break
    }
    if let error = conditions.errors.first(where: { draw < $0.below }) { return refusal(error.code, latency) }
    let invalid = configuration.invalidRecipient
    if recipientIsInvalid, !invalid.isAfterAcceptance { return refusal(invalid.code, latency) }
    if let recipient, let pairLimit, !pairLimit.mayTake(recipient, now: now) {
      return refusal(pairLimit.configuration.code, latency)
    }
    guard quota.mayTake(now: now) else { return refusal(configuration.quota.code, latency) }
    guard let wait = throughput.pass(recipient, segments: segments, now: now) else {
      let excess = configuration.throughput.excess
      guard excess.isAfterAcceptance else { return refusal(excess.code, latency) }
      let delay = configuration.receiptDelay.sample(using: &random)
      return acceptance(latency, .failed(code: excess.code, after: delay))
    }
    if let recipient { pairLimit?.take(recipient, now: now) }
    _ = quota.take(now: now)
    return acceptance(latency, receipt(after: wait, recipientIsInvalid, &random))
  }

  /// The quota as it is now.
  public mutating func quotaReading(now: VirtualInstant) -> QuotaReading { quota.reading(now: now) }

  /// What waits in the senders' queues, in messages or segments; complexity O(senders).
  public func queued(now: VirtualInstant) -> Int { throughput.queued(now: now) }

  /// How many recipients the pair limit keeps in mind: at most twice those that were limited lately, or 1024.
  public var trackedRecipients: Int { pairLimit?.count ?? 0 }

  /// A fault begins now.
  public mutating func inject(_ id: String, _ fault: ProviderFault, now: VirtualInstant) {
    faults.add(id, fault)
    conditionsChanged(now)
  }

  /// A fault ends now; what remains acts as if it had never been.
  public mutating func lift(_ id: String, now: VirtualInstant) {
    faults.remove(id)
    conditionsChanged(now)
  }

  /// The messaging limit changes now; what the window has counted stays. nil: unlimited.
  public mutating func setTier(_ tier: Rate?, now: VirtualInstant) {
    self.tier = tier
    conditionsChanged(now)
  }

  private mutating func conditionsChanged(_ now: VirtualInstant) {
    conditions = ProviderConditions(configuration, tier: tier, faults)
    throughput.setRate(conditions.throughput, now: now)
    let limit = conditions.quota.map(Self.count)
    if limit != quota.limit { quota.setLimit(limit, now: now) }
  }

  private func answerTime(_ random: inout RandomStream) -> VirtualDuration {
    var time = configuration.acceptLatency.sample(using: &random).scaled(by: conditions.latencyFactor)
    for addition in conditions.latencyAdditions { time = time + addition.sample(using: &random) }
    return time
  }

  private func receipt(
    after wait: VirtualDuration, _ recipientIsInvalid: Bool, _ random: inout RandomStream
  ) -> Receipt {
    let draw = random.unit()
    let delay = wait + configuration.receiptDelay.sample(using: &random)
    if recipientIsInvalid { return .failed(code: configuration.invalidRecipient.code, after: delay) }
    // Failures first, so that the share of messages without a receipt is that of the messages that arrive.
    if let error = receiptErrors.first(where: { draw < $0.below }) { return .failed(code: error.code, after: delay) }
    let failed = receiptErrors.last?.below ?? 0
    return draw < failed + (1 - failed) * configuration.unreported.value ? .none : .delivered(after: delay)
  }

  private func refusal(_ code: Int, _ latency: VirtualDuration) -> Submission {
    guard latency <= configuration.timeout else { return .timedOut(after: configuration.timeout, accepted: nil) }
    return .refused(code: code, latency: latency)
  }

  private mutating func acceptance(_ latency: VirtualDuration, _ receipt: Receipt) -> Submission {
    accepted += 1
    let acceptance = Acceptance(latency: latency, number: accepted, receipt: receipt)
    guard latency <= configuration.timeout else {
      return .timedOut(after: configuration.timeout, accepted: acceptance)
    }
    return .accepted(acceptance)
  }

  /// A limit of a window as a whole number; what a factor leaves of a message does not count.
  private static func count(_ rate: Rate) -> Int { Int(min(rate.count, Double(QuotaWindow.largestLimit))) }
}
