/// A stable function of Prometheus 3.5 for samples that are plain numbers.
public enum PromQLFunction: String, Hashable, Sendable, CaseIterable {
  case abs, absent, ceil, changes, clamp, delta, deriv, exp, floor, hour, idelta, increase, irate, ln, log2, log10
  case minute, month, rate, resets, round, scalar, sgn, sort, sqrt, time, timestamp, vector, year
  case acos, acosh, asin, asinh, atan, atanh, cos, cosh, deg, pi, rad, sin, sinh, tan, tanh
  case absentOverTime = "absent_over_time"
  case avgOverTime = "avg_over_time"
  case clampMax = "clamp_max"
  case clampMin = "clamp_min"
  case countOverTime = "count_over_time"
  case dayOfMonth = "day_of_month"
  case dayOfWeek = "day_of_week"
  case dayOfYear = "day_of_year"
  case daysInMonth = "days_in_month"
  case histogramFraction = "histogram_fraction"
  case histogramQuantile = "histogram_quantile"
  case labelJoin = "label_join"
  case labelReplace = "label_replace"
  case lastOverTime = "last_over_time"
  case maxOverTime = "max_over_time"
  case minOverTime = "min_over_time"
  case predictLinear = "predict_linear"
  case presentOverTime = "present_over_time"
  case quantileOverTime = "quantile_over_time"
  case sortDescending = "sort_desc"
  case stddevOverTime = "stddev_over_time"
  case stdvarOverTime = "stdvar_over_time"
  case sumOverTime = "sum_over_time"

  /// What a function takes and gives.
  struct Signature {
    var arguments: [PromQLExpression.ValueType]
    /// How many of the last arguments may be left out.
    var optional = 0
    /// The last argument may be repeated, or left out.
    var repeatsLast = false
    var result = PromQLExpression.ValueType.instantVector
  }

  var signature: Signature {
    switch self {
    case .pi, .time: Signature(arguments: [], result: .scalar)
    case .scalar: Signature(arguments: [.instantVector], result: .scalar)
    case .vector: Signature(arguments: [.scalar])
    case .hour, .minute, .month, .year, .dayOfMonth, .dayOfWeek, .dayOfYear, .daysInMonth:
      Signature(arguments: [.instantVector], optional: 1)
    case .round: Signature(arguments: [.instantVector, .scalar], optional: 1)
    case .clamp: Signature(arguments: [.instantVector, .scalar, .scalar])
    case .clampMax, .clampMin: Signature(arguments: [.instantVector, .scalar])
    case .histogramQuantile: Signature(arguments: [.scalar, .instantVector])
    case .histogramFraction: Signature(arguments: [.scalar, .scalar, .instantVector])
    case .labelJoin: Signature(arguments: [.instantVector, .string, .string, .string], repeatsLast: true)
    case .labelReplace: Signature(arguments: [.instantVector, .string, .string, .string, .string])
    case .quantileOverTime: Signature(arguments: [.scalar, .rangeVector])
    case .predictLinear: Signature(arguments: [.rangeVector, .scalar])
    case .absentOverTime, .avgOverTime, .changes, .countOverTime, .delta, .deriv, .idelta, .increase, .irate,
      .lastOverTime, .maxOverTime, .minOverTime, .presentOverTime, .rate, .resets, .stddevOverTime, .stdvarOverTime,
      .sumOverTime:
      Signature(arguments: [.rangeVector])
    default: Signature(arguments: [.instantVector])
    }
  }

  /// Functions that Prometheus 3.5 has and this implementation has not, each with the reason.
  static let refused: [(name: String, reason: String)] = [
    ("double_exponential_smoothing", experimental), ("info", experimental), ("mad_over_time", experimental),
    ("sort_by_label", experimental), ("sort_by_label_desc", experimental), ("ts_of_last_over_time", experimental),
    ("ts_of_max_over_time", experimental), ("ts_of_min_over_time", experimental),
    ("histogram_avg", native), ("histogram_count", native), ("histogram_stddev", native),
    ("histogram_stdvar", native), ("histogram_sum", native),
  ]
  private static let experimental = "is experimental in Prometheus and off by default"
  private static let native = "is for native histograms, which are not supported"
}
