public import Telemetry
public import VirtualTime

/// Writes a recording as OpenMetrics text 1.0 with timestamps, which a real Prometheus can load:
/// `promtool tsdb create-blocks-from openmetrics FILE DIR`.
///
/// Families come by name, each once and in one piece; within a family label sets by their values; within a label set
/// samples in time order, a histogram's buckets, sum and count together for each instant.
///
/// OpenMetrics wants the samples of a counter to end in `_total` and its family to be named without. A counter that is not
/// named so, or whose family name is taken by another metric, keeps its name and gets the type `unknown`: its samples, which
/// is what queries see, are the same.
///
/// Prometheus keeps milliseconds: instants that differ by less become one there.
///
/// Behind the scraped metrics come the series that recording rules wrote, as a server has them in its storage, too; their
/// type is `unknown`. What the text cannot say is that such a series has ended: its samples merely stop. `ALERTS` is left
/// out for that reason. ``writeStaleMarkers(to:)`` writes a second text that says it.
public struct OpenMetricsWriter {
  private let recorder: MetricRecorder
  private let start: CalendarInstant
  private let rules: StoredRules?

  /// - Parameters:
  ///   - start: the calendar moment of ``VirtualInstant/start``.
  ///   - rules: what rules wrote, every sample kept; nil: nothing.
  public init(recorder: MetricRecorder, start: CalendarInstant, rules: StoredRules? = nil) {
    self.recorder = recorder
    self.start = start
    self.rules = rules
  }

  /// Writes everything recorded so far, ending with `# EOF`.
  public func write(to sink: any ByteSink) {
    let timestamps = recorder.scrapes.map {
      ExpositionText.timestamp(unixNanoseconds: start.unixNanoseconds + $0.nanoseconds)
    }
    let families = recorder.families
    let names = Set(families.map(\.declaration.name))
    for family in families {
      writeMetadata(of: family.declaration, taken: names, to: sink)
      for group in family.groups { write(group, timestamps, to: sink) }
    }
    writeRecorded(.samples, besides: families, to: sink)
    sink.write("# EOF\n")
  }

  /// Writes where series ended, each time as a sample that is not a number, ending with `# EOF`.
  public func writeStaleMarkers(to sink: any ByteSink) {
    writeRecorded(.staleMarkers, besides: recorder.families, to: sink)
    sink.write("# EOF\n")
  }

  private func writeMetadata(of declaration: MetricDeclaration, taken names: Set<String>, to sink: any ByteSink) {
    var name = declaration.name
    var type = declaration.kind.rawValue
    if declaration.kind == .counter {
      let stem = String(name.dropLast("_total".count))
      if name.hasSuffix("_total"), !stem.isEmpty, !names.contains(stem) { name = stem } else { type = "unknown" }
    }
    if !declaration.help.isEmpty {
      sink.write("# HELP \(name) \(ExpositionText.escapedHelp(declaration.help, openMetrics: true))\n")
    }
    sink.write("# TYPE \(name) \(type)\n")
  }

  private func write(_ group: [MetricRecorder.Column], _ timestamps: [String], to sink: any ByteSink) {
    let names = group.map { ExpositionText.series($0.series) }
    let first = group[0].firstScrape
    for scrape in 0..<group[0].values.count {
      for (column, name) in zip(group, names) {
        sink.write("\(name) \(ExpositionText.value(column.values[scrape])) \(timestamps[first + scrape])\n")
      }
    }
  }

  /// By name and labels. A name that a scraped metric has is that metric's: a family stands in one piece.
  private func writeRecorded(
    _ content: SampleStoreWriter.Content, besides families: [RecordedFamily], to sink: any ByteSink
  ) {
    guard let rules else { return }
    var taken: Set<String> = []
    for family in families { taken.formUnion(family.groups.flatMap { $0.map(\.series.name) }) }
    SampleStoreWriter(rules.store, content).write(rules.written, besides: taken, to: sink)
  }
}
