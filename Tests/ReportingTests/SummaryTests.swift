import Harness
import Statistics
import Testing
import VirtualTime

@testable import Reporting

@Suite struct SummaryTests {
  private func summary(_ values: [Double?], _ absence: FigureSummary.Absence) -> FigureSummary {
    FigureSummary(FigureSeries(key: "k", title: "t", unit: .seconds, absence: absence, values: values))
  }

  @Test func whatNeverHappenedIsNeverLeftOutSilently() {
    let some = summary([60, .infinity, 120], .never)
    #expect(some.meanText == "never")
    #expect(some.maxText == "never")
    #expect(some.minText == "1m")
    #expect(some.halfWidthText == "-")
    #expect(some.coverageText == "in 2 of 3, there 1m30s on average")
    #expect(some.cellText == "never (2/3)")
    let none = summary([.infinity, .infinity], .never)
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
