public import Telemetry

/// One target of a server: turns what it exports into samples, and says how its scrapes went.
///
/// Series get the target's labels; a label that both have is the target's, and the series' own is called `exported_NAME`,
/// unless the job honours it. Series that are no longer exported end with a stale marker, and all of them do when a scrape
/// fails.
public final class ScrapedTarget {
  /// Sorted by name.
  public let labels: LabelSet
  private let job: ScrapeJob
  private let store: SampleStore
  /// The samples that are kept; nil: all.
  private let names: Set<String>?
  private let up: SampleStore.SeriesID
  private let reports: [SampleStore.SeriesID]
  private var feeds: [(series: SeriesHandle, id: SampleStore.SeriesID)] = []
  private var isUp = false
  /// How many series the target had, those included that are not kept.
  private var exported = 0
  /// How many of them relabelling left.
  private var relabeled = 0
  private var added = 0
  /// Samples that could not be kept since another series of the server has the same labels.
  public private(set) var duplicates = 0

  /// Series that a server writes about each target, beside `up`.
  public static let reportNames = [
    "scrape_duration_seconds", "scrape_samples_scraped", "scrape_samples_post_metric_relabeling", "scrape_series_added",
  ]
  /// How long a scrape takes that succeeds, in seconds (assumed).
  public static let scrapeSeconds = 0.005

  /// - Parameters:
  ///   - labels: as ``ScrapeJob/target(_:)`` makes them.
  ///   - names: the sample names that matter; nil: all. Does not hold for jobs that relabel metrics.
  public init(_ labels: LabelSet, of job: ScrapeJob, into store: SampleStore, names: Set<String>?) {
    self.labels = labels
    self.job = job
    self.store = store
    self.names = job.metricRelabeling.isEmpty ? names : nil
    up = store.series(named: "up", labels.labels)
    reports = Self.reportNames.map { store.series(named: $0, labels.labels) }
  }

  /// Takes over what the target exports from now on. Series that it exported before and does not any more end.
  ///
  /// - Parameter time: of the scrape, in milliseconds since 1970.
  public func exports(_ series: [SeriesHandle], at time: Int64) {
    let old = Set(feeds.map(\.id))
    exported = series.count
    relabeled = 0
    var found: [(series: SeriesHandle, id: SampleStore.SeriesID)] = []
    var known: Set<SampleStore.SeriesID> = []
    for series in series {
      guard let labels = labels(of: series) else { continue }
      relabeled += 1
      if let names, !names.contains(series.name) { continue }
      let id = store.series(labels.labels)
      if known.insert(id).inserted { found.append((series, id)) } else { duplicates += 1 }
    }
    added = found.count { !old.contains($0.id) }
    if isUp {
      for feed in feeds where !known.contains(feed.id) { _ = store.tryAppend(StaleMarker.value, at: time, to: feed.id) }
    }
    feeds = found
  }

  /// The labels that a series has in the server; nil when it is dropped.
  private func labels(of series: SeriesHandle) -> LabelSet? {
    var result = LabelSet(series.labels)
    result[LabelMatcher.metricName] = series.name
    for label in labels.labels {
      let own = result[label.name]
      if own.isEmpty {
        result[label.name] = label.value
      } else if !job.honorsLabels {
        var name = "exported_\(label.name)"
        while !result[name].isEmpty { name = "exported_\(name)" }
        result[name] = own
        result[label.name] = label.value
      }
    }
    return job.metricRelabeling.applied(to: result)
  }

  /// The target has answered: takes a sample of every series.
  ///
  /// - Parameter time: milliseconds since 1970, later than at the last call.
  /// - Complexity: O(series).
  public func scrape(at time: Int64) {
    if let limit = job.sampleLimit, relabeled > limit { return fail(at: time, after: Self.scrapeSeconds) }
    for feed in feeds where store.tryAppend(feed.series.value, at: time, to: feed.id) != nil { duplicates += 1 }
    if !isUp { added = feeds.count }
    isUp = true
    report(1, after: Self.scrapeSeconds, at: time)
    added = 0
  }

  /// Takes the present values into a copy of the store, as the next scrape would.
  ///
  /// - Parameter chosen: sample names; nil: all that are kept.
  public func peek(into copy: SampleStore, at time: Int64, names chosen: Set<String>?) {
    guard isUp else { return }
    for feed in feeds where chosen?.contains(feed.series.name) ?? true {
      _ = copy.tryAppend(feed.series.value, at: time, to: copy.series(store.labels(of: feed.id)))
    }
  }

  /// The target has not answered, or not in time.
  ///
  /// - Parameter seconds: how long the scrape took.
  public func fail(at time: Int64, after seconds: Double) {
    endSeries(at: time)
    report(0, after: seconds, at: time)
  }

  /// The target is gone: all of its series end, those about the scrapes, too.
  public func end(at time: Int64) {
    endSeries(at: time)
    for id in [up] + reports where store.last(of: id) != nil {
      _ = store.tryAppend(StaleMarker.value, at: time, to: id)
    }
  }

  private func endSeries(at time: Int64) {
    guard isUp else { return }
    for feed in feeds { _ = store.tryAppend(StaleMarker.value, at: time, to: feed.id) }
    isUp = false
  }

  private func report(_ health: Double, after seconds: Double, at time: Int64) {
    _ = store.tryAppend(health, at: time, to: up)
    let isUp = health == 1
    let counts = isUp ? [exported, relabeled, added] : [0, 0, 0]
    for (id, value) in zip(reports, [seconds] + counts.map(Double.init)) {
      _ = store.tryAppend(value, at: time, to: id)
    }
  }
}
