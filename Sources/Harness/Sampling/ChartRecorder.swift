import Scenario
import Telemetry
import VirtualTime

/// Collects one chart's points, one per scrape after the start.
struct ChartRecorder {
  private let plan: ChartPlan
  private let interval: VirtualDuration
  private var points: [Double?] = []
  private var reader: SeriesReader?
  private var lastTotal: Double?
  private let window: LatencyWindow?

  init(_ plan: ChartPlan, interval: VirtualDuration, metrics: MetricRegistry, ledger: MessageLedger, channels: [String])
  {
    self.plan = plan
    self.interval = interval
    switch plan.source {
    case .gauge(let expression):
      reader = SeriesReader(expression, metrics: metrics)
      window = nil
    case .rate(let selector):
      reader = SeriesReader(
        SeriesExpression(numerator: selector, denominator: nil, text: selector.metric), metrics: metrics)
      window = nil
    case .latency(_, let channel):
      let index = channel.flatMap { name in channels.firstIndex(of: name) }.map { UInt8($0) }
      let window = LatencyWindow(channel: index)
      ledger.feed(window)
      self.window = window
    }
  }

  mutating func scrape(isWarmUp: Bool) {
    let point: Double?
    switch plan.source {
    case .gauge: point = reader?.read()
    case .rate:
      let total = reader?.read()
      point = total.map { ($0 - (lastTotal ?? 0)) / interval.seconds }
      lastTotal = total ?? lastTotal
    case .latency(let percentile, _): point = window?.take(percentile: percentile)
    }
    if !isWarmUp { points.append(point) }
  }

  var series: SampledSeries { SampledSeries(title: plan.title, unit: plan.unit, interval: interval, points: points) }
}
