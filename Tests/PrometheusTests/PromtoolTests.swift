import Foundation
import Prometheus
import Telemetry
import TestSupport
import Testing
import VirtualTime

/// What is written is loaded by the real tool. Needs `promtool` on the path (Debian package `prometheus`); a verifying run
/// insists on it.
@Suite("A real Prometheus reads it")
struct PromtoolTests {
  static let promtool = Promtool()

  @Test func promtoolIsThereWhenVerifying() {
    if Verification.isOn {
      #expect(Self.promtool != nil, "install the package prometheus: promtool is not on the path")
    }
  }

  @Test(.enabled(if: promtool != nil), arguments: 0..<(Verification.isOn ? 40 : 4))
  func loadsEverySampleOfARecording(seed: Int) throws {
    let promtool = try #require(Self.promtool)
    let registry = MetricRegistry()
    let recorder = try randomRecording(seed: UInt64(seed), into: registry)
    let start = CalendarInstantFixture.start
    let folder = try TemporaryFolder()
    let sink = try FileSink(path: folder.path("metrics.om"))
    OpenMetricsWriter(recorder: recorder, start: start).write(to: sink)
    try sink.close()

    let created = try promtool.run(
      ["tsdb", "create-blocks-from", "openmetrics", folder.path("metrics.om"), folder.path("data")])
    try #require(created.status == 0, "\(created.errors)")
    // Dumping looks for a write-ahead log, which the import does not make.
    try FileManager.default.createDirectory(atPath: folder.path("data/wal"), withIntermediateDirectories: true)
    let dumped = try promtool.run(["tsdb", "dump", folder.path("data")])
    try #require(dumped.status == 0, "\(dumped.errors)")

    let written = writtenSamples(recorder, start)
    let loaded = try Set(dumped.output.split(separator: "\n").map { try LoadedSample(dumpLine: String($0)) })
    #expect(loaded.count == recorder.sampleCount)
    #expect(written.count == recorder.sampleCount)
    #expect(loaded == written, "\(loaded.symmetricDifference(written).prefix(5))")
  }

  @Test(.enabled(if: promtool != nil), arguments: 0..<4)
  func expositionTextPassesItsCheck(seed: Int) throws {
    let promtool = try #require(Self.promtool)
    let registry = MetricRegistry()
    _ = try randomRecording(seed: UInt64(seed), into: registry)
    let sink = MemorySink()
    PrometheusTextWriter(registry: registry).write(to: sink)
    let checked = try promtool.run(["check", "metrics"], input: sink.bytes)
    #expect(checked.status == 0, "\(checked.output)\(checked.errors)")
  }

  /// The check above can fail: the same text, broken, is refused.
  @Test(.enabled(if: promtool != nil))
  func brokenTextIsRefused() throws {
    let promtool = try #require(Self.promtool)
    let registry = MetricRegistry()
    registry.gauge("depth", help: "Rows.", labels: [.init("a", "b")]).set(1)
    let sink = MemorySink()
    PrometheusTextWriter(registry: registry).write(to: sink)
    let broken = Array(sink.text.replacingOccurrences(of: "\"b\"", with: "b").utf8)
    #expect(try promtool.run(["check", "metrics"], input: broken).status != 0)
  }
}

/// A recording of all kinds of metrics with awkward labels and values, some appearing late.
func randomRecording(seed: UInt64, into registry: MetricRegistry) throws -> MetricRecorder {
  var random = RandomStream(seed: seed, name: "recording")
  let recorder = MetricRecorder(registry: registry)
  let values = ["SMS", "quote \"", "back\\slash", "line\nfeed", "ümläut 🚒", "a=b,c{d}"]
  var time = VirtualInstant.start - .minutes(5)
  for _ in 0..<(5 + random.below(20)) {
    for _ in 0..<3 {
      let label = [MetricLabel("name", values[random.below(values.count)])]
      registry.counter("sent_total", help: "Help with \"quotes\", \\ and\nmore.", labels: label).increment(
        by: random.unit() * 1e7)
      registry.gauge("depth", help: "Rows.", labels: label).set((random.unit() - 0.5) * 1e-3)
      registry.histogram("took_seconds", help: "Time.", labels: label, buckets: [0.005, 1, 1e6, 2.5e7]).observe(
        random.unitExponential() * 1e6)
      registry.gauge("plain", help: "No labels.").set(random.chance(0.1) ? .infinity : Double(random.below(9)))
    }
    try recorder.scrape(at: time)
    time = time + .milliseconds(1 + Int64(random.below(30_000)))
  }
  return recorder
}

func writtenSamples(_ recorder: MetricRecorder, _ start: CalendarInstant) -> Set<LoadedSample> {
  var samples: Set<LoadedSample> = []
  for column in recorder.columns {
    for (offset, value) in column.values.enumerated() {
      let time = start.moment(of: recorder.scrapes[column.firstScrape + offset])
      samples.insert(
        LoadedSample(
          labels: ["__name__": column.series.name].merging(column.series.labels.map { ($0.name, $0.value) }) { $1 },
          value: value, milliseconds: time.unixNanoseconds / 1_000_000))
    }
  }
  return samples
}
