/// A quantile of independent observations with a distribution-free confidence interval: two of the observations, chosen
/// by the binomial distribution. It holds for whatever distribution, and observations may be infinite.
public struct QuantileEstimate: Hashable, Sendable {
  /// From 1 to 99.
  public let percent: Int
  /// The mean of the two observations between which it lies, or the one that it is. Between an infinite and a finite one
  /// it is infinite, between two infinities of different sign 0.
  public let value: Double
  /// Holds the quantile with at least the asked confidence. Too few observations bound it on one side or not at all.
  public let interval: Interval

  /// - Parameter sorted: in ascending order, not empty, none NaN.
  /// - Complexity: linear in the number of observations.
  public init(_ percent: Int, ofSorted sorted: [Double], confidence: Confidence = .usual) {
    self.percent = percent
    value = Self.value(percent, ofSorted: sorted)
    let ranks = Self.ranks(count: sorted.count, percent: percent, confidence: confidence)
    interval = Interval(lower: ranks.lower.map { sorted[$0 - 1] }, upper: ranks.upper.map { sorted[$0 - 1] })
  }

  /// The quantile alone, as ``value``.
  public static func value(_ percent: Int, ofSorted sorted: [Double]) -> Double {
    precondition(!sorted.isEmpty && (1...99).contains(percent), "the \(percent) % quantile of \(sorted.count)")
    let (whole, part) = (sorted.count * percent).quotientAndRemainder(dividingBy: 100)
    return part > 0 ? sorted[whole] : middle(sorted[whole - 1], sorted[whole])
  }

  /// The ranks, from 1, of the observations that bound a quantile: the closest ones of which each is beyond it with at
  /// most half the probability to miss (Conover, "Practical Nonparametric Statistics", 3.2). nil: none is far enough out.
  public static func ranks(
    count: Int, percent: Int, confidence: Confidence = .usual
  ) -> (lower: Int?, upper: Int?) {
    let cumulative = Binomial.cumulative(trials: count, probability: Double(percent) / 100)
    let lower = cumulative.prefix { $0 <= confidence.miss / 2 }.count
    let upper = (cumulative.firstIndex { 1 - $0 <= confidence.miss / 2 } ?? count) + 1
    return (lower > 0 ? lower : nil, upper <= count ? upper : nil)
  }

  private static func middle(_ low: Double, _ high: Double) -> Double {
    if low == high { return low }
    let sum = low + high
    return sum.isNaN ? 0 : sum / 2
  }
}
