/// Mean, extremes and confidence interval of independent observations.
public struct SampleStatistics: Hashable, Sendable {
  public let count: Int
  public let mean: Double
  public let min: Double
  public let max: Double
  /// The square of the mean's standard error; nil for a single observation.
  public let squaredError: Double?

  /// nil without observations. Sums are taken in the order given, the variance in a second pass.
  public init?(_ values: [Double]) {
    guard let min = values.min(), let max = values.max() else { return nil }
    (self.min, self.max, count) = (min, max, values.count)
    // Rounding must not make equal observations differ from their mean.
    let mean = min == max ? min : values.reduce(0, +) / Double(values.count)
    self.mean = mean
    guard values.count > 1 else {
      squaredError = nil
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    squaredError = squares / Double(values.count - 1) / Double(values.count)
  }

  /// Half the width of the confidence interval of the mean (Student's t); nil for a single observation. It holds for
  /// observations that are about normal, and for others once there are many of them.
  public func halfWidth(_ confidence: Confidence = .usual) -> Double? {
    squaredError.map { squaredError in
      StudentT.quantile(1 - confidence.miss / 2, degreesOfFreedom: count - 1) * squaredError.squareRoot()
    }
  }

  /// The interval of the mean; as ``halfWidth(_:)``.
  public func interval(_ confidence: Confidence = .usual) -> Interval? {
    halfWidth(confidence).map { Interval(middle: mean, halfWidth: $0) }
  }
}
