import Harness
import VirtualTime

/// Hand-made results: their figures are invented, but consistent.
enum Examples {
  static let start = CalendarInstant(unixNanoseconds: 1_772_434_800_000_000_000, offsetSeconds: 3_600)

  static func at(_ hours: Int64 = 0, _ minutes: Int64 = 0, _ seconds: Int64 = 0) -> VirtualInstant {
    VirtualInstant(nanoseconds: ((hours * 60 + minutes) * 60 + seconds) * 1_000_000_000)
  }

  static func quantiles(
    _ p50: Double, _ p90: Double, _ p95: Double, _ p99: Double, _ max: Double, mean: Double, count: Int,
    censored: Int = 0
  ) -> LatencyFigures {
    var figures = LatencyFigures()
    (figures.p50, figures.p90, figures.p95, figures.p99) = (p50, p90, p95, p99)
    (figures.max, figures.mean, figures.count, figures.censored) = (max, mean, count, censored)
    return figures
  }

  /// Nothing happened in no time.
  static var empty: RunResult {
    RunResult(
      scenario: "Nothing", variant: nil, file: "nothing.yaml", systemName: "none", severity: nil, seed: 0,
      start: CalendarInstant(unixNanoseconds: 0, offsetSeconds: 0), duration: .zero, warmUp: .zero,
      digest: "00000000000000000000000000000000",
      total: ChannelFigures(name: "", messages: MessageCounts(), latency: LatencyFigures(), receipts: LatencyFigures()),
      channels: [], errors: [], symptoms: [], timeline: [], series: [], expectations: [], thresholds: [],
      verdict: .passed, aborted: nil, warnings: [], engine: nil)
  }
}
