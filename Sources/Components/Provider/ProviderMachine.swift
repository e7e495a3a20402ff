public import VirtualTime

/// A provider that sends messages: takes requests, answers them, and reports receipts later.
///
/// A request meets, in this order: an outage, rejected credentials or a suspended account, a number in maintenance, the
/// limit of requests under way, errors (of faults, then everyday ones), an invalid or suppressed recipient, one for whom
/// every message fails or whose server puts it off, the template's state, the recipient's pair and marketing limits, the
/// quota, the account's and the sender's throughput. The first that refuses decides; a refused request uses up neither
/// quota nor throughput.
/// A message over the throughput that the provider takes and fails later uses no quota either.
///
/// Each request draws one number for errors and one time for its answer (plus one per latency fault that adds time); an
/// accepted one draws a number and a time for its receipt, and one more number where the provider knows deferrals.
/// Answers take at most `longestTime`. Constant time (the limit of requests under way: logarithmic), no allocation in
/// steady state (tables of recipients are rebuilt now and then). `now` must not go back.
public struct ProviderMachine: Sendable {
  public let configuration: ProviderConfiguration
  public internal(set) var faults = FaultStack<ProviderFault>()
  /// The messaging limit before faults; nil: unlimited.
  public private(set) var tier: Rate?
  /// The throughput before faults; nil: unlimited.
  public private(set) var rate: Rate?
  /// The templates' names, by number, and their states before faults.
  public let templateNames: [String]
  public internal(set) var templates: [TemplateState]
  /// Faults that an operator's action has ended before their time.
  public internal(set) var cured: Set<String> = []
  /// When the provider's support lifts which suspensions.
  var support: (at: VirtualInstant, faults: [String])? {
    didSet { supportAnswersAt = support?.at ?? VirtualInstant(nanoseconds: .max) }
  }
  private var supportAnswersAt = VirtualInstant(nanoseconds: .max)
  var suppressions: SuppressionList?
  var greylist: Greylist?
  private(set) var conditions: ProviderConditions
  private let marketing: [Bool]
  // To ask an optional with references inside whether it is nil is to copy it.
  private let limitsMarketing: Bool
  let defers: Bool
  let greylists: Bool
  let recipientErrors: [ProviderConditions.Threshold]
  let traits: IndexedStream
  private var throughput: Throughput
  private var account: TokenBucket?
  private var concurrency: ConcurrencyLimit?
  private var pairLimit: PairLimit?
  private var marketingLimit: PairLimit?
  private var quota: QuotaWindow
  private var recipients = RecipientQuota()
  private var maintenanceEnds = VirtualInstant(nanoseconds: .min)
  private var accepted: Int64 = 0

  /// Beyond this, times count as this much: longer than any run lasts.
  public static let longestTime = VirtualDuration.longestScaled

  /// - Parameters:
  ///   - templateNames: the templates that requests refer to by number; those of the configuration must be among them.
  ///   - traits: decides which recipients are of which kind.
  public init(
    configuration: ProviderConfiguration, templateNames: [String] = [], traits: IndexedStream = IndexedStream(state: 0)
  ) {
    self.configuration = configuration
    self.templateNames = templateNames
    self.traits = traits
    tier = configuration.quota.tier
    rate = configuration.throughput.rate
    templates = templateNames.map { configuration.templates[$0] ?? .approved }
    conditions = ProviderConditions(configuration, tier: tier, rate: rate, templates: templates, faults)
    let marketed = configuration.marketingLimit?.templates ?? []
    marketing = templateNames.map { marketed.contains($0) }
    limitsMarketing = configuration.marketingLimit != nil
    defers = configuration.deferral != nil
    recipientErrors = ProviderConditions.thresholds(
      configuration.recipientErrors.map { .init(code: $0.rejection.code, share: $0.share) })
    throughput = Throughput(configuration.throughput, rate: conditions.throughput)
    account = configuration.accountLimit.map { limit in
      TokenBucket(interval: TokenBucket.interval(of: limit.rate)!, burst: limit.burst)
    }
    concurrency = configuration.concurrency.map(ConcurrencyLimit.init)
    pairLimit = configuration.pairLimit.map(PairLimit.init)
    marketingLimit = configuration.marketingLimit.map { PairLimit($0.limit) }
    suppressions = configuration.suppression.map(SuppressionList.init)
    greylist = configuration.greylisting.map(Greylist.init)
    greylists = configuration.greylisting != nil
    quota = QuotaWindow(
      kind: configuration.quota.window, limit: tier.map(Self.count), span: configuration.quota.span,
      buckets: configuration.quota.buckets)
  }

  /// The codes that submissions and receipts refer to.
  public var codes: [ProviderCode] { configuration.codes }

