import VirtualTime

/// What a provider does at this moment: its configuration and the active faults, worked out once at every change so
/// that a request only reads them.
struct ProviderConditions: Hashable, Sendable {
  /// What answers every request, if anything does.
  enum Blockage: Hashable, Sendable {
    case hangs
    case refuses(code: Int)
  }

  struct Threshold: Hashable, Sendable {
    var code: Int
    /// A uniform draw below this, and not below the previous threshold, is this error.
    var below: Double
  }

  var blockage: Blockage?
  /// The code with which every accepted message fails while the account is suspended.
  var suspendedCode: Int?
  var latencies: [LatencyFault] = []
  var errors: [Threshold] = []
  var receiptErrors: [Threshold] = []
  /// Draws from here on meet none of `errors`, and none of `receiptErrors`.
  private(set) var errorCeiling = 0.0
  private(set) var receiptErrorCeiling = 0.0
  /// The part of the accepted messages that is not deferred.
  var undeferred: Double
  var throughput: Rate?
  var quota: Rate?
  /// By template number; empty while all are approved.
  var templates: [TemplateState]

  init(
    _ configuration: ProviderConfiguration, tier: Rate?, rate: Rate?, templates: [TemplateState],
    _ faults: FaultStack<ProviderFault>
  ) {
    throughput = rate
    quota = tier
    self.templates = templates
    undeferred = 1 - (configuration.deferral?.share.value ?? 0)
    for entry in faults.entries { apply(entry.effect) }
    // Requests that no fault hits meet the provider's everyday errors.
    Self.append(Self.thresholds(configuration.errors), to: &errors)
    Self.append(Self.thresholds(configuration.receiptErrors), to: &receiptErrors)
    if let inbound = configuration.throughput.inbound, let rate = throughput {
      throughput = Rate(count: max(0, rate.count - inbound.perSecond * rate.per.seconds), per: rate.per)
    }
    if self.templates.allSatisfy({ $0 == .approved }) { self.templates = [] }
    errorCeiling = errors.last?.below ?? 0
    receiptErrorCeiling = receiptErrors.last?.below ?? 0
  }

  /// Consecutive thresholds of errors that exclude each other.
  static func thresholds(_ errors: [ProviderConfiguration.ErrorShare]) -> [Threshold] {
    var sum = 0.0
    return errors.map { error in
      sum += error.share.value
      return Threshold(code: error.code, below: sum)
    }
  }

  /// Adds errors that act on what the present ones leave.
  private static func append(_ more: [Threshold], to errors: inout [Threshold]) {
    let hit = errors.last?.below ?? 0
    errors += more.map { Threshold(code: $0.code, below: hit + (1 - hit) * $0.below) }
  }

  private mutating func apply(_ fault: ProviderFault) {
    switch fault {
    case .outage(let code): blockage = code.map { .refuses(code: $0) } ?? .hangs
    case .credentials(let code): if blockage == nil { blockage = .refuses(code: code) }
    case .suspension(let rejection):
      if rejection.isAfterAcceptance {
        suspendedCode = suspendedCode ?? rejection.code
      } else if blockage == nil {
        blockage = .refuses(code: rejection.code)
      }
    case .latency(let fault): latencies.append(fault)
    case .errors(let error): Self.append([Threshold(code: error.code, below: error.share.value)], to: &errors)
    case .filtering(let error):
      Self.append([Threshold(code: error.code, below: error.share.value)], to: &receiptErrors)
    case .deferrals(let share): undeferred *= 1 - share.value
    case .rateLimit(let change, let strength): throughput = Self.lower(throughput, change, strength)
    case .quota(let change, let strength): quota = Self.lower(quota, change, strength)
    case .templatePaused(let template):
      for index in templates.indices where template == nil || template == index { templates[index] = .paused }
    }
  }

  private static func lower(_ limit: Rate?, _ change: LimitChange, _ strength: Double) -> Rate? {
    guard let limit else {
      // No limit at all is the other end of a limit that comes gradually.
      guard case .set(let rate) = change else { return nil }
      return Rate(count: rate.count / strength, per: rate.per)
    }
    switch change {
    case .multiply(let factor): return Rate(count: limit.count * factor.ramped(strength), per: limit.per)
    case .set(let rate):
      guard rate.perSecond < limit.perSecond else { return limit }
      guard strength < 1 else { return rate }
      let perSecond = limit.perSecond + (rate.perSecond - limit.perSecond) * strength
      return Rate(count: perSecond * limit.per.seconds, per: limit.per)
    }
  }
}
