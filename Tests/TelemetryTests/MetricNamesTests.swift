import Telemetry
import Testing

@Suite("Metric and label names")
struct MetricNamesTests {
  @Test(arguments: ["up", "http_requests_total", "job:latency:p95", "_private", ":colon", "A9"])
  func validMetricNames(name: String) { #expect(isValidMetricName(name)) }

  @Test(arguments: ["", "9lives", "with space", "dash-ed", "naïve", "a.b", "a{b}", "tab\t", "a\n"])
  func invalidMetricNames(name: String) { #expect(!isValidMetricName(name)) }

  @Test(arguments: ["status", "_status", "le", "code2", "A"])
  func validLabelNames(name: String) { #expect(isValidLabelName(name)) }

  @Test(arguments: ["", "__name__", "__x", "2nd", "a:b", "dash-ed", "ünder"])
  func invalidLabelNames(name: String) { #expect(!isValidLabelName(name)) }

  /// The forms that Prometheus' `formatOpenMetricsFloat` gives (Go's `%g`, and `.0` behind whole numbers).
  @Test(arguments: [
    (0, "0.0"), (1, "1.0"), (-1, "-1.0"), (0.1, "0.1"), (0.005, "0.005"), (2.5, "2.5"), (100_000, "100000.0"),
    (999_999.5, "999999.5"), (1e6, "1e+06"), (1.5e6, "1.5e+06"), (-2_500_000, "-2.5e+06"),
    (123_456_789, "1.23456789e+08"),
    (12_345_678.25, "1.234567825e+07"), (1e15, "1e+15"), (1e16, "1e+16"), (1e21, "1e+21"), (1e100, "1e+100"),
    (0.0001, "0.0001"), (0.00001, "1e-05"), (1.5e-7, "1.5e-07"), (Double.infinity, "+Inf"), (-Double.infinity, "-Inf"),
    (Double.nan, "NaN"), (Double.greatestFiniteMagnitude, "1.7976931348623157e+308"),
    (Double.leastNonzeroMagnitude, "5e-324"),
  ])
  func numbers(value: Double, text: String) {
    #expect(openMetricsNumber(value) == text)
    if !value.isNaN { #expect(Double(text) == value) }
  }
}
