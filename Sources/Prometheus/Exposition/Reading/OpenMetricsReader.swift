import Telemetry

/// Reads OpenMetrics text 1.0 with a timestamp on every sample: what ``OpenMetricsWriter`` and `promtool tsdb
/// dump-openmetrics` write, and what `promtool tsdb create-blocks-from openmetrics` loads.
///
/// It takes what Prometheus' own parser takes: metadata lines (`# TYPE`, `# HELP`, `# UNIT`), samples with labels, escapes
/// and quoted names, exemplars (read over: no query can see them) and `# EOF` at the end; no other comments and no empty
/// lines. It makes of it what Prometheus makes of it: times are cut to milliseconds, and under a histogram or summary the
/// labels `le` and `quantile` are written as OpenMetrics writes numbers (`1` becomes `1.0`). Beyond Prometheus it insists on
/// samples in the order of time within a series; one that is there twice with the same value counts once.
///
/// Source: Prometheus 3.5, `model/textparse/openmetricsparse.go` and `cmd/promtool/backfill.go`.
public struct OpenMetricsReader {
  /// What a text held.
  public struct Contents: Hashable, Sendable {
    /// Metric families with a `# TYPE`, in the order of the text.
    public internal(set) var families: [Family] = []
    /// Samples that were stored.
    public internal(set) var samples = 0
    /// Exemplars that were read over.
    public internal(set) var exemplars = 0
    /// The times of the first and the last sample in milliseconds since 1970; nil without samples.
    public internal(set) var times: ClosedRange<Int64>?
  }

  /// A metric family as its `# TYPE` line declares it.
  public struct Family: Hashable, Sendable {
    public var name: String
    public var type: OpenMetricsType
  }

  /// A series as it is written, and whether its `le` or `quantile` is a number.
  private struct Key: Hashable {
    let text: ArraySlice<UInt8>
    let numericLabel: String?
  }

  private let store: SampleStore
  /// What has ended at the samples' moments, if they are stale markers.
  private let ended: SampleStore?
  private var contents = Contents()
  private var problems: [OpenMetricsProblem] = []
  private var problemCount = 0
  private var known: [Key: SampleStore.SeriesID] = [:]
  /// Of the last `# TYPE` line, whatever it named: so does Prometheus.
  private var type = OpenMetricsType.unknown
  private var isEnded = false

  private init(_ store: SampleStore, ended: SampleStore? = nil) {
    self.store = store
    self.ended = ended
  }

  /// Adds the samples of a text to a store that has none of the same series.
  ///
  /// - Returns: what the text held.
  /// - Throws: every problem; the store then holds the samples of the lines without one.
  /// - Complexity: O(bytes).
  @discardableResult
  public static func read(_ text: [UInt8], into store: SampleStore) throws(InvalidOpenMetrics) -> Contents {
    var reader = OpenMetricsReader(store)
    try reader.readAll(text)
    return reader.contents
  }

  /// Reads where series ended: ``SampleStoreWriter/Content/staleMarkers``.
  ///
  /// - Parameter store: the samples of those series; it stays as it is.
  /// - Returns: a store of its own with the samples of `store` and the markers between them.
  /// - Throws: every problem: also a value that is a number, a series that `store` does not have, and a moment at which it
  ///   has a sample.
  /// - Complexity: O(bytes + samples).
  public static func readStaleMarkers(_ text: [UInt8], of store: SampleStore) throws(InvalidOpenMetrics) -> SampleStore
  {
    var reader = OpenMetricsReader(SampleStore(), ended: store)
    try reader.readAll(text)
    return store.merged(with: reader.store)
  }

  private mutating func readAll(_ text: [UInt8]) throws(InvalidOpenMetrics) {
    read(text)
    guard problems.isEmpty else {
      throw InvalidOpenMetrics(problems: problems, more: problemCount - problems.count)
    }
  }

  private mutating func read(_ text: [UInt8]) {
    var line = OpenMetricsLine(text)
    while line.next() {
      do throws(OpenMetricsProblem) {
        guard !isEnded else { throw line.problem("nothing may follow '# EOF'") }
        try read(&line)
      } catch {
        report(error)
        // What follows the end is one problem, not one a line.
        if isEnded { return }
      }
    }
    if !isEnded { report(line.problem("the text does not end with '# EOF'", at: line.end)) }
  }

  private mutating func report(_ problem: OpenMetricsProblem) {
    problemCount += 1
    if problems.count < InvalidOpenMetrics.maximum { problems.append(problem) }
  }

  private mutating func read(_ line: inout OpenMetricsLine) throws(OpenMetricsProblem) {
    if line.isAtEnd { throw line.problem("the line is empty") }
    if let metadata = try line.metadata() {
      switch metadata {
      case .end: isEnded = true
      case .type(let name, let type):
        self.type = type
        contents.families.append(Family(name: name, type: type))
      case .other: break
      }
      return
    }
    // The end that is missing is reported once, behind the last line.
    guard line.isEnded else { return }
    let key = Key(text: line.series(), numericLabel: type.numericLabel)
    let id: SampleStore.SeriesID
    if let found = known[key] {
      id = found
      line.skip(key.text.count)
    } else {
      id = store.series(try line.labels(numericLabel: type.numericLabel))
      // Otherwise something that belongs to neither stands behind the labels, which is reported below.
      if line.position == key.text.endIndex { known[key] = id }
    }
    let valuePlace = line.position + 1
    let value = try line.value(after: "the metric")
    let place = line.position
    let time = try line.timestamp()
    if try line.exemplar() { contents.exemplars += 1 }
    if let ended {
      guard value.isNaN else { throw line.problem("the end of a series is written as NaN", at: valuePlace) }
      try checkEnd(of: id, at: time, ended, line, place)
    }
    try add(ended == nil ? value : StaleMarker.value, at: time, to: id, line, place)
  }

  private mutating func add(
    _ value: Double, at time: Int64, to id: SampleStore.SeriesID, _ line: OpenMetricsLine, _ place: Int
  ) throws(OpenMetricsProblem) {
    if let last = store.last(of: id), last.time >= time {
      if last.time == time, last.value == value || last.value.isNaN && value.isNaN { return }
      throw line.problem(
        last.time == time
          ? "the series has another value at this time already"
          : "the series has a sample at a later time already: samples come in the order of time", at: place + 1)
    }
    store.append(value, at: time, to: id)
    contents.samples += 1
    let times = contents.times ?? time...time
    contents.times = min(times.lowerBound, time)...max(times.upperBound, time)
  }

  private func checkEnd(
    of id: SampleStore.SeriesID, at time: Int64, _ ended: SampleStore, _ line: OpenMetricsLine, _ place: Int
  ) throws(OpenMetricsProblem) {
    guard let series = ended.known(store.labels(of: id)) else {
      throw line.problem("there are no samples of this series", at: line.start)
    }
    if ended.hasSample(of: series, at: time) {
      throw line.problem("the series has a sample at this time: it ends later", at: place + 1)
    }
  }
}

extension SampleStore {
  /// The samples of this store and, between them, those that another has of the same series.
  fileprivate func merged(with other: SampleStore) -> SampleStore {
    let merged = SampleStore()
    for id in allSeries {
      let labels = labels(of: id)
      var all = samples(of: id)
      if let further = other.known(labels) {
        all = (all + other.samples(of: further)).sorted { $0.time < $1.time }
      }
      let own = merged.series(labels)
      for sample in all { merged.append(sample.value, at: sample.time, to: own) }
    }
    return merged
  }
}
