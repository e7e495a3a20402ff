/// One exported sample series, readable at any time: a counter, a gauge, or one of the series of a histogram
/// (`_bucket` with its `le`, `_sum`, `_count`).
///
/// Points into the registry's storage; do not use it after the registry is gone.
public struct SeriesHandle: @unchecked Sendable {
  /// The sample's name as exported, suffix included.
  public let name: String
  /// The labels, sorted by name; buckets carry `le` last.
  public let labels: [MetricLabel]
  /// Who exports it: a component, a cluster's exporter; empty when nobody was named.
  public let owner: String
  /// Where its value is. Without names and labels it costs nothing to keep in a list that is read again and again.
  public let source: Source

  init(name: String, labels: [MetricLabel], owner: String, source: Source.Cell) {
    self.name = name
    self.labels = labels
    self.owner = owner
    self.source = Source(cell: source)
  }

  /// The current value. Counts are exact up to 2^53.
  public var value: Double { source.value }

  /// The place of a series' value in the registry's storage; do not use it after the registry is gone.
  public struct Source: @unchecked Sendable {
    let cell: Cell

    enum Cell {
      case scalar(UnsafeMutablePointer<Double>)
      case bucket(UnsafeMutablePointer<HistogramCell>, index: Int)
      case sum(UnsafeMutablePointer<HistogramCell>)
      case count(UnsafeMutablePointer<HistogramCell>)
    }

    /// The current value. Counts are exact up to 2^53.
    public var value: Double {
      switch cell {
      case .scalar(let cell): cell.pointee
      case .bucket(let cell, let index): Double(cell.pointee.cumulativeCount(through: index))
      case .sum(let cell): cell.pointee.sum
      case .count(let cell): Double(cell.pointee.count)
      }
    }
  }
}
