/// All series of one metric name.
struct MetricFamily {
  let declaration: MetricDeclaration
  /// The series in the order in which they were first resolved.
  var series: [Series] = []
  /// Positions in `series` by label values (in the order of `declaration.labelNames`).
  var positions: [[String]: Int] = [:]

  struct Series {
    /// In the order of the declaration's label names.
    let labelValues: [String]
    let storage: Storage
    /// Who exports it.
    let owner: String
  }

  enum Storage {
    case scalar(UnsafeMutablePointer<Double>)
    case histogram(UnsafeMutablePointer<HistogramCell>)
  }

  /// The series by label values, so that the order does not depend on who resolved them first.
  var sortedSeries: [Series] { series.sorted { $0.labelValues.lexicographicallyPrecedes($1.labelValues) } }

  func labels(of series: Series) -> [MetricLabel] {
    zip(declaration.labelNames, series.labelValues).map { MetricLabel($0, $1) }
  }
}
