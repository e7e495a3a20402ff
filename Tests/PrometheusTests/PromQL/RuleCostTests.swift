import Foundation
import Prometheus
import Telemetry
import TestSupport
import Testing

/// What evaluating alert rules costs: 100 rules of 10 series each, scraped and evaluated every 15 s.
@Suite("Cost of rules", .serialized)
struct RuleCostTests {
  private struct Bench {
    let store: SampleStore
    let rules: [Evaluation]
    let series: [SampleStore.SeriesID]
    var time: Int64 = 0

    init(rules count: Int) throws {
      let texts = [
        "sum(rate(x%[5m])) > 1e9", "x% > 1e9", "sum by (a) (increase(x%[5m])) > 1e9", "max_over_time(x%[1m]) < 0",
        "x% / x% > 2",
      ]
      let expressions = try (0..<count).map { rule in
        try PromQLExpression.parse(texts[rule % texts.count].replacingOccurrences(of: "%", with: "\(rule)"))
      }
      store = SampleStore(retention: PromQLExpression.longest(expressions.map { $0.reach() }))
      var series: [SampleStore.SeriesID] = []
      for rule in 0..<count {
        for index in 0..<10 { series.append(store.series(named: "x\(rule)", [MetricLabel("a", "\(index)")])) }
      }
      self.series = series
      let store = store
      rules = expressions.map { Evaluation($0, in: store) }
    }

    mutating func run(scrapes: Int) throws -> Duration {
      try ContinuousClock().measure {
        for _ in 0..<scrapes {
          time += 15_000
          for (index, id) in series.enumerated() { store.append(Double(time / 1_000 + Int64(index)), at: time, to: id) }
          for rule in rules where try !rule.elements(at: time).isEmpty { Issue.record("a rule fires") }
        }
      }
    }
  }

  @Test(.enabled(if: Verification.measuresTime)) func aDayTakesTwoSeconds() throws {
    var bench = try Bench(rules: 100)
    let day = try bench.run(scrapes: 5_760)
    let passed = day <= .seconds(2)
    #expect(passed, "\(day)")
    Verification.record(
      "A day of alert rules", asked: "at most 2 s for 100 rules of 10 series every 15 s", measured: "\(day)",
      passed: passed)
  }

  /// Ten hours keep no more samples than one, so a window costs the same.
  @Test func tenHoursKeepNoMoreThanOne() throws {
    var bench = try Bench(rules: 5)
    _ = try bench.run(scrapes: 240)
    let early = bench.store.sampleCount
    let labels = bench.store.labels.count
    _ = try bench.run(scrapes: 2_160)
    #expect(bench.store.sampleCount == early)
    #expect(bench.store.labels.count == labels)
  }
}
