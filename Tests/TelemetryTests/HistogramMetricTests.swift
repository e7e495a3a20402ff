import Telemetry
import Testing
import VirtualTime

@Suite("Histogram metrics")
struct HistogramMetricTests {
  @Test func boundsAreInclusive() {
    let registry = MetricRegistry()
    let histogram = registry.histogram("h", help: "", buckets: [0.1, 1, 10])
    for value in [-1, 0, 0.1, 0.1.nextUp, 1, 1.5, 10, 10.5, .infinity] { histogram.observe(value) }
    #expect(histogram.upperBounds == [0.1, 1, 10])
    #expect(histogram.cumulativeCounts == [3, 5, 7, 9])
    #expect(histogram.count == 9)
    #expect(histogram.sum == .infinity)
    withExtendedLifetime(registry) {}
  }

  @Test func spansAreObservedInSeconds() {
    let registry = MetricRegistry()
    let histogram = registry.histogram("h", help: "", buckets: [0.25, 0.5])
    histogram.observe(.milliseconds(250))
    histogram.observe(.milliseconds(251))
    #expect(histogram.cumulativeCounts == [1, 2, 2])
    #expect(histogram.sum == 0.501)
    withExtendedLifetime(registry) {}
  }

  @Test(arguments: [[], [1], [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]], 0..<20)
  func countsMatchDefinition(buckets: [Double], seed: Int) {
    let registry = MetricRegistry()
    let histogram = registry.histogram("h", help: "", buckets: buckets)
    var random = RandomStream(seed: UInt64(seed), name: "observations")
    let values = (0..<500).map { _ in random.unit() * random.unit() * 12 }
    for value in values { histogram.observe(value) }
    let expected = (buckets + [.infinity]).map { bound in UInt64(values.filter { $0 <= bound }.count) }
    #expect(histogram.cumulativeCounts == expected)
    #expect(histogram.sum == values.reduce(0, +))
    withExtendedLifetime(registry) {}
  }

  @Test func observingNaNTraps() async {
    await #expect(processExitsWith: .failure) {
      MetricRegistry().histogram("h", help: "", buckets: [1]).observe(Double.nan)
    }
  }
}
