/// The difference of two means with Student's t interval.
public struct MeanDifference: Hashable, Sendable {
  /// The first mean less the second.
  public let value: Double
  private let squaredError: Double?
  private let degreesOfFreedom: Int

  /// Of observations in pairs, given as their differences; nil without any.
  public init?(paired differences: [Double]) {
    guard let statistics = SampleStatistics(differences) else { return nil }
    value = statistics.mean
    squaredError = statistics.squaredError
    degreesOfFreedom = statistics.count - 1
  }

  /// Of two independent samples (Welch, "The generalization of Student's problem", 1947), the degrees of freedom rounded
  /// down; nil where one is empty.
  public init?(independent first: [Double], _ second: [Double]) {
    guard let a = SampleStatistics(first), let b = SampleStatistics(second) else { return nil }
    value = a.mean - b.mean
    guard let errorA = a.squaredError, let errorB = b.squaredError else {
      (squaredError, degreesOfFreedom) = (nil, 0)
      return
    }
    let sum = errorA + errorB
    squaredError = sum
    let weights = errorA * errorA / Double(a.count - 1) + errorB * errorB / Double(b.count - 1)
    let degrees = weights > 0 ? sum * sum / weights : Double(a.count + b.count - 2)
    degreesOfFreedom = Swift.max(Swift.min(a.count, b.count) - 1, Int(degrees))
  }

  /// nil where a sample has a single observation.
  public func interval(_ confidence: Confidence = .usual) -> Interval? {
    squaredError.map { squaredError in
      let factor = StudentT.quantile(1 - confidence.miss / 2, degreesOfFreedom: degreesOfFreedom)
      return Interval(middle: value, halfWidth: factor * squaredError.squareRoot())
    }
  }
}
