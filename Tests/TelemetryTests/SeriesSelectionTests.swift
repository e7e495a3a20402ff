import Telemetry
import Testing

@Suite("Selecting series")
struct SeriesSelectionTests {
  let registry = MetricRegistry()

  init() {
    for (status, pod) in [("queued", "b"), ("queued", "a"), ("failed", "a")] {
      registry.gauge("depth", help: "D.", labels: [.init("status", status), .init("pod", pod)]).add(1)
    }
    let took = registry.histogram("took_seconds", help: "T.", labels: [.init("channel", "SMS")], buckets: [0.5, 5])
    took.observe(0.5)
    took.observe(3)
    took.observe(7)
  }

  @Test(arguments: [
    ([], [["a", "failed"], ["a", "queued"], ["b", "queued"]]),
    ([MetricLabel("status", "queued")], [["a", "queued"], ["b", "queued"]]),
    ([MetricLabel("status", "queued"), MetricLabel("pod", "b")], [["b", "queued"]]),
    ([MetricLabel("status", "sent")], []),
    ([MetricLabel("region", "eu")], []),
    ([MetricLabel("region", ""), MetricLabel("pod", "b")], [["b", "queued"]]),
  ])
  func byLabels(labels: [MetricLabel], found: [[String]]) {
    #expect(registry.series(named: "depth", labels: labels).map { $0.labels.map(\.value) } == found)
  }

  @Test func unknownNamesFindNothing() {
    #expect(registry.series(named: "nothing").isEmpty)
    #expect(registry.series(named: "took_seconds").isEmpty, "a histogram exports no sample under its own name")
  }

  @Test func histogramsAreFoundByTheirSamples() {
    let buckets = registry.series(named: "took_seconds_bucket", labels: [.init("channel", "SMS")])
    #expect(buckets.map { $0.labels.last?.value } == ["0.5", "5.0", "+Inf"])
    #expect(buckets.map(\.value) == [1, 2, 3])
    #expect(registry.series(named: "took_seconds_sum").map(\.value) == [10.5])
    #expect(registry.series(named: "took_seconds_count").map(\.value) == [3])
    #expect(registry.series(named: "took_seconds_bucket", labels: [.init("le", "5.0")]).map(\.value) == [2])
  }

  @Test func handlesReadTheCurrentValue() {
    let queued = registry.series(named: "depth", labels: [.init("status", "queued"), .init("pod", "a")])
    registry.gauge("depth", help: "D.", labels: [.init("status", "queued"), .init("pod", "a")]).set(42)
    #expect(queued.map(\.value) == [42])
  }

  @Test func generationTellsOfNewSeries() {
    let before = registry.generation
    _ = registry.gauge("depth", help: "D.", labels: [.init("status", "queued"), .init("pod", "a")])
    #expect(registry.generation == before)
    _ = registry.gauge("depth", help: "D.", labels: [.init("status", "queued"), .init("pod", "c")])
    #expect(registry.generation == before + 1)
  }

  /// Whatever the order of registration, the visiting order is by name and label values.
  @Test(arguments: 0..<8)
  func visitingOrderDoesNotDependOnRegistration(rotation: Int) {
    let pairs = (0..<8).map { ("m\($0 / 3)", "v\($0 % 3)") }
    let registry = MetricRegistry()
    for index in 0..<8 {
      let (name, value) = pairs[(index * 3 + rotation) % 8]
      _ = registry.gauge(name, help: "", labels: [.init("l", value)])
    }
    let visited = registry.familyViews.flatMap { $0.groups.joined().map { "\($0.name)\($0.labels)" } }
    #expect(visited == visited.sorted())
    #expect(visited.count == 8)
    #expect(registry.declarations.map(\.name) == ["m0", "m1", "m2"])
  }
}
