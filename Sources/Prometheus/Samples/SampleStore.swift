public import Telemetry

/// Samples of series by their labels, for PromQL to read: what a Prometheus server keeps.
///
/// Times are milliseconds since 1970, as in Prometheus. Series keep the order in which they came; evaluation sorts by
/// labels. Samples of a series must come in order of time.
public final class SampleStore {
  /// A series of this store.
  public struct SeriesID: Hashable, Sendable {
    let index: Int
  }

  public let labels = LabelTable()
  /// How many series there ever were. Grows whenever a new one appears, so that who selected series knows when to select
  /// again.
  public var generation: Int { everything.members.count }
  /// How long samples are kept after newer ones have come, in milliseconds; nil: for ever. At least the longest window
  /// in use.
  @exclusivity(unchecked) public var retention: Int64?

  /// What expressions over this store have in common.
  let sharedNodes = SharedNodes()
  private let everything = SeriesFamily()
  /// By the series' number.
  @exclusivity(unchecked) private var families: [SeriesFamily] = []
  private var byLabels: [LabelID: SeriesID] = [:]
  private var byName: [String: SeriesFamily] = [:]

  public init(retention: Int64? = nil) { self.retention = retention }

  var series: [StoredSeries] { everything.members }

  /// The series with these labels, made empty if it does not exist. The metric's name is the label `__name__`.
  public func series(_ labels: [MetricLabel]) -> SeriesID {
    let id = self.labels.id(of: labels)
    if let known = byLabels[id] { return known }
    let made = SeriesID(index: series.count)
    let added = StoredSeries(labels: id)
    let family = family(named: self.labels.value(of: LabelMatcher.metricName, in: id))
    family.add(added)
    families.append(family)
    everything.add(added)
    byLabels[id] = made
    return made
  }

  /// The series with this name and these labels, made empty if it does not exist.
  public func series(named name: String, _ labels: [MetricLabel] = []) -> SeriesID {
    series(labels + [MetricLabel(LabelMatcher.metricName, name)])
  }

  /// The series with these labels; nil: there is none.
  func known(_ labels: [MetricLabel]) -> SeriesID? { byLabels[self.labels.id(of: labels)] }

  /// Whether a series has a sample at a moment.
  func hasSample(of id: SeriesID, at time: Int64) -> Bool {
    let series = series[id.index]
    let position = series.position(after: time)
    return position > 0 && series.samples[position - 1].time == time
  }

  /// Adds a sample to a series and forgets those of it that are older than the retention.
  ///
  /// - Precondition: it is newer than the series' last one.
  /// - Complexity: O(1), amortised.
  public func append(_ value: Double, at time: Int64, to id: SeriesID) {
    let series = series[id.index]
    families[id.index].noteSample()
    everything.noteSample()
    series.append(Sample(time: time, value: value))
    if let retention, !series.keepsEverySample { series.forget(through: time - retention) }
  }

  /// Adds a sample if a server would take it.
  ///
  /// - Returns: why it was dropped, in a server's words; nil when it was taken, or when it is there already.
  func tryAppend(_ value: Double, at time: Int64, to id: SeriesID) -> String? {
    if let last = last(of: id), last.time >= time {
      if last.time > time { return "out of order sample" }
      return last.value.bitPattern == value.bitPattern ? nil : "duplicate sample for timestamp"
    }
    append(value, at: time, to: id)
    return nil
  }

  /// Takes a series out of the retention: its samples are kept for ever.
  public func keepEverySample(of id: SeriesID) { series[id.index].keepsEverySample = true }

  /// Says that a series has ended: selectors do not find it from then on until it has a new sample.
  public func markStale(_ id: SeriesID, at time: Int64) { append(StaleMarker.value, at: time, to: id) }

  /// Every series, in the order of their coming.
  public var allSeries: [SeriesID] { series.indices.map { SeriesID(index: $0) } }

  /// The labels of a series, the name included, by name.
  public func labels(of id: SeriesID) -> [MetricLabel] { labels.labels(of: series[id.index].labels) }

  /// The samples of a series that are kept, oldest first.
  public func samples(of id: SeriesID) -> [Sample] { Array(series[id.index].samples) }

  /// The newest sample of a series; nil when it has none.
  public func last(of id: SeriesID) -> Sample? { series[id.index].last }

  /// A store of its own with the samples that are kept here of these metrics; nil: of all.
  ///
  /// - Complexity: O(samples).
  public func copy(of names: Set<String>?) -> SampleStore {
    let copy = SampleStore(retention: retention)
    for original in series {
      let labels = self.labels.labels(of: original.labels)
      if let names, !names.contains(self.labels.value(of: LabelMatcher.metricName, in: original.labels)) { continue }
      let id = copy.series(labels)
      for sample in original.samples { copy.append(sample.value, at: sample.time, to: id) }
    }
    return copy
  }

  /// How many samples are kept.
  public var sampleCount: Int { series.reduce(0) { $0 + $1.count } }

  /// The series of a metric; those without a name have the empty one.
  private func family(named name: String) -> SeriesFamily {
    if let known = byName[name] { return known }
    let made = SeriesFamily()
    byName[name] = made
    return made
  }

  /// Where to look for the series that meet all conditions: among those of the metric, or among all when the name is not
  /// fixed.
  func family(for matchers: [LabelMatcher]) -> SeriesFamily {
    let name = matchers.first { $0.label == LabelMatcher.metricName && $0.operation == .equal }?.value
    return name.map(family(named:)) ?? everything
  }

  /// The series of a family that meet all conditions, sorted by labels.
  ///
  /// - Complexity: O(n log n) in the series of the family.
  func select(_ matchers: [LabelMatcher], in family: SeriesFamily) -> [StoredSeries] {
    family.members
      .filter { candidate in
        matchers.allSatisfy { $0.matches(labels.value(of: $0.label, in: candidate.labels)) }
      }
      .sorted { labels.precedes($0.labels, $1.labels) }
  }
}
