import Harness
import Statistics
import TestSupport
import Testing
import VirtualTime

@testable import Reporting

@Suite struct ComparisonTests {
  private func compare(
    _ pairing: Comparison.Pairing = .seed, metrics: [String] = [], _ change: (inout RunResult) -> Void
  ) -> Comparison {
    let base = Array(Examples.replications.prefix(6))
    let changed = base.map { run in
      var run = run
      change(&run)
      return run
    }
    return Comparison(a: ("changed", changed), b: ("base", base), pairing: pairing, metrics: metrics)
  }

  private func figure(_ comparison: Comparison, _ key: String) throws -> FigureComparison {
    try #require(comparison.figures.first { $0.key == key })
  }

  @Test func theSameRunsDoNotDiffer() {
    for pairing in [Comparison.Pairing.seed, .independent] {
      let comparison = compare(pairing) { _ in }
      #expect(comparison.differing.isEmpty && !comparison.figures.isEmpty)
      #expect(comparison.comparedTogether == comparison.figures.count)
    }
  }

  /// Small against what differs between the seeds, and the same in every pair.
  @Test func pairsShowWhatIndependentRunsHide() throws {
    let paired = compare { $0.total.messages.delivered -= 10 + Int($0.seed % 2) }
    let delivered = try figure(paired, "delivered")
    #expect(delivered.differs() == true)
    #expect(delivered.meanDifference?.value == -10.5)
    #expect(paired.differing.map(\.key) == ["delivered"])
    let independent = compare(.independent) { $0.total.messages.delivered -= 10 + Int($0.seed % 2) }
    #expect(try figure(independent, "delivered").differs() == false)
  }

  @Test func whatNeverHappenedIsInfiniteAndAShareOfItsOwn() throws {
    let never = compare { run in run.symptoms.removeAll { $0.name == "QueueBacklog" } }
    let first = try figure(never, "symptoms.QueueBacklog.first")
    // One of the six never has it: that pair does not differ.
    #expect(first.medianDifference()?.value == .infinity)
    #expect(first.meanDifference == nil && first.ratio == nil)
    let share = try figure(never, "symptoms.QueueBacklog.first.never")
    #expect(share.shareDifference?.first.part == 6 && share.shareDifference?.second.part == 1)
    #expect(share.differs() == true)
    let text = ComparisonReport.render(never, format: .text)
    #expect(text.contains("A never") && text.contains("NEVER"))
    #expect(ComparisonReport.render(never, format: .json).contains("\"symptoms.QueueBacklog.first.never\": {"))
  }

  /// What is changed is A, so that B is better where A got worse.
  @Test func theDirectionOfEachFigure() throws {
    func change(_ key: String, _ body: (inout RunResult) -> Void) throws -> String {
      let comparison = compare(metrics: [key], body)
      let change = try figure(comparison, key).change()?.rawValue
      #expect(comparison.worse.map(\.key) == (change == "worse" ? [key] : []))
      #expect(comparison.better.map(\.key) == (change == "better" ? [key] : []))
      #expect(!comparison.surelyDiffering.isEmpty)
      return change ?? "neither"
    }
    let directions: [MessageOutcome: String] = [
      .offered: "neither", .cancelled: "neither", .accepted: "better", .delivered: "better",
    ]
    for outcome in MessageOutcome.allCases {
      let fewer = try change(outcome.rawValue) { $0.total.messages[keyPath: outcome.path] -= 10 + Int($0.seed % 2) }
      #expect(fewer == directions[outcome] ?? "worse", "\(outcome)")
    }
    for (name, path) in [("p50", \LatencyFigures.p50), ("p99", \.p99), ("max", \.max)] {
      let lower = try change("latency.\(name)") { run in
        run.total.latency[keyPath: path] = (run.total.latency[keyPath: path] ?? 100) - 5 - Double(run.seed % 2)
      }
      #expect(lower == "worse", "\(name)")
    }
    // A symptom that never begins, and one that begins later and so lasts shorter.
    let never = compare { run in run.symptoms.removeAll { $0.name == "QueueBacklog" } }
    #expect(try figure(never, "symptoms.QueueBacklog.first.never").change() == .worse)
    #expect(try figure(never, "symptoms.QueueBacklog.total").change() == .worse)
    let json = ComparisonReport.render(never, format: .json)
    #expect(json.contains("\"betterWhen\": \"higher\"") && json.contains("\"change\": \"worse\""))
  }

