import Scenario
import Telemetry
import Testing
import VirtualTime

@testable import Harness

@Suite("Symptoms")
struct SymptomTests {
  private let metrics = MetricRegistry()

  /// Feeds a gauge one value per scrape, 15 s apart, and tells when episodes began and ended, in scrapes from 1.
  private func episodes(
    _ values: [Double], limit: Double = 10, _ comparison: Comparison = .greater, holdFor: Int64 = 0
  ) -> [[Int?]] {
    let gauge = metrics.gauge("depth", help: "", labels: [])
    let selector = SeriesSelector(metric: "depth", labels: [])
    var monitor = SymptomMonitor(
      SymptomPlan(
        name: "deep", series: SeriesExpression(numerator: selector, denominator: nil, text: "depth"),
        comparison: comparison, limit: limit, holdFor: .seconds(holdFor)), metrics: metrics)
    for (index, value) in values.enumerated() {
      gauge.set(value)
      _ = monitor.scrape(at: .start + .seconds(15) * (index + 1))
    }
    func scrape(_ moment: VirtualInstant) -> Int { Int(moment.nanoseconds / 15_000_000_000) }
    return monitor.episodes.map { [scrape($0.began), $0.ended.map(scrape)] }
  }

  @Test(
    arguments: [
      ([5, 11, 12, 3], 0, [[2, 4]]),
      ([11, 11, 11], 0, [[1, nil]]),
      ([5, 10, 10, 5], 0, []),
      ([11, 5, 11, 5], 0, [[1, 2], [3, 4]]),
      // Held for 30 s: the third scrape in a row.
      ([11, 11, 11, 11, 5], 30, [[3, 5]]),
      ([11, 11, 5, 11, 11, 5], 30, []),
      ([11, 11, 5, 11, 11, 11], 30, [[6, nil]]),
      ([11, 11], 1, [[2, nil]]),
    ] as [([Double], Int64, [[Int?]])])
  func beginHoldAndEnd(values: [Double], holdFor: Int64, expected: [[Int?]]) {
    #expect(episodes(values, holdFor: holdFor) == expected)
  }

  @Test func aMissingSeriesHoldsNothing() {
    let selector = SeriesSelector(metric: "absent", labels: [])
    var monitor = SymptomMonitor(
      SymptomPlan(
        name: "x", series: SeriesExpression(numerator: selector, denominator: nil, text: "absent"), comparison: .less,
        limit: 1, holdFor: .zero), metrics: metrics)
    #expect(monitor.scrape(at: .start) == nil)
  }

  @Test func aSeriesThatAppearsLaterIsSeen() {
    let selector = SeriesSelector(metric: "late", labels: [SeriesSelector.Label(name: "kind", value: "a")])
    var reader = SeriesReader(SeriesExpression(numerator: selector, denominator: nil, text: "late"), metrics: metrics)
    #expect(reader.read() == nil)
    metrics.gauge("late", help: "", labels: [MetricLabel("kind", "b")]).set(1)
    #expect(reader.read() == nil)
    metrics.gauge("late", help: "", labels: [MetricLabel("kind", "a")]).set(4)
    #expect(reader.read() == 4)
  }

  @Test func sumsAndRatios() {
    let used = metrics.gauge("used", help: "", labels: [MetricLabel("of", "a")])
    let more = metrics.gauge("used", help: "", labels: [MetricLabel("of", "b")])
    let limit = metrics.gauge("limit", help: "", labels: [])
    var reader = SeriesReader(
      SeriesExpression(
        numerator: SeriesSelector(metric: "used", labels: []), denominator: SeriesSelector(metric: "limit", labels: []),
        text: "used / limit"), metrics: metrics)
    used.set(3)
    more.set(6)
    #expect(reader.read() == nil, "a ratio to zero is none")
    limit.set(12)
    #expect(reader.read() == 0.75)
  }

  private static let congested = """
    duration: 10m
    faults: [{at: 2m, for: 4m, target: backend, crash: {pods: 3}}]
    symptoms: {rejecting: {expr: 'kube_deployment_status_replicas_ready < 1'}}

    """ + SmallSystem.steady

  @Test func reachTheJournalAndTheResult() throws {
    let (result, history) = try History.play(SmallSystem.plan(Self.congested))
    let began = history.of(.symptomBegan)
    let ended = history.of(.symptomEnded)
    #expect(began.allSatisfy { $0.detail == "rejecting" } && !began.isEmpty)
    #expect(result.symptoms.map(\.began) == began.map(\.time))
    #expect(result.symptoms.compactMap(\.ended) == ended.map(\.time))
    #expect(began[0].time.nanoseconds % 15_000_000_000 == 0)
    #expect((VirtualInstant.start + .minutes(2)...VirtualInstant.start + .minutes(3)).contains(began[0].time))
  }
}
