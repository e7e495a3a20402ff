extension DurationDistribution {
  /// Resamples observed values, all equally likely (a value given twice is twice as likely). Nothing lies between them.
  public static func empirical(_ observed: [VirtualDuration]) throws(DistributionProblem) -> Self {
    guard !observed.isEmpty else { throw DistributionProblem("an empirical distribution needs at least one value") }
    for value in observed { try requireNotNegative(value, "an observed value") }
    return Self(.observed(observed.sorted()))
  }

  /// One known quantile: the part `probability` (0 to 1) of all values is at most `value`.
  public struct QuantilePoint: Hashable, Sendable {
    public var probability: Double
    public var value: VirtualDuration
    public init(probability: Double, value: VirtualDuration) {
      self.probability = probability
      self.value = value
    }
  }

  /// Goes through known quantiles, with straight lines between them. The points rise in probability from exactly 0 (the
  /// least value) to exactly 1 (the largest); values never fall.
  public static func empirical(quantiles points: [QuantilePoint]) throws(DistributionProblem) -> Self {
    guard let first = points.first, let last = points.last, points.count >= 2, first.probability == 0,
      last.probability == 1
    else { throw DistributionProblem("quantiles must begin at probability 0 and end at probability 1") }
    try requireNotNegative(first.value, "the value at probability 0")
    for (before, after) in zip(points, points.dropFirst()) {
      guard after.probability > before.probability else {
        throw DistributionProblem("probabilities must rise: \(after.probability) follows \(before.probability)")
      }
      guard after.value >= before.value else {
        throw DistributionProblem("values must not fall: \(after.value) follows \(before.value)")
      }
    }
    try requireNotNegative(last.value, "the value at probability 1")
    return Self(.quantiles(QuantileTable(points)))
  }

  /// Known quantiles, prepared for looking up.
  struct QuantileTable: Hashable, Sendable {
    let probabilities: [Double]
    /// In nanoseconds, as many as there are probabilities.
    let values: [Double]

    init(_ points: [QuantilePoint]) {
      probabilities = points.map(\.probability)
      values = points.map { Double($0.value.nanoseconds) }
    }

    /// The value at a probability from 0 to 1; logarithmic in the number of points.
    func value(at probability: Double) -> Double {
      var low = 0
      var high = probabilities.count - 1
      while high - low > 1 {
        let middle = (low + high) / 2
        if probabilities[middle] <= probability { low = middle } else { high = middle }
      }
      let part = (probability - probabilities[low]) / (probabilities[high] - probabilities[low])
      return values[low] + (values[high] - values[low]) * part
    }
  }
}
