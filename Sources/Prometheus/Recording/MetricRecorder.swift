public import Telemetry
public import VirtualTime

/// Recording stopped at its limit.
public struct RecordingLimitReached: Error, Hashable, Sendable, CustomStringConvertible {
  /// The limit, in samples.
  public var limit: Int
  /// The scrape that did not fit any more.
  public var time: VirtualInstant

  public init(limit: Int, time: VirtualInstant) {
    self.limit = limit
    self.time = time
  }

  public var description: String {
    "the recording reached its limit of \(limit) samples at \(time.seconds) s: scrape less often or raise the limit"
  }
}

/// Scrapes a registry at chosen instants and keeps every sample, a column per series.
///
/// A series is recorded from the first scrape that finds it. Series never disappear, so one list of scrape instants serves
/// all columns and a sample costs eight bytes.
public final class MetricRecorder {
  /// What one sample series had at each scrape.
  public struct Column: Sendable {
    public let series: SeriesHandle
    /// The index of the scrape that found it first.
    public let firstScrape: Int
    /// One value per scrape from then on.
    public fileprivate(set) var values: [Double] = []
  }

  /// Room for ten hours of 15-second scrapes of 8,000 series; 160 MB.
  public static let defaultSampleLimit = 20_000_000

  /// How many samples may be kept.
  public let sampleLimit: Int
  /// The instants of the scrapes, ascending.
  public private(set) var scrapes: [VirtualInstant] = []
  /// In the order in which the series were found; ``MetricRegistry/familyViews`` order within one scrape.
  public private(set) var columns: [Column] = []
  /// How many samples are kept.
  public private(set) var sampleCount = 0

  private let registry: MetricRegistry
  private var generation = -1
  private var positions: [Key: Int] = [:]

  private struct Key: Hashable {
    let name: String
    let labels: [MetricLabel]
    init(_ series: SeriesHandle) {
      name = series.name
      labels = series.labels
    }
  }

  /// - Parameters:
  ///   - registry: read at every scrape; kept alive.
  ///   - sampleLimit: how many samples may be kept at most.
  public init(registry: MetricRegistry, sampleLimit: Int = MetricRecorder.defaultSampleLimit) {
    self.registry = registry
    self.sampleLimit = sampleLimit
  }

  /// Takes the present value of every series as its sample at `time`.
  ///
  /// - Precondition: `time` is later than the last scrape: Prometheus would refuse the sample.
  /// - Throws: when the samples of this scrape would exceed the limit; none of them is kept then.
  /// - Complexity: O(series); sorting only when series were added.
  public func scrape(at time: VirtualInstant) throws(RecordingLimitReached) {
    if let last = scrapes.last {
      precondition(time > last, "a scrape at \(time.seconds) s does not follow the one at \(last.seconds) s")
    }
    if generation != registry.generation { findSeries() }
    guard sampleCount + columns.count <= sampleLimit else {
      throw RecordingLimitReached(limit: sampleLimit, time: time)
    }
    scrapes.append(time)
    for index in columns.indices { columns[index].values.append(columns[index].series.value) }
    sampleCount += columns.count
  }

  /// What was recorded, by family name and label values: the order of expositions. Families and label sets that no scrape
  /// has seen are left out.
  public var families: [RecordedFamily] {
    registry.familyViews.compactMap { family in
      let groups = family.groups.map { group in
        group.compactMap { positions[Key($0)].map { columns[$0] } }.filter { !$0.values.isEmpty }
      }
      let recorded = groups.filter { !$0.isEmpty }
      return recorded.isEmpty ? nil : RecordedFamily(declaration: family.declaration, groups: recorded)
    }
  }

  private func findSeries() {
    for series in registry.familyViews.lazy.flatMap(\.groups).joined() where positions[Key(series)] == nil {
      positions[Key(series)] = columns.count
      columns.append(Column(series: series, firstScrape: scrapes.count))
    }
    generation = registry.generation
  }
}

/// What was recorded of one metric family.
public struct RecordedFamily: Sendable {
  public let declaration: MetricDeclaration
  /// One group per label set; the columns of a group begin at the same scrape. A histogram's are its buckets in ascending
  /// order, then `_sum`, then `_count`.
  public let groups: [[MetricRecorder.Column]]
}
