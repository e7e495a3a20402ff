/// The types of metric families in OpenMetrics 1.0.
public enum OpenMetricsType: String, Hashable, Sendable, CaseIterable {
  case unknown, gauge, counter, stateset, info, histogram, gaugehistogram, summary

  /// The label whose value is a number.
  var numericLabel: String? {
    switch self {
    case .histogram: "le"
    case .summary: "quantile"
    default: nil
    }
  }
}
