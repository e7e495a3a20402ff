import Prometheus
import Telemetry

extension Workload {
  /// What an alert rule costs each time: the rate over five minutes of ten series that are scraped every 15 seconds. Each
  /// evaluation is a scrape later than the one before.
  static let promQL = Workload("promql-rate", unit: "evaluations", operations: 200_000) { count in
    let store = SampleStore(retention: 600_000)
    let series = (0..<10).map { store.series(named: "sends_total", [MetricLabel("channel", "channel-\($0)")]) }
    var time: Int64 = 0
    func scrape() {
      time += 15_000
      for (index, id) in series.enumerated() { store.append(Double(time / 1_000 * Int64(index + 1)), at: time, to: id) }
    }
    for _ in 0..<20 { scrape() }
    let evaluation = Evaluation(try! PromQLExpression.parse("rate(sends_total[5m])"), in: store)
    var sum = 0.0
    for _ in 0..<count {
      scrape()
      for element in try! evaluation.elements(at: time) { sum += element.value }
    }
    return sum
  }
}
