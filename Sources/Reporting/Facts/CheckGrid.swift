import Harness
import VirtualTime

extension RunResult {
  /// Expectations with what was observed; nil without expectations.
  var expectationGrid: Grid? {
    guard !expectations.isEmpty else { return nil }
    return Grid(
      [.text(), .prose("expectation"), .prose("observed")],
      rows: expectations.map { [.mark($0.passed), Grid.Cell($0.name), Grid.Cell($0.observed)] })
  }

  /// Thresholds with what was observed; nil without thresholds.
  var thresholdGrid: Grid? {
    guard !thresholds.isEmpty else { return nil }
    return Grid(
      [.text(), .prose("threshold"), .prose("observed")],
      rows: thresholds.map { [.mark($0.passed), Grid.Cell($0.title), Grid.Cell($0.observation)] })
  }
}

extension ThresholdResult {
  /// `delivery_latency of WHATSAPP: p(95) < 30m`
  var title: String { "\(metric)\(channel.map { " of \($0)" } ?? ""): \(require)" }

  /// The observed figure in the unit that the requirement's aggregate implies (counts and shares are named so, all
  /// others are times, at five digits: more than the histograms behind them promise, so that it can be told from the limit).
  var observation: String {
    guard let observed else { return "nothing observed" }
    if require.hasPrefix("count") { return Count.string(observed) }
    if require.hasPrefix("rate") { return FixedPoint.trimmed(FixedPoint.string(observed, decimals: 6)) }
    return HumanDuration.fiveDigits(seconds: observed)
  }
}
