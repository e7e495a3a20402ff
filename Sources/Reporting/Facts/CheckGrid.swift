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

extension SteadyState {
  /// Its conditions at both moments; nil without any.
  var grid: Grid? {
    let rows = [("before the first fault", before), ("at the end", after)].flatMap { moment, results in
      results.map { [Grid.Cell.mark($0.passed), Grid.Cell($0.title), Grid.Cell(moment), Grid.Cell($0.observation)] }
    }
    return rows.isEmpty ? nil : Grid([.text(), .prose("condition"), .text("when"), .prose("observed")], rows: rows)
  }
}

extension SteadyStateResult {
  /// `deliverySuccess: >= 0.95`
  var title: String { name.hasSuffix(require) ? name : "\(name): \(require)" }
  var observation: String { observed.map(plainFigure) ?? "nothing observed" }
}

extension ThresholdResult {
  /// `delivery_latency of WHATSAPP in any 5m: p(95) < 30m`
  var title: String { "\(metric)\((channel ?? endpoint).map { " of \($0)" } ?? "")\(period): \(require)" }

  private var period: String {
    if let window { return " in any \(HumanDuration.exact(window))" }
    guard let during, during != "always" else { return "" }
    return during == "end" ? " at the end" : " \(during)"
  }

  /// What was observed, and when it failed first if that is known.
  var observation: String {
    failedAt.map { "\(figure), first at \(HumanDuration.exact(VirtualDuration(nanoseconds: $0.nanoseconds)))" }
      ?? figure
  }

  /// The observed figure in the unit that the requirement's aggregate implies (counts and shares are named so, all
  /// others are times, at five digits: more than the histograms behind them promise, so that it can be told from the limit).
  private var figure: String {
    guard let observed else { return "nothing observed" }
    if during != nil { return plainFigure(observed) }
    if require.hasPrefix("count") { return Count.string(observed) }
    if require.hasPrefix("rate") { return FixedPoint.trimmed(FixedPoint.string(observed, decimals: 6)) }
    return HumanDuration.fiveDigits(seconds: observed)
  }
}

/// A value of a metric, whose unit nobody knows.
private func plainFigure(_ value: Double) -> String {
  value == value.rounded() && abs(value) < 1e15
    ? Count.string(value) : FixedPoint.trimmed(FixedPoint.string(value, decimals: 6))
}
