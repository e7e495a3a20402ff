import Harness
import Testing
import VirtualTime

@testable import Reporting

@Suite struct SummaryTests {
  /// Two-sided 95 % points of t, from published tables.
  @Test(arguments: [
    (1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (6, 2.447), (7, 2.365), (8, 2.306), (9, 2.262),
    (10, 2.228), (11, 2.201), (12, 2.179), (15, 2.131), (20, 2.086), (24, 2.064), (29, 2.045), (30, 2.042),
    (40, 2.021), (60, 2.000), (120, 1.980), (1_000_000, 1.960),
  ])
  func agreesWithTheTable(degrees: Int, expected: Double) {
    #expect((StudentT.factor95(degreesOfFreedom: degrees) - expected).magnitude <= 0.000_5)
  }

  /// Integrates the density from 0 to the factor, which must give 0.475.
  @Test(arguments: [1, 2, 3, 5, 9, 10, 11, 12, 17, 31])
  func leavesFivePerCentOutside(degrees: Int) {
    let factor = StudentT.factor95(degreesOfFreedom: degrees)
    let steps = 20_000
    func density(_ t: Double) -> Double {
      let base = 1 + t * t / Double(degrees)
      // base^(-(degrees + 1) / 2)
      return 1 / ((0..<degrees + 1).reduce(1.0) { power, _ in power * base }).squareRoot()
    }
    func integral(to end: Double, from start: Double = 0) -> Double {
      let width = (end - start) / Double(steps)
      return (0..<steps).reduce(0.0) { $0 + density(start + (Double($1) + 0.5) * width) * width }
    }
    // The whole half axis: beyond 1 with t = 1/u.
    let width = 1 / Double(steps)
    let tail = (0..<steps).reduce(0.0) { sum, step in
      let u = (Double(step) + 0.5) * width
      return sum + density(1 / u) / (u * u) * width
    }
    let inside = integral(to: factor) / (integral(to: 1) + tail) / 2
    #expect((inside - 0.475).magnitude < 1e-6)
  }

  @Test func meansAndIntervals() throws {
    let statistics = try #require(SampleStatistics([2, 4, 4, 4, 5, 5, 7, 9]))
    #expect(statistics.mean == 5)
    #expect(statistics.min == 2 && statistics.max == 9 && statistics.count == 8)
    // s = sqrt(32/7), t(7) = 2.3646
    #expect((try #require(statistics.halfWidth95) - 1.787_5).magnitude < 0.000_1)
    #expect(SampleStatistics([]) == nil)
    #expect(SampleStatistics([3])?.halfWidth95 == nil)
    #expect(SampleStatistics([0.1, 0.1, 0.1])?.halfWidth95 == 0)
    #expect(SampleStatistics([3.2, 3.2, 3.2, 3.2, 3.2, 3.2])?.mean == 3.2)
  }

  private func summary(_ values: [Double?], _ absence: FigureSummary.Absence) -> FigureSummary {
    FigureSummary(key: "k", title: "t", unit: .seconds, absence: absence, values: values)
  }

  @Test func whatNeverHappenedIsNeverLeftOutSilently() {
    let some = summary([60, nil, 120], .never)
    #expect(some.meanText == "never")
    #expect(some.maxText == "never")
    #expect(some.minText == "1m")
    #expect(some.halfWidthText == "-")
    #expect(some.coverageText == "in 2 of 3, there 1m30s on average")
    #expect(some.cellText == "never (2/3)")
    let none = summary([nil, nil], .never)
    #expect([none.meanText, none.minText, none.maxText] == ["never", "never", "never"])
    #expect(none.coverageText == "in 0 of 2")
    #expect(summary([.infinity, 1], .never).meanText == "never")
  }

  @Test func whatWasNotObservedSaysInHowManyRunsItWas() {
    let some = summary([60, nil, 120], .unobserved)
    #expect(some.meanText == "1m30s")
    #expect(some.coverageText == "in 2 of 3")
    #expect(summary([nil], .unobserved).meanText == "-")
    #expect(summary([1, 2], .unobserved).coverageText == "")
  }

  @Test func groupsByScenarioAndVariant() {
    let summary = Summary(Examples.replications)
    #expect(summary.groups.map(\.variant) == ["halve-quota", "fail-over"])
    #expect(summary.groups.map(\.passed) == [5, 4])
    #expect(summary.groups.map(\.failed) == [1, 1])
    #expect(summary.groups.map(\.aborted) == [0, 1])
    #expect(summary.verdict == .aborted)
    #expect(summary.scenarios.count == 1)
  }

  @Test func runsThatEndedEarlyAreLeftOutAndCounted() throws {
    var results = Array(Examples.replications.prefix(3))
    results[1].verdict = .failed
    results[1].aborted = "a threshold ended the run"
    results[1].total.messages.delivered = 0
    let group = try #require(Summary(results).groups.first)
    let delivered = try #require(group.figures.first { $0.key == "delivered" })
    #expect(delivered.runs == 2)
    #expect(delivered.statistics?.min ?? 0 > 178_000)
    #expect(TextReport.render(results).contains("the figures leave out 1 run that ended early"))
  }

  @Test(arguments: [
    ([UInt64(7)], "seed 7"), ([1, 2, 3], "seeds 1..3"), ([1, 5, 9], "seeds 1, 5, 9"),
    ([.max, 0], "seeds 18446744073709551615, 0"),
  ])
  func namesSeeds(seeds: [UInt64], expected: String) {
    let results = seeds.map { seed in
      var result = Examples.quota
      result.seed = seed
      return result
    }
    #expect(Summary(results).groups[0].seedText == expected)
  }

  @Test func oneRunIsReportedWhole() {
    #expect(TextReport.render([Examples.quota]) == TextReport.render(Examples.quota))
    #expect(MarkdownReport.render([Examples.quota]) == MarkdownReport.render(Examples.quota))
    #expect(ReportFormat.json.render([Examples.quota]) == JSONReport.render(Examples.quota))
  }

  @Test func symptomsCountOnlyWithinTheRun() {
    var result = Examples.quota
    result.symptoms = [
      SymptomEpisode(name: "s", began: Examples.at(-1), ended: Examples.at(0, -30)),
      SymptomEpisode(name: "s", began: Examples.at(0, -10), ended: Examples.at(0, 5)),
      SymptomEpisode(name: "s", began: Examples.at(3, 50), ended: nil),
    ]
    let figures = SymptomFigures("s", result)
    #expect(figures.episodes == 2)
    #expect(figures.first == .start)
    #expect(figures.total == .minutes(15))
    #expect(figures.holdsAtEnd)
    #expect(SymptomFigures("other", result).first == nil)
  }
}
