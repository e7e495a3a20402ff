import Scenario
import Telemetry

/// Reads an expression over the metrics: the sum of the matching series, or the ratio of two such sums.
///
/// Series are looked up again only after new ones have appeared.
struct SeriesReader {
  private let expression: SeriesExpression
  private let metrics: MetricRegistry
  private var generation: Int?
  private var numerator: [SeriesHandle] = []
  private var denominator: [SeriesHandle] = []

  init(_ expression: SeriesExpression, metrics: MetricRegistry) {
    self.expression = expression
    self.metrics = metrics
  }

  /// The value now; nil when no series matches or the denominator is zero.
  mutating func read() -> Double? {
    if generation != metrics.generation {
      generation = metrics.generation
      numerator = handles(expression.numerator)
      denominator = expression.denominator.map(handles) ?? []
    }
    guard !numerator.isEmpty else { return nil }
    let top = numerator.reduce(0) { $0 + $1.value }
    guard expression.denominator != nil else { return top }
    let bottom = denominator.reduce(0) { $0 + $1.value }
    return bottom == 0 ? nil : top / bottom
  }

  private func handles(_ selector: SeriesSelector) -> [SeriesHandle] {
    metrics.series(named: selector.metric, labels: selector.labels.map { MetricLabel($0.name, $0.value) })
  }
}
