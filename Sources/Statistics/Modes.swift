import VirtualTime

/// The separate heaps that observations fall into; one where they are not separate.
public struct Modes: Hashable, Sendable {
  /// Observations that lie together.
  public struct Mode: Hashable, Sendable {
    public let count: Int
    /// Infinite for what never happened.
    public let min: Double
    public let median: Double
    public let max: Double
  }

  /// In ascending order; infinite observations are always one of their own.
  public let modes: [Mode]

  /// Finite observations are in two modes if their widest gap covers more than a part of their range and leaves at least a
  /// tenth of them, and four, on either side. The part is a half for fewer than 20 observations, a third for fewer than
  /// 50, a quarter for fewer than 100 and a fifth from there on: of distributions with one mode fewer than one sample in
  /// fifty looks so. Fewer than ten observations are one mode.
  ///
  /// - Parameters:
  ///   - sorted: in ascending order, none NaN.
  ///   - byFactors: whether gaps are measured as factors, as times spread; only if all finite observations are above zero.
  public init(ofSorted sorted: [Double], byFactors: Bool) {
    let finite = sorted.filter(\.isFinite)
    var parts = Self.split(finite, byFactors: byFactors)
    parts.append(sorted.filter { $0 == .infinity })
    modes = parts.filter { !$0.isEmpty }.map { part in
      Mode(
        count: part.count, min: part[0], median: QuantileEstimate.value(50, ofSorted: part), max: part[part.count - 1])
    }
  }

  private static func split(_ sorted: [Double], byFactors: Bool) -> [[Double]] {
    let least = Swift.max(4, (sorted.count + 9) / 10)
    guard sorted.count >= 10, let first = sorted.first else { return [sorted] }
    let places = byFactors && first > 0 ? sorted.map(DeterministicMath.log) : sorted
    let range = places[places.count - 1] - places[0]
    let (gap, index) = (least...sorted.count - least).map { (places[$0] - places[$0 - 1], $0) }
      .reduce((0, 0)) { $1.0 > $0.0 ? $1 : $0 }
    guard gap > range * leastGap(sorted.count) else { return [sorted] }
    return [Array(sorted[..<index]), Array(sorted[index...])]
  }

  /// As a part of the range.
  private static func leastGap(_ count: Int) -> Double {
    count < 20 ? 1.0 / 2 : count < 50 ? 1.0 / 3 : count < 100 ? 1.0 / 4 : 1.0 / 5
  }
}
