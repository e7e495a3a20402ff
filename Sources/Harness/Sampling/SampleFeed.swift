import Prometheus
import Scenario
import Telemetry
import VirtualTime

/// The samples that the run's PromQL expressions look at: only the metrics they name, only for as long as they look back.
final class SampleFeed {
  let store: SampleStore
  private let scraper: RegistryScraper
  private let start: CalendarInstant

  /// - Returns: nil when no expression needs any.
  init?(_ plan: Plan, metrics: MetricRegistry) {
    let expressions = plan.symptoms.map(\.condition) + plan.charts.compactMap(\.expression)
    guard !expressions.isEmpty else { return nil }
    start = plan.start
    store = SampleStore(retention: PromQLExpression.longest(expressions.map { $0.reach() }))
    var names: Set<String>? = []
    for expression in expressions { names = expression.metricNames.flatMap { names?.union($0) } }
    scraper = RegistryScraper(registry: metrics, store: store, names: names)
  }

  /// A moment in the milliseconds since 1970 that Prometheus counts; parts of them are cut off.
  func time(of moment: VirtualInstant) -> Int64 {
    let nanoseconds = start.moment(of: moment).unixNanoseconds
    return nanoseconds / 1_000_000 - (nanoseconds % 1_000_000 < 0 ? 1 : 0)
  }

  /// Takes a sample of every series, and returns the scrape's time in milliseconds since 1970.
  func scrape(at moment: VirtualInstant) -> Int64 {
    let time = time(of: moment)
    scraper.scrape(at: time)
    return time
  }
}

extension ChartPlan {
  /// The PromQL expression it shows, if it does.
  var expression: PromQLExpression? {
    if case .expression(let expression) = source { expression } else { nil }
  }
}
