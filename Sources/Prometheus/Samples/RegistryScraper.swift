public import Telemetry

/// Scrapes chosen metrics of a registry into a store, as a server scrapes its target.
public final class RegistryScraper {
  private let registry: MetricRegistry
  private let store: SampleStore
  /// The sample names that are scraped, sorted; nil: all.
  private let names: [String]?
  @exclusivity(unchecked) private var generation = -1
  @exclusivity(unchecked) private var found: [SeriesHandle] = []
  @exclusivity(unchecked) private var feeds: [(source: SeriesHandle.Source, id: SampleStore.SeriesID)] = []

  /// - Parameters:
  ///   - registry: read at every scrape; kept alive.
  ///   - names: sample names (a histogram `x` has `x_bucket`, `x_sum` and `x_count`); nil: all there are.
  public init(registry: MetricRegistry, store: SampleStore, names: Set<String>?) {
    self.registry = registry
    self.store = store
    self.names = names?.sorted()
  }

  /// Takes the present value of every series as its sample.
  ///
  /// - Parameter time: milliseconds since 1970, later than at the last call.
  /// - Complexity: O(series); looked up again only when new ones have appeared.
  public func scrape(at time: Int64) {
    if generation != registry.generation { findSeries() }
    for feed in feeds { store.append(feed.source.value, at: time, to: feed.id) }
  }

  /// Takes the present values into another store, of some of the metrics that are scraped.
  ///
  /// - Parameter chosen: sample names; nil: all that are scraped.
  /// - Complexity: O(series), with a look-up of each.
  public func scrape(into other: SampleStore, at time: Int64, names chosen: Set<String>?) {
    if generation != registry.generation { findSeries() }
    for series in found where chosen?.contains(series.name) ?? true {
      other.append(series.value, at: time, to: other.series(named: series.name, series.labels))
    }
  }

  private func findSeries() {
    generation = registry.generation
    found =
      names.map { $0.flatMap { registry.series(named: $0) } }
      ?? registry.familyViews.flatMap { $0.groups.flatMap { $0 } }
    feeds = found.map { ($0.source, store.series(named: $0.name, $0.labels)) }
  }
}
