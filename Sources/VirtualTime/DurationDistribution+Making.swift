extension DurationDistribution {
  /// Always `value`. Traps where it is negative or above 291 years.
  public static func constant(_ value: VirtualDuration) -> Self {
    precondition(value >= .zero, "a distribution of durations has no negative values, such as \(value)")
    precondition(Double(value.nanoseconds) < longest, "a distribution of durations stays below 291 years")
    return Self(.constant(value))
  }

  /// Every nanosecond from `from` to `to`, both included, equally likely.
  public static func uniform(from: VirtualDuration, to: VirtualDuration) throws(DistributionProblem) -> Self {
    try requireNotNegative(from, "from")
    try requireNotNegative(to, "to")
    guard from <= to else { throw DistributionProblem("from (\(from)) must not exceed to (\(to))") }
    return Self(.uniform(from: from, to: to))
  }

  /// Exponential with this mean: the time to the next of independent events.
  public static func exponential(mean: VirtualDuration) throws(DistributionProblem) -> Self {
    try requirePositive(mean, "mean")
    // The largest draw: -log(2^-53).
    try requireRange(Double(mean.nanoseconds) * 36.8)
    return Self(.exponential(mean: Double(mean.nanoseconds)))
  }

  /// Normal with this mean and standard deviation, cut off at zero: a negative draw is drawn again.
  ///
  /// The cut raises the mean and lowers the deviation of what is drawn: noticeably where `mean` is less than about three
  /// deviations. `mean` here is the one of the uncut curve, at least 0; the property `mean` is the one after the cut.
  public static func normal(
    mean: VirtualDuration, deviation: VirtualDuration
  ) throws(DistributionProblem) -> Self {
    try requireNotNegative(mean, "mean")
    try requirePositive(deviation, "deviation")
    try requireRange(Double(mean.nanoseconds) + largestNormal * Double(deviation.nanoseconds))
    return Self(.normal(mean: Double(mean.nanoseconds), deviation: Double(deviation.nanoseconds)))
  }

  /// The magnitude of a normal variable with mean zero and this standard deviation. Its own mean is 0.798 of that.
  public static func halfNormal(deviation: VirtualDuration) throws(DistributionProblem) -> Self {
    try requirePositive(deviation, "deviation")
    try requireRange(largestNormal * Double(deviation.nanoseconds))
    return Self(.halfNormal(deviation: Double(deviation.nanoseconds)))
  }

  /// Lognormal: `median` times e to the power of a normal variable with deviation `sigma` (a plain number, at least 0).
  public static func lognormal(median: VirtualDuration, sigma: Double) throws(DistributionProblem) -> Self {
    guard sigma >= 0, sigma.isFinite else {
      throw DistributionProblem("sigma must be a number of at least 0, not \(sigma)")
    }
    return try lognormal(median, "median", sigma: sigma, spread: .sigma)
  }

  /// Lognormal with this median and 95th percentile.
  public static func lognormal(p50: VirtualDuration, p95: VirtualDuration) throws(DistributionProblem) -> Self {
    try lognormal(p50, "p50", sigma: sigma(p50, p95, "p95", deviations: 1.6448536269514722), spread: .p95(p95))
  }

  /// Lognormal with this median and 99th percentile.
  public static func lognormal(p50: VirtualDuration, p99: VirtualDuration) throws(DistributionProblem) -> Self {
    try lognormal(p50, "p50", sigma: sigma(p50, p99, "p99", deviations: 2.3263478740408408), spread: .p99(p99))
  }

  private static func lognormal(
    _ median: VirtualDuration, _ name: String, sigma: Double, spread: Spread
  ) throws(DistributionProblem) -> Self {
    try requirePositive(median, name)
    try requireRange(Double(median.nanoseconds) * DeterministicMath.exp(sigma * largestNormal))
    return Self(.lognormal(median: Double(median.nanoseconds), sigma: sigma, spread: spread))
  }

  /// The sigma that puts `percentile`, so many deviations above the middle, at its value.
  private static func sigma(
    _ p50: VirtualDuration, _ percentile: VirtualDuration, _ name: String, deviations: Double
  ) throws(DistributionProblem) -> Double {
    try requirePositive(p50, "p50")
    guard p50 <= percentile else {
      throw DistributionProblem("p50 (\(p50)) must not exceed \(name) (\(percentile))")
    }
    return DeterministicMath.log(percentile / p50) / deviations
  }

  /// A bound on the magnitude of `RandomStream.standardNormal()`, reached at 2^-53.
  private static var largestNormal: Double { 8.3 }

  /// Every draw and quantile stays below this many nanoseconds, which leaves room for rounding within `Int64`.
  static var longest: Double { 9.2e18 }

  static func requireNotNegative(_ value: VirtualDuration, _ name: String) throws(DistributionProblem) {
    guard value >= .zero else { throw DistributionProblem("\(name) must not be negative, as \(value) is") }
    try requireRange(Double(value.nanoseconds))
  }

  private static func requirePositive(_ value: VirtualDuration, _ name: String) throws(DistributionProblem) {
    guard value > .zero else { throw DistributionProblem("\(name) must be above zero, not \(value)") }
  }

  private static func requireRange(_ largest: Double) throws(DistributionProblem) {
    guard largest < longest else { throw DistributionProblem("the distribution could exceed 291 years") }
  }
}
