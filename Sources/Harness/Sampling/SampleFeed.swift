import Prometheus
import Scenario
import Telemetry
import VirtualTime

/// The samples that the run's PromQL expressions look at: only the metrics they name, only for as long as they look back;
/// or all of them, if they are archived.
///
/// Without a server's configuration all metrics are scraped at once, as one target without labels of its own. With one,
/// its targets are scraped at their own moments; see ``TargetManager``.
final class SampleFeed {
  let store: SampleStore
  /// The sample names that matter; nil: all.
  let names: Set<String>?
  /// What scrapes instead of the feed itself.
  let targets: TargetManager?
  private let scraper: RegistryScraper
  private let start: CalendarInstant
  private let archive: SampleArchive?

  /// - Parameter targets: makes what scrapes the targets of a server's configuration, for a store and the names that
  ///   matter; returns nil without one.
  /// - Returns: nil when no expression needs any.
  init?(
    _ plan: Plan, metrics: MetricRegistry, archive: SampleArchive?,
    targets make: (SampleStore, Set<String>?) -> TargetManager?
  ) {
    start = plan.start
    self.archive = archive
    if let archive {
      store = archive.store
      names = nil
      scraper = RegistryScraper(registry: metrics, store: store, names: nil)
      targets = make(store, nil)
      return
    }
    let rules = plan.ruleFiles.flatMap(\.groups).flatMap { group in
      group.rules.map { (rule: $0, offset: group.queryOffset ?? plan.scraping?.ruleQueryOffset ?? .zero) }
    }
    let judged = plan.thresholds.compactMap(\.measure) + plan.steadyState.map(\.measure)
    let own =
      judged.map(\.expression) + plan.symptoms.map(\.condition) + plan.objectives.map(\.expression)
      + plan.charts.compactMap(\.expression) + plan.watchedConditions
      + plan.componentExpressions.map(\.expression)
    let expressions = own + rules.map(\.rule.expression)
    guard !expressions.isEmpty else { return nil }
    let reaches =
      own.map { $0.reach() }
      + rules.map { rule in
        rule.rule.expression.reach().map { $0 + rule.offset.nanoseconds / 1_000_000 }
      }
    store = SampleStore(retention: PromQLExpression.longest(reaches))
    var names: Set<String>? = []
    for expression in expressions { names = expression.metricNames.flatMap { names?.union($0) } }
    // Templates may ask for metrics that no expression names.
    names?.formUnion(rules.flatMap { $0.rule.wordsOfQueries })
    self.names = names
    scraper = RegistryScraper(registry: metrics, store: store, names: names)
    targets = make(store, names)
  }

  /// A moment in the milliseconds since 1970 that Prometheus counts; parts of them are cut off.
  func time(of moment: VirtualInstant) -> Int64 { start.moment(of: moment).unixMilliseconds }

  /// The first moment that has this time in milliseconds since 1970.
  func moment(of time: Int64) -> VirtualInstant {
    .start + VirtualDuration(nanoseconds: time * 1_000_000 - start.unixNanoseconds)
  }

  /// Why no further samples can be kept; nil while there is room.
  var failure: String? {
    guard let archive, store.sampleCount > archive.sampleLimit else { return nil }
    return "the run has more than the \(archive.sampleLimit) samples that are kept: scrape less often or play less"
  }

  /// Takes a sample of every series unless targets are scraped at moments of their own, and returns the moment in
  /// milliseconds since 1970.
  func scrape(at moment: VirtualInstant) -> Int64 {
    let time = time(of: moment)
    if targets == nil { scraper.scrape(at: time) }
    return time
  }

  /// What the store would hold if everything were scraped at this moment: a store of its own with the samples of some
  /// metrics, and the values that came to them.
  func peek(at moment: VirtualInstant, names: Set<String>?) -> (store: SampleStore, values: [Double]) {
    let copy = store.copy(of: names)
    let time = time(of: moment)
    if let targets {
      targets.peek(into: copy, at: time, names: names)
    } else {
      scraper.scrape(into: copy, at: time, names: names)
    }
    return (copy, copy.allSeries.compactMap { id in copy.last(of: id).flatMap { $0.time == time ? $0.value : nil } })
  }
}

extension Rule {
  /// The words of those templates that ask queries, metric names among them.
  fileprivate var wordsOfQueries: [String] {
    guard case .alerting(let rule) = self else { return [] }
    return (rule.labels + rule.annotations).map(\.value.text).filter { $0.contains("query") }.flatMap { text in
      text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":")) }.map(String.init)
    }
  }
}

extension ChartPlan {
  /// The PromQL expression it shows, if it does.
  var expression: PromQLExpression? {
    if case .expression(let expression) = source { expression } else { nil }
  }
}
