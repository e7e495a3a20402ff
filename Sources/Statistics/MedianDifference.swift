/// The median of differences, or the difference of medians, with a distribution-free interval. Observations may be infinite,
/// for what never happened.
public enum MedianDifference {
  /// The median of the differences of pairs. Two infinite ones do not differ; an infinite one is infinitely above a finite one.
  /// - Returns: nil without pairs.
  public static func paired(_ pairs: [(Double, Double)], confidence: Confidence = .usual) -> QuantileEstimate? {
    let differences = pairs.map { $0 == $1 ? 0 : $0 - $1 }.sorted()
    return differences.isEmpty ? nil : QuantileEstimate(50, ofSorted: differences, confidence: confidence)
  }

  /// The difference of the medians of independent samples.
  ///
  /// The interval is put together from the two medians' own (Zou and Donner, "Construction of confidence limits about effect
  /// measures", 2008). Where a median is infinite its distance to a bound is unknown, and the bounds are subtracted instead,
  /// which is wider.
  /// - Returns: nil where a sample is empty.
  public static func independent(
    _ first: [Double], _ second: [Double], confidence: Confidence = .usual
  ) -> (value: Double, interval: Interval)? {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    let a = QuantileEstimate(50, ofSorted: first.sorted(), confidence: confidence)
    let b = QuantileEstimate(50, ofSorted: second.sorted(), confidence: confidence)
    let value = a.value == b.value ? 0 : a.value - b.value
    let lower = bound(value, a.value, a.interval.lower, b.value, b.interval.upper, sign: -1)
    let upper = bound(value, a.value, a.interval.upper, b.value, b.interval.lower, sign: 1)
    return (value, Interval(lower: lower, upper: upper))
  }

  private static func bound(
    _ value: Double, _ a: Double, _ boundA: Double?, _ b: Double, _ boundB: Double?, sign: Double
  ) -> Double? {
    guard let boundA, let boundB else { return nil }
    guard a.isFinite, b.isFinite, boundA.isFinite, boundB.isFinite else {
      let difference = boundA - boundB
      return difference.isNaN ? nil : difference
    }
    let (one, other) = (boundA - a, boundB - b)
    return value + sign * (one * one + other * other).squareRoot()
  }
}
