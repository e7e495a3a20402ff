import Harness
import VirtualTime

/// A series drawn in one row of block characters.
enum Sparkline {
  /// The maximum of the points that touch each column of `axis`; nil where there is none. A point stands for the
  /// interval that ends at it. Points that are not finite count as not observed.
  static func maxima(of series: SampledSeries, on axis: TimeAxis) -> [Double?] {
    var result = [Double?](repeating: nil, count: axis.columns)
    let (interval, bucket) = (series.interval.nanoseconds, axis.bucket.nanoseconds)
    guard interval > 0 else { return result }
    for (index, point) in series.points.enumerated() {
      guard let value = point, value.isFinite else { continue }
      let (from, overflow) = Int64(index).multipliedReportingOverflow(by: interval)
      guard !overflow, from / bucket < Int64(axis.columns) else { break }
      let (to, pastEnd) = from.addingReportingOverflow(interval - 1)
      let last = pastEnd ? axis.columns - 1 : min(axis.columns - 1, Int(to / bucket))
      for column in Int(from / bucket)...last { result[column] = max(result[column] ?? value, value) }
    }
    return result
  }

  /// One character per value: `▁` at `lowest` and below, seven equal steps above it up to `█` at `highest`, a space
  /// where there is no value. Whatever is above `lowest` is at least `▂`.
  static func string(_ values: [Double?], from lowest: Double, to highest: Double) -> String {
    String(values.map { $0.map { blocks[level($0, from: lowest, to: highest)] } ?? " " })
  }

  /// 0 to 7, never falling as `value` rises.
  static func level(_ value: Double, from lowest: Double, to highest: Double) -> Int {
    guard value > lowest, highest > lowest else { return 0 }
    // Halved, so that the span of the largest numbers stays finite.
    let share = (value / 2 - lowest / 2) / (highest / 2 - lowest / 2)
    return 1 + Int(min(max(share, 0) * 7, 6))
  }

  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
}
