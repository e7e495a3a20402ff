public import Telemetry

/// Writes the samples of a store as OpenMetrics text 1.0 with timestamps, as ``OpenMetricsWriter`` writes a recording.
///
/// Series come by name and labels, each in one piece, their type `unknown`. What the text cannot say is that a series has
/// ended: its samples merely stop. `ALERTS` and `ALERTS_FOR_STATE` are left out for that reason. A second text can say it;
/// see ``Content/staleMarkers``.
public struct SampleStoreWriter {
  /// What is written of each series.
  public enum Content: Hashable, Sendable {
    /// Its samples.
    case samples
    /// The moments at which it ended, each as a sample that is not a number; series that never end are left out.
    case staleMarkers
  }

  private let store: SampleStore
  private let content: Content
  private static let leftOut: Set<String> = ["ALERTS", "ALERTS_FOR_STATE"]

  public init(_ store: SampleStore, _ content: Content = .samples) {
    self.store = store
    self.content = content
  }

  /// Writes everything there is, ending with `# EOF`.
  public func write(to sink: any ByteSink) {
    write(store.allSeries, besides: [], to: sink)
    sink.write("# EOF\n")
  }

  /// Writes some series.
  /// - Parameter taken: names that are left out.
  func write(_ series: [SampleStore.SeriesID], besides taken: Set<String>, to sink: any ByteSink) {
    let chosen = series.map { (id: $0, labels: store.labels(of: $0)) }
      .map { (id: $0.id, name: $0.labels.metricName, labels: $0.labels.filter { $0.name != LabelMatcher.metricName }) }
      .filter { !taken.contains($0.name) && !Self.leftOut.contains($0.name) }
      .sorted { ($0.name, $0.labels.flatMap(\.text)) < ($1.name, $1.labels.flatMap(\.text)) }
    var last: String?
    for series in chosen {
      let samples = store.samples(of: series.id).filter {
        StaleMarker.isStale($0.value) == (content == .staleMarkers)
      }
      if samples.isEmpty { continue }
      if series.name != last { sink.write("# TYPE \(series.name) unknown\n") }
      last = series.name
      let text = ExpositionText.series(series.name, series.labels)
      for sample in samples {
        let time = ExpositionText.timestamp(unixNanoseconds: sample.time * 1_000_000)
        sink.write("\(text) \(ExpositionText.value(sample.value)) \(time)\n")
      }
    }
  }
}

extension MetricLabel {
  fileprivate var text: [String] { [name, value] }
}

extension [MetricLabel] {
  fileprivate var metricName: String { first { $0.name == LabelMatcher.metricName }?.value ?? "" }
}

/// Lists of values one after the other, by their bytes.
private func < (a: (String, [String]), b: (String, [String])) -> Bool {
  if a.0 != b.0 { return LabelTable.precedes(a.0, b.0) }
  return a.1.lexicographicallyPrecedes(b.1, by: LabelTable.precedes)
}
