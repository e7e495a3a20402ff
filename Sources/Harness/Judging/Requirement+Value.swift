import Scenario

extension Requirement.Aggregate {
  /// What is asked for, of figures in ascending order; percentiles are nearest ranks. nil where there is nothing to
  /// observe, and for shares.
  func value(ofSorted values: [Double]) -> Double? {
    if case .count = self { return Double(values.count) }
    guard let first = values.first, let last = values.last else { return nil }
    switch self {
    case .count, .rate: return nil
    case .minimum: return first
    case .maximum: return last
    case .average: return values.reduce(0, +) / Double(values.count)
    case .median: return values[NearestRank.index(0.5, of: values.count)]
    case .percentile(let percentile): return values[NearestRank.index(percentile / 100, of: values.count)]
    }
  }
}

/// The smallest of sorted values that at least a share of them does not exceed.
enum NearestRank {
  /// - Parameters:
  ///   - share: from 0 to 1.
  ///   - count: how many values there are, at least one.
  /// - Returns: the value's position.
  static func index(_ share: Double, of count: Int) -> Int {
    min(max(Int((share * Double(count)).rounded(.up)), 1), count) - 1
  }
}
