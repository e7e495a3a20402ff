import Glibc

/// Tests of goodness of fit. Every seed is fixed, so that a pass stays a pass; the levels say how surprising a failure
/// would be if the code were right.
enum Statistics {
  /// The Kolmogorov-Smirnov statistic, sqrt(n) times the largest distance from the distribution function `cdf`.
  static func kolmogorovSmirnov(_ sample: [Double], _ cdf: (Double) -> Double) -> Double {
    let sorted = sample.sorted()
    let n = Double(sorted.count)
    var distance = 0.0
    for (index, value) in sorted.enumerated() {
      let expected = cdf(value)
      distance = max(distance, expected - Double(index) / n, Double(index + 1) / n - expected)
    }
    return distance * n.squareRoot()
  }

  /// A correct sample exceeds this with probability below one in a million.
  static let kolmogorovSmirnovLimit = 2.7

  /// Chi-square of counts against equal expectations, as a standard normal deviate (Wilson and Hilferty).
  static func chiSquareDeviate(_ counts: [Int], expected: [Double]) -> Double {
    var sum = 0.0
    for (count, expectation) in zip(counts, expected) {
      sum += (Double(count) - expectation) * (Double(count) - expectation) / expectation
    }
    let freedom = Double(counts.count - 1)
    let spread = 2 / (9 * freedom)
    return (cbrt(sum / freedom) - (1 - spread)) / spread.squareRoot()
  }

  static func mean(_ sample: [Double]) -> Double { sample.reduce(0, +) / Double(sample.count) }

  static func deviation(_ sample: [Double]) -> Double {
    let middle = mean(sample)
    return (sample.reduce(0) { $0 + ($1 - middle) * ($1 - middle) } / Double(sample.count - 1)).squareRoot()
  }
}
