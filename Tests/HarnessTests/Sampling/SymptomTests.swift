import Prometheus
import Scenario
import Telemetry
import Testing
import VirtualTime

@testable import Harness

@Suite("Symptoms")
struct SymptomTests {
  private let metrics = MetricRegistry()
  private let store = SampleStore()

  private func monitor(
    _ condition: String, holdFor: VirtualDuration = .zero, in store: SampleStore? = nil
  ) throws -> SymptomMonitor {
    let plan = SymptomPlan(
      name: "x", condition: try PromQLExpression.parse(condition), text: condition, holdFor: holdFor)
    return SymptomMonitor(plan, store: store ?? self.store)
  }

  /// Feeds a gauge one value per scrape, 15 s apart, and tells when episodes began and ended, in scrapes from 1.
  private func episodes(_ values: [Double], _ condition: String, holdFor: Int64 = 0) throws -> [[Int?]] {
    let metrics = MetricRegistry()
    let store = SampleStore()
    let gauge = metrics.gauge("depth", help: "", labels: [])
    let scraper = RegistryScraper(registry: metrics, store: store, names: ["depth"])
    var monitor = try monitor(condition, holdFor: .seconds(holdFor), in: store)
    for (index, value) in values.enumerated() {
      gauge.set(value)
      let moment = VirtualInstant.start + .seconds(15) * (index + 1)
      let time = moment.nanoseconds / 1_000_000
      scraper.scrape(at: time)
      _ = try monitor.scrape(at: moment, time: time)
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
  func beginHoldAndEnd(values: [Double], holdFor: Int64, expected: [[Int?]]) throws {
    #expect(try episodes(values, "depth > 10", holdFor: holdFor) == expected)
  }

  @Test func rangesLookBackOverScrapes() throws {
    // 45 s hold three scrapes: two changes at most.
    #expect(try episodes([1, 1, 1, 2, 3, 3, 3, 3], "changes(depth[45s]) >= 2") == [[5, 6]])
    #expect(try episodes([1, 9, 1, 1, 1], "max_over_time(depth[30s]) > 5") == [[2, 4]])
  }

  @Test func aMissingSeriesHoldsNothing() throws {
    var monitor = try monitor("missing < 1")
    #expect(try monitor.scrape(at: .start, time: 0) == nil)
    var absent = try self.monitor("absent(missing)")
    #expect(try absent.scrape(at: .start, time: 0) == .began)
  }

  @Test func aSeriesThatAppearsLaterIsSeen() throws {
    var monitor = try monitor("late{kind=\"a\"} > 3")
    let scraper = RegistryScraper(registry: metrics, store: store, names: ["late"])
    metrics.gauge("late", help: "", labels: [MetricLabel("kind", "b")]).set(9)
    scraper.scrape(at: 0)
    #expect(try monitor.scrape(at: .start, time: 0) == nil)
    metrics.gauge("late", help: "", labels: [MetricLabel("kind", "a")]).set(4)
    scraper.scrape(at: 15_000)
    #expect(try monitor.scrape(at: .start + .seconds(15), time: 15_000) == .began)
    #expect(monitor.beginnings == [4])
  }

  @Test(arguments: [
    ("rate(queue_sent_total[1m]) > 1", true), ("sum(rate(queue_sent_total[1m])) > 100", false),
    ("queue_sent_total > on() group_left queue_depth{status=\"queued\"}", true),
  ]) func everyExpressionWorksInARun(_ condition: String, _ begins: Bool) throws {
    let sections = "duration: 5m\nsymptoms: {s: {expr: '\(condition)'}}\n" + SmallSystem.steady
    let run = try SmallSystem.run(sections)
    #expect(run.symptoms.isEmpty == !begins)
  }

  @Test func anExpressionThatCannotBeEvaluatedEndsTheRun() throws {
    // Several statuses on both sides and nothing to tell them apart.
    let sections = "duration: 5m\nsymptoms: {s: {expr: 'queue_depth > on() queue_depth'}}\n" + SmallSystem.steady
    let run = try SmallSystem.run(sections)
    #expect(run.aborted?.contains("the symptom 's' cannot be evaluated: several series") == true)
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