  @Test func whatDoesNotDifferIsNoChange() throws {
    let comparison = compare { $0.total.messages.lost += $0.seed % 2 == 0 ? 1 : -1 }
    #expect(comparison.worse.isEmpty && comparison.better.isEmpty)
    #expect(!ComparisonReport.render(comparison, format: .text).contains("than A in"))
  }

  @Test func runsThatEndedEarlyLeaveWithTheirPartners() {
    let comparison = compare { run in if run.seed == 2 { run.aborted = "ended" } }
    #expect(comparison.a.seeds == [1, 3, 4, 5, 6] && comparison.b.seeds == [1, 3, 4, 5, 6])
    #expect(comparison.a.leftOut == 1 && comparison.b.leftOut == 1)
    #expect(comparison.remarks.contains { $0.hasPrefix("left out: 2 runs that ended early") })
    let independent = compare(.independent) { run in if run.seed == 2 { run.aborted = "ended" } }
    #expect(independent.b.seeds.count == 6)
    let none = compare { $0.aborted = "ended" }
    #expect(none.figures.isEmpty && none.constant.isEmpty)
    #expect(ComparisonReport.render(none, format: .text).contains("no runs to compare"))
  }

  @Test func partnersAreFoundBySeedAndNotByOrder() {
    let base = Array(Examples.replications.prefix(6))
    let comparison = Comparison(a: ("a", base), b: ("b", Array(base.reversed().dropFirst())), pairing: .seed)
    #expect(comparison.a.seeds == [1, 2, 3, 4, 5] && comparison.b.seeds == comparison.a.seeds)
    #expect(comparison.differing.isEmpty)
  }

  @Test func metricsChooseFiguresAndWithThemTheCorrection() {
    let latency = compare(metrics: ["latency", "mttr"]) {
      $0.total.latency.p95 = ($0.total.latency.p95 ?? 0) + Double($0.seed)
    }
    #expect(latency.figures.map(\.key) == ["latency.p95"])
    #expect(latency.comparedTogether == 1 && latency.corrected == .usual)
    #expect(latency.constant.map(\.key) == ["latency.p50", "latency.p90", "latency.p99", "latency.max"])
    #expect(latency.remarks.contains("in no run of either: mttr"))
  }

  @Test func theCorrectionIsStricter() {
    // A difference whose interval at 95 % just excludes 0.
    let comparison = compare { run in
      run.total.messages.delivered += [5, 1, 9, 2, 8, 0][Int(run.seed - 1)]
    }
    #expect(comparison.differing.map(\.key) == ["delivered"])
    #expect(comparison.surelyDiffering.isEmpty)
    #expect(ComparisonReport.render(comparison, format: .text).contains("delivered            ~"))
  }

  @Test func tooFewRunsForAnInterval() throws {
    let base = Array(Examples.replications.prefix(1))
    let comparison = Comparison(a: ("a", base), b: ("b", Array(Examples.replications[6...6])), pairing: .independent)
    #expect(!comparison.undecided.isEmpty && comparison.undecided.count == comparison.figures.count)
    #expect(ComparisonReport.render(comparison, format: .text).contains("?"))
  }

  @Test(arguments: [("txt", ReportFormat.text), ("json", .json), ("md", .markdown)])
  func golden(suffix: String, format: ReportFormat) throws {
    let comparison = compare { run in
      run.variant = "fail-over"
      run.total.messages.delivered -= 40 + Int(run.seed)
      run.total.latency.p95 = 480 + Double(run.seed * 7 % 5)
      if run.seed % 2 == 0 { run.symptoms.removeAll { $0.name == "QueueBacklog" } }
    }
    try Golden.expect(ComparisonReport.render(comparison, format: format), equals: "comparison.\(suffix)")
  }

  @Test(arguments: ["lost", "latency.p95", "latency", "mttr", "mttr.never", "symptoms", "symptoms.X.first"])
  func keys(key: String) { #expect(Comparison.mayBeKey(key)) }

  @Test(arguments: ["", "loss", "latency.p96", "lost.never", "messages_lost"])
  func noKeys(key: String) { #expect(!Comparison.mayBeKey(key)) }
}