  /// A client sends a message now.
  /// - Parameters:
  ///   - recipient: nil when nobody counts recipients; what goes by recipient then does not apply, and a limit on
  ///     distinct recipients counts the message. So it is for a recipient that gets just this message, except that it
  ///     may be of a kind for whom every message fails.
  ///   - template: the template's number; nil when the message has none of those the provider knows.
  ///   - segments: how many parts the message has on the wire; at least 1. One that has more than the throughput ever
  ///     lets pass at once is refused.
  public mutating func submit(
    recipient: RecipientKey?, template: UInt16? = nil, segments: Int = 1, recipientIsInvalid: Bool,
    now: VirtualInstant, random: inout RandomStream
  ) -> Submission {
    if supportAnswersAt <= now { supportAnswers(now) }
    let draw = random.unit()
    let latency = answerTime(&random)
    switch conditions.blockage {
    case .hangs: return .timedOut(after: configuration.timeout, accepted: nil)
    case .refuses(let code): return refusal(code, latency)
    case nil: break
    }
    if now < maintenanceEnds { return refusal(configuration.maintenance.code, latency) }
    if concurrency != nil {
      guard concurrency!.admits(now: now) else { return refusal(concurrency!.code, latency) }
      concurrency!.begin(until: now + latency)
    }
    if draw < conditions.errorCeiling, let error = conditions.errors.first(where: { draw < $0.below }) {
      return refusal(error.code, latency)
    }
    let fate = fate(of: recipient, recipientIsInvalid, now)
    if let fate, !fate.isAfterAcceptance { return refusal(fate.code, latency) }
    let isInWindow = hasOpenWindow(recipient, now)
    if let code = templateRefusal(template, isInWindow) { return refusal(code, latency) }
    let isMarketing = limitsMarketing && template.map { Int($0) < marketing.count && marketing[Int($0)] } == true
    if let recipient {
      if pairLimit?.mayTake(recipient, now: now) == false {
        return refusal(configuration.pairLimit!.code, latency)
      }
      if isMarketing, marketingLimit?.mayTake(recipient, now: now) == false {
        return refusal(configuration.marketingLimit!.limit.code, latency)
      }
    }
    let counted = configuration.quota.countsRecipients ? recipient : nil
    let isExempt = configuration.quota.countsRecipients && isInWindow
    var bucket: Int64?
    if !isExempt, let counted { bucket = recipients.bucket(of: counted, in: &quota, now: now) }
    guard isExempt || bucket != nil || quota.mayTake(now: now) else {
      return refusal(configuration.quota.code, latency)
    }
    if let account, account.available(now: now) == 0 { return refusal(configuration.accountLimit!.code, latency) }
    let wait: VirtualDuration
    switch throughput.pass(recipient, segments: segments, now: now) {
    case .sent(let after): wait = min(after, Self.longestTime)
    case .expires(let after):
      return acceptance(latency, .failed(code: configuration.throughput.excess.code, after: after))
    case .excess:
      let excess = configuration.throughput.excess
      guard excess.isAfterAcceptance else { return refusal(excess.code, latency) }
      let delay = min(configuration.receiptDelay.sample(using: &random), Self.longestTime)
      return acceptance(latency, .failed(code: excess.code, after: delay))
    }
    _ = account?.take(1, now: now)
    if let recipient {
      pairLimit?.take(recipient, now: now)
      if isMarketing { marketingLimit?.take(recipient, now: now) }
    }
    if let bucket {
      quota.renew(from: bucket, now: now)
    } else if !isExempt {
      quota.take(granted: now)
    }
    if !isExempt, let counted { recipients.note(counted, in: &quota, now: now) }
    let answered = configuration.throughput.answersAfterQueue ? latency + wait : latency
    let receipt = receipt(after: configuration.throughput.answersAfterQueue ? .zero : wait, fate?.code, &random)
    if case .failed(let code, let after) = receipt, let recipient {
      suppressions?.note(recipient, code: code, at: now + answered + after)
    }
    return acceptance(answered, receipt)
  }

  /// The quota as it is now.
  public mutating func quotaReading(now: VirtualInstant) -> QuotaReading { quota.reading(now: now) }

  /// What waits in the senders' queues, in messages or segments; complexity O(senders).
  public func queued(now: VirtualInstant) -> Int { throughput.queued(now: now) }

  /// How many recipients the pair limit keeps in mind: at most twice those that were limited lately, or 1024.
  public var trackedRecipients: Int { pairLimit?.count ?? 0 }

  /// How many recipients the quota keeps in mind: at most twice those counted within its span, or 1024.
  public var countedRecipients: Int { recipients.count }

  /// How many recipients the suppression list has; those whose message will fail only later are among them.
  public var suppressedRecipients: Int { suppressions?.count ?? 0 }

  /// How many recipients of servers that put messages off are kept in mind.
  public var greylistedRecipients: Int { greylist?.count ?? 0 }

  /// The messaging limit changes now; what the window has counted stays. nil: unlimited.
  public mutating func setTier(_ tier: Rate?, now: VirtualInstant) {
    self.tier = tier
    conditionsChanged(now)
  }

  /// The throughput is raised now; until the maintenance ends no sender sends.
  mutating func setThroughput(_ rate: Rate, now: VirtualInstant) {
    self.rate = rate
    maintenanceEnds = now + configuration.maintenance.time
    conditionsChanged(now)
  }

  /// Faults, limits or templates have changed.
  mutating func conditionsChanged(_ now: VirtualInstant) {
    conditions = ProviderConditions(configuration, tier: tier, rate: rate, templates: templates, faults)
    throughput.setRate(conditions.throughput, now: now)
    let limit = conditions.quota.map(Self.count)
    if limit != quota.limit { quota.setLimit(limit, now: now) }
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
