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
  var latencyFactor = 1.0
  var latencyAdditions: [DurationDistribution] = []
  var errors: [Threshold] = []
  var throughput: Rate?
  var quota: Rate?

  init(_ configuration: ProviderConfiguration, tier: Rate?, _ faults: FaultStack<ProviderFault>) {
    throughput = configuration.throughput.rate
    quota = tier
    for entry in faults.entries { apply(entry.effect) }
    // Requests that no fault hits meet the provider's everyday errors.
    let hit = errors.last?.below ?? 0
    errors += Self.thresholds(configuration.errors).map { Threshold(code: $0.code, below: hit + (1 - hit) * $0.below) }
  }

  /// Consecutive thresholds of errors that exclude each other.
  static func thresholds(_ errors: [ProviderConfiguration.ErrorShare]) -> [Threshold] {
    var sum = 0.0
    return errors.map { error in
      sum += error.share.value
      return Threshold(code: error.code, below: sum)
    }
  }

  private mutating func apply(_ fault: ProviderFault) {
    switch fault {
    case .outage(let code): blockage = code.map { .refuses(code: $0) } ?? .hangs
    case .credentials(let code): if blockage == nil { blockage = .refuses(code: code) }
    case .latency(let add, let factor):
      latencyFactor *= factor
      if let add { latencyAdditions.append(add) }
    case .errors(let error):
      let hit = errors.last?.below ?? 0
      errors.append(Threshold(code: error.code, below: hit + (1 - hit) * error.share.value))
    case .rateLimit(let change): throughput = Self.lower(throughput, change)
    case .quota(let change): quota = Self.lower(quota, change)
    }
  }

  private static func lower(_ limit: Rate?, _ change: LimitChange) -> Rate? {
    guard let limit else {
      guard case .set(let rate) = change else { return nil }
      return rate
    }
    let changed = change.applied(to: limit)
    return changed.perSecond < limit.perSecond ? changed : limit
  }
}
