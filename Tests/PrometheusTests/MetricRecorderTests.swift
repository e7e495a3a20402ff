import Prometheus
import Telemetry
import Testing
import VirtualTime

@Suite("Metric recorder")
struct MetricRecorderTests {
  let registry = MetricRegistry()

  @Test func keepsEverySampleOfEverySeries() throws {
    let depth = registry.gauge("depth", help: "", labels: [.init("queue", "a")])
    let recorder = MetricRecorder(registry: registry)
    for second in 0..<5 {
      depth.set(Double(second * second))
      try recorder.scrape(at: .start + .seconds(Int64(second) * 15))
    }
    #expect(recorder.scrapes.map(\.seconds) == [0, 15, 30, 45, 60])
    #expect(recorder.columns.map(\.values) == [[0, 1, 4, 9, 16]])
    #expect(recorder.sampleCount == 5)
  }

  /// A series begins with the first scrape that finds it, as in a real server.
  @Test func lateSeriesBeginLate() throws {
    _ = registry.gauge("z", help: "")
    let recorder = MetricRecorder(registry: registry)
    try recorder.scrape(at: .start)
    try recorder.scrape(at: .start + .seconds(1))
    registry.gauge("a", help: "").set(7)
    try recorder.scrape(at: .start + .seconds(2))
    #expect(recorder.columns.map(\.series.name) == ["z", "a"])
    #expect(recorder.columns.map(\.firstScrape) == [0, 2])
    #expect(recorder.columns.map(\.values) == [[0, 0, 0], [7]])
    #expect(recorder.families.map(\.declaration.name) == ["a", "z"])
    _ = registry.gauge("b", help: "")
    #expect(recorder.families.map(\.declaration.name) == ["a", "z"], "no scrape has seen b")
  }

  @Test func histogramsAreRecordedWhole() throws {
    let took = registry.histogram("took", help: "", buckets: [1, 2])
    let recorder = MetricRecorder(registry: registry)
    took.observe(1.5)
    try recorder.scrape(at: .start)
    took.observe(0.5)
    took.observe(9)
    try recorder.scrape(at: .start + .seconds(1))
    #expect(
      recorder.columns.map(\.series.name) == ["took_bucket", "took_bucket", "took_bucket", "took_sum", "took_count"])
    #expect(recorder.columns.map(\.values) == [[0, 1], [1, 2], [1, 3], [1.5, 11], [1, 3]])
  }

  @Test func theLimitIsATypedErrorAndKeepsNothingHalf() throws {
    _ = registry.gauge("a", help: "")
    _ = registry.gauge("b", help: "")
    let recorder = MetricRecorder(registry: registry, sampleLimit: 5)
    try recorder.scrape(at: .start)
    try recorder.scrape(at: .start + .seconds(1))
    let third = VirtualInstant.start + .seconds(2)
    #expect(throws: RecordingLimitReached(limit: 5, time: third)) { try recorder.scrape(at: third) }
    #expect(recorder.sampleCount == 4)
    #expect(recorder.scrapes.count == 2)
    #expect(recorder.columns.map(\.values.count) == [2, 2])
    #expect(RecordingLimitReached(limit: 5, time: third).description.contains("limit of 5 samples at 2.0 s"))
  }

  @Test func timeMustMoveOn() async {
    await #expect(processExitsWith: .failure) {
      let recorder = MetricRecorder(registry: MetricRegistry())
      try recorder.scrape(at: .start)
      try recorder.scrape(at: .start)
    }
  }
}
