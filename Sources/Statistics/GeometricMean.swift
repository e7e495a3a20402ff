import VirtualTime

/// The geometric mean of independent observations, which suits times: they spread by factors, and one very long one does not
/// decide all.
public struct GeometricMean: Hashable, Sendable {
  /// Of the logarithms.
  public let logarithms: SampleStatistics

  /// nil without observations, and where one is zero, negative or infinite: the mean would be 0 or infinite whatever the
  /// others are.
  public init?(_ values: [Double]) {
    guard values.allSatisfy({ $0 > 0 && $0.isFinite }),
      let logarithms = SampleStatistics(values.map(DeterministicMath.log))
    else { return nil }
    self.logarithms = logarithms
  }

  /// The mean itself.
  public var value: Double { DeterministicMath.exp(logarithms.mean) }

  /// Student's t interval of the logarithms, as factors; nil for a single observation. It holds for lognormal observations.
  public func interval(_ confidence: Confidence = .usual) -> Interval? {
    logarithms.interval(confidence).map { Interval(exponentialOf: $0) }
  }
}

extension Interval {
  init(exponentialOf interval: Interval) {
    self.init(
      lower: interval.lower.map(DeterministicMath.exp), upper: interval.upper.map(DeterministicMath.exp))
  }
}
