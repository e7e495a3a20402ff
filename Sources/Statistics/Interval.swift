/// A confidence interval; a bound may be missing where the observations are too few to give one.
public struct Interval: Hashable, Sendable {
  /// nil: no bound on this side at the asked confidence. Infinite: the bound is an observation that never happened.
  public let lower: Double?
  /// As ``lower``.
  public let upper: Double?

  public init(lower: Double?, upper: Double?) {
    self.lower = lower
    self.upper = upper
  }

  /// `middle` plus and minus `halfWidth`.
  public init(middle: Double, halfWidth: Double) {
    self.init(lower: middle - halfWidth, upper: middle + halfWidth)
  }

  /// Whether all of it lies on one side of zero.
  public var excludesZero: Bool { (lower ?? -.infinity) > 0 || (upper ?? .infinity) < 0 }

  /// Whether neither side has a bound.
  public var isUnbounded: Bool { lower == nil && upper == nil }
}

/// How often an interval that is made again and again holds the true value.
public struct Confidence: Hashable, Sendable {
  /// The share of intervals that miss, half on each side; above 0, below 1.
  public let miss: Double

  /// - Precondition: `miss` lies between 0 and 1.
  public init(miss: Double) {
    precondition(miss > 0 && miss < 1, "intervals that miss \(miss) of the time")
    self.miss = miss
  }

  /// 95 %.
  public static let usual = Confidence(miss: 0.05)

  /// Bonferroni's correction: at which each of `count` intervals has to be made so that all of them hold with this one.
  /// - Precondition: `count` is at least 1.
  public func shared(by count: Int) -> Confidence { Confidence(miss: miss / Double(count)) }
}
