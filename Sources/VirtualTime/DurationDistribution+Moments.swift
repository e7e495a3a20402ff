extension DurationDistribution {
  /// The exact mean, rounded to the nearest nanosecond. The rounding of draws can shift it by up to half a nanosecond.
  public var mean: VirtualDuration { Self.rounded(meanNanoseconds) }

  fileprivate var meanNanoseconds: Double {
    switch shape {
    case .constant(let value):
      return Double(value.nanoseconds)
    case .uniform(let from, let to):
      return Double(from.nanoseconds) + Double(to.nanoseconds - from.nanoseconds) / 2
    case .exponential(let mean):
      return mean
    case .normal(let mean, let deviation):
      // The hazard of the normal curve at the cut, times the deviation, is what the cut adds.
      let cut = mean / deviation
      return mean + deviation * DeterministicMath.normalDensity(cut) / DeterministicMath.normalProbability(cut)
    case .halfNormal(let deviation):
      // sqrt(2 / pi)
      return deviation * 0.7978845608028654
    case .lognormal(let median, let sigma, _):
      return median * DeterministicMath.exp(sigma * sigma / 2)
    case .tabulated:
      return table!.meanNanoseconds
    }
  }

  /// The value that the part `probability` of all draws does not exceed, rounded to the nearest nanosecond.
  ///
  /// nil for a mixture, which has no closed form; for 1 where there is no largest value; and outside 0 to 1.
  public func quantile(_ probability: Double) -> VirtualDuration? {
    guard probability >= 0, probability <= 1 else { return nil }
    switch shape {
    case .constant(let value):
      return value
    case .uniform(let from, let to):
      return from + Self.rounded(Double(to.nanoseconds - from.nanoseconds) * probability)
    case .exponential(let mean):
      return Self.inRange(-mean * DeterministicMath.log(1 - probability))
    case .normal(let mean, let deviation):
      if probability == 1 { return nil }
      let below = DeterministicMath.normalProbability(-mean / deviation)
      let normal = DeterministicMath.normalQuantile(below + probability * (1 - below))
      return Self.inRange(max(0, mean + deviation * normal))
    case .halfNormal(let deviation):
      return Self.inRange(deviation * DeterministicMath.normalQuantile(0.5 + probability / 2))
    case .lognormal(let median, let sigma, _):
      if sigma == 0 { return Self.rounded(median) }
      return Self.inRange(median * DeterministicMath.exp(sigma * DeterministicMath.normalQuantile(probability)))
    case .tabulated:
      return table!.quantile(probability)
    }
  }

  private static func inRange(_ nanoseconds: Double) -> VirtualDuration? {
    nanoseconds < longest ? rounded(nanoseconds) : nil
  }
}

extension DurationDistribution.Table {
  fileprivate var meanNanoseconds: Double {
    switch self {
    case .observed(let values):
      return values.reduce(0) { $0 + Double($1.nanoseconds) / Double(values.count) }
    case .quantiles(let table):
      return (1..<table.values.count).reduce(0) { sum, point in
        let width = table.probabilities[point] - table.probabilities[point - 1]
        return sum + width * (table.values[point - 1] + table.values[point]) / 2
      }
    case .mixture(let mixture):
      let total = mixture.parts.reduce(0) { $0 + $1.weight }
      return mixture.parts.reduce(0) { $0 + $1.weight / total * $1.distribution.meanNanoseconds }
    }
  }

  /// For probabilities from 0 to 1.
  fileprivate func quantile(_ probability: Double) -> VirtualDuration? {
    switch self {
    case .observed(let values):
      let rank = (Double(values.count) * probability).rounded(.up)
      return values[min(values.count - 1, max(0, Int(rank) - 1))]
    case .quantiles(let table):
      return DurationDistribution.rounded(table.value(at: probability))
    case .mixture:
      return nil
    }
  }
}
