import Telemetry

/// The pieces of Prometheus' two text formats.
enum ExpositionText {
  /// `name{label="value",...}`
  static func series(_ series: SeriesHandle) -> String { self.series(series.name, series.labels) }

  /// `name{label="value",...}`
  static func series(_ name: String, _ labels: [MetricLabel]) -> String {
    guard !labels.isEmpty else { return name }
    let texts = labels.map { "\($0.name)=\"\(escapedLabelValue($0.value))\"" }
    return "\(name){\(texts.joined(separator: ","))}"
  }

  /// In both formats: backslash, quotation mark and line feed escaped.
  static func escapedLabelValue(_ text: String) -> String { escaped(text, quotes: true) }

  /// A help text. OpenMetrics escapes quotation marks in it, the older format does not.
  static func escapedHelp(_ text: String, openMetrics: Bool) -> String { escaped(text, quotes: openMetrics) }

  /// A sample's value: the shortest digits that read back the same, whole numbers without decimals.
  static func value(_ value: Double) -> String {
    let text = openMetricsNumber(value)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Unix seconds with as many of nine decimals as it takes.
  static func timestamp(unixNanoseconds: Int64) -> String {
    let magnitude = unixNanoseconds.magnitude
    let whole = "\(unixNanoseconds < 0 ? "-" : "")\(magnitude / 1_000_000_000)"
    let nanoseconds = magnitude % 1_000_000_000
    guard nanoseconds > 0 else { return whole }
    var digits = String(nanoseconds + 1_000_000_000).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(whole).\(digits)"
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
