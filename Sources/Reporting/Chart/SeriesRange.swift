import Harness

/// The smallest and the largest point of a series, for the margin of its sparkline.
struct SeriesRange {
  let lowest: Double
  let highest: Double
  let unit: String

  /// nil when nothing was observed.
  init?(_ series: SampledSeries) {
    let values = series.points.compactMap { $0 }.filter(\.isFinite)
    guard let lowest = values.min(), let highest = values.max() else { return nil }
    (self.lowest, self.highest, unit) = (lowest, highest, series.unit)
  }

  /// Where the sparkline's scale begins: zero, unless there is something below it.
  var baseline: Double { min(0, lowest) }

  /// `0..12,345 msg`, `0.0%..96.1%`, `850ms..1h24m`.
  var text: String {
    let ends = [lowest, highest].map(format)
    let span = ends[0] == ends[1] ? ends[0] : ends[0] + ".." + ends[1]
    return isSpelledOut || unit.isEmpty ? span : "\(span) \(unit.cleaned)"
  }

  /// Whether the figures carry their unit themselves.
  private var isSpelledOut: Bool { unit == "%" || unit == "s" }

  private func format(_ value: Double) -> String {
    switch unit {
    case "%": Count.percent(value)
    case "s": HumanDuration.rounded(seconds: value)
    default: Count.string(value)
    }
  }
}
