import Telemetry
import Testing

@Suite("Metric registry")
struct MetricRegistryTests {
  @Test func resolvingTwiceGivesTheSameSeries() {
    let registry = MetricRegistry()
    let sent = registry.counter("sent_total", help: "Sent.", labels: [.init("channel", "SMS"), .init("result", "ok")])
    let again = registry.counter("sent_total", help: "Sent.", labels: [.init("result", "ok"), .init("channel", "SMS")])
    let other = registry.counter("sent_total", help: "Sent.", labels: [.init("channel", "SMS"), .init("result", "no")])
    sent.increment()
    again.increment(by: 2)
    #expect(sent.value == 3)
    #expect(again.value == 3)
    #expect(other.value == 0)
    withExtendedLifetime(registry) {}
  }

  @Test func gaugesGoUpAndDown() {
    let registry = MetricRegistry()
    let depth = registry.gauge("depth", help: "Depth.")
    depth.set(5)
    depth.add(-7)
    #expect(depth.value == -2)
    withExtendedLifetime(registry) {}
  }

  /// Storage grows in chunks: handles resolved early must still point at their own cells.
  @Test func handlesSurviveGrowth() {
    let registry = MetricRegistry()
    let gauges = (0..<3_000).map { index in
      registry.gauge("depth", help: "Depth.", labels: [.init("queue", "\(index)")])
    }
    for (index, gauge) in gauges.enumerated() { gauge.set(Double(index)) }
    for (index, gauge) in gauges.enumerated() { #expect(gauge.value == Double(index)) }
    for index in [0, 511, 512, 1_024, 2_999] {
      #expect(registry.series(named: "depth", labels: [.init("queue", "\(index)")]).map(\.value) == [Double(index)])
    }
  }

  static let known = MetricDeclaration(name: "sent_total", kind: .counter, help: "Sent.", labelNames: ["a", "b"])

  @Test(arguments: [
    (
      MetricDeclaration(name: "sent_total", kind: .gauge, help: "Sent.", labelNames: ["a", "b"]),
      "is a counter, not a gauge"
    ),
    (
      MetricDeclaration(name: "sent_total", kind: .counter, help: "Other.", labelNames: ["a", "b"]),
      "'Sent.', not 'Other.'"
    ),
    (MetricDeclaration(name: "sent_total", kind: .counter, help: "Sent.", labelNames: ["a"]), "labels a, b, not a"),
    (MetricDeclaration(name: "sent_total", kind: .counter, help: "Sent.", labelNames: []), "labels a, b, not (none)"),
    (
      MetricDeclaration(name: "took", kind: .histogram, help: "T.", labelNames: [], buckets: [1, 3]),
      "buckets [1.0, 2.0]"
    ),
    (MetricDeclaration(name: "bad-name", kind: .gauge, help: "", labelNames: []), "not a valid metric name"),
    (MetricDeclaration(name: "x", kind: .gauge, help: "", labelNames: ["__y"]), "not a valid label name"),
    (MetricDeclaration(name: "x", kind: .gauge, help: "", labelNames: ["y", "y"]), "names a label twice"),
    (MetricDeclaration(name: "x", kind: .histogram, help: "", labelNames: ["le"], buckets: [1]), "'le' belongs"),
    (MetricDeclaration(name: "x", kind: .histogram, help: "", labelNames: [], buckets: [2, 1]), "strictly ascending"),
    (MetricDeclaration(name: "x", kind: .histogram, help: "", labelNames: [], buckets: [1, 1]), "strictly ascending"),
    (MetricDeclaration(name: "x", kind: .histogram, help: "", labelNames: [], buckets: [.nan]), "must be finite"),
    (MetricDeclaration(name: "took_count", kind: .counter, help: "", labelNames: []), "already exported by took"),
  ])
  func conflictsAreNamed(asked: MetricDeclaration, complaint: String) throws {
    let registry = MetricRegistry()
    _ = registry.counter("sent_total", help: "Sent.", labels: [.init("a", "1"), .init("b", "2")])
    _ = registry.histogram("took", help: "T.", buckets: [1, 2, .infinity])
    let conflict = try #require(registry.conflict(with: asked))
    #expect(conflict.description.contains(complaint), "\(conflict)")
  }

  @Test func declaringTheSameAgainIsNoConflict() {
    let registry = MetricRegistry()
    #expect(registry.conflict(with: Self.known) == nil)
    _ = registry.counter("sent_total", help: "Sent.", labels: [.init("b", "1"), .init("a", "2")])
    #expect(registry.conflict(with: Self.known) == nil)
    let histogram = MetricDeclaration(name: "sent", kind: .histogram, help: "", labelNames: [], buckets: [])
    #expect(registry.conflict(with: histogram) == nil)
  }

  @Test func resolvingWithAConflictTraps() async {
    await #expect(processExitsWith: .failure) {
      let registry = MetricRegistry()
      _ = registry.counter("x", help: "")
      _ = registry.gauge("x", help: "")
    }
  }

  @Test func shrinkingACounterTraps() async {
    await #expect(processExitsWith: .failure) {
      MetricRegistry().counter("x_total", help: "").increment(by: -1)
    }
  }
}
