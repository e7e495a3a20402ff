import Prometheus
import Scenario
import Telemetry
import VirtualTime

/// Collects one chart's points, one per scrape after the start.
struct ChartRecorder {
  private let plan: ChartPlan
  private let interval: VirtualDuration
  private var points: [Double?] = []
  private let window: LatencyWindow?
  private let evaluation: Evaluation?

  /// - Parameter store: what PromQL looks at; there is one if the chart has an expression.
  init(
    _ plan: ChartPlan, interval: VirtualDuration, store: SampleStore?, ledger: MessageLedger,
    channels: [String]
  ) {
    self.plan = plan
    self.interval = interval
    evaluation = store.flatMap { store in plan.expression.map { Evaluation($0, in: store) } }
    switch plan.source {
    case .expression: window = nil
    case .latency(_, let channel):
      let index = channel.flatMap { name in channels.firstIndex(of: name) }.map { UInt8($0) }
      let window = LatencyWindow(channel: index)
      ledger.feed(window)
      self.window = window
    }
  }

  /// - Parameter time: of the scrape, in milliseconds since 1970.
  mutating func scrape(isWarmUp: Bool, time: Int64) throws(PromQLError) {
    let point: Double?
    switch plan.source {
    case .expression: point = try value(at: time)
    case .latency(let percentile, _): point = window?.take(percentile: percentile)
    }
    if !isWarmUp { points.append(point) }
  }

  /// The sum of the expression's elements; nil when there is none or it is no finite number.
  private func value(at time: Int64) throws(PromQLError) -> Double? {
    let elements: [VectorSample]
    do throws(PromQLError) {
      elements = try evaluation?.elements(at: time) ?? []
    } catch {
      throw PromQLError(
        "the chart '\(plan.title)' cannot be evaluated: \(error.message)", at: error.range, kind: error.kind)
    }
    let sum = elements.reduce(0) { $0 + $1.value }
    return elements.isEmpty || !sum.isFinite ? nil : sum
  }

  var series: SampledSeries { SampledSeries(title: plan.title, unit: plan.unit, interval: interval, points: points) }
}
