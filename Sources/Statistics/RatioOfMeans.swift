import VirtualTime

/// The ratio of two geometric means, with Student's t interval of the logarithms.
public struct RatioOfMeans: Hashable, Sendable {
  private let logarithms: MeanDifference

  /// Of observations in pairs; nil where ``GeometricMean`` is.
  public init?(paired pairs: [(Double, Double)]) {
    guard let first = Self.logarithms(pairs.map(\.0)), let second = Self.logarithms(pairs.map(\.1)),
      let logarithms = MeanDifference(paired: zip(first, second).map { $0 - $1 })
    else { return nil }
    self.logarithms = logarithms
  }

  /// Of two independent samples.
  public init?(independent first: [Double], _ second: [Double]) {
    guard let first = Self.logarithms(first), let second = Self.logarithms(second),
      let logarithms = MeanDifference(independent: first, second)
    else { return nil }
    self.logarithms = logarithms
  }

  /// The first mean by the second.
  public var value: Double { DeterministicMath.exp(logarithms.value) }

  /// nil where a sample has a single observation.
  public func interval(_ confidence: Confidence = .usual) -> Interval? {
    logarithms.interval(confidence).map { Interval(exponentialOf: $0) }
  }

  private static func logarithms(_ values: [Double]) -> [Double]? {
    guard !values.isEmpty, values.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    return values.map(DeterministicMath.log)
  }
}
