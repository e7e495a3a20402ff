/// Mean, extremes and confidence interval of independent observations.
public struct SampleStatistics: Hashable, Sendable {
  public let count: Int
  public let mean: Double
  public let min: Double
  public let max: Double
  /// Half the width of the 95 % confidence interval of the mean (Student's t); nil for a single observation.
  public let halfWidth95: Double?

  /// nil without observations. Sums are taken in the order given, the variance in a second pass.
  public init?(_ values: [Double]) {
    guard let min = values.min(), let max = values.max() else { return nil }
    (self.min, self.max, count) = (min, max, values.count)
    // Rounding must not make equal observations differ from their mean.
    let mean = min == max ? min : values.reduce(0, +) / Double(values.count)
    self.mean = mean
    guard values.count > 1 else {
      halfWidth95 = nil
      return
    }
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let standardError = (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
    halfWidth95 = StudentT.factor95(degreesOfFreedom: values.count - 1) * standardError
  }
}
