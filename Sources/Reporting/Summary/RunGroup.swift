public import Harness
public import Statistics

/// The replications of one scenario and variant.
public struct RunGroup: Sendable {
  public let file: String
  public let scenario: String
  public let variant: String?
  /// In the order given; not empty.
  public let results: [RunResult]
  /// The main figures over the runs that came to their end. Runs that ended early cover only a part of the time and are
  /// left out here, which every report says.
  public let figures: [FigureSummary]
  /// Every expectation, then every threshold, with the runs that it fails in; each name once.
  public let checks: [CheckTally]

  public var runs: Int { results.count }
  public var passed: Int { results.count { $0.verdict == .passed } }
  public var failed: Int { results.count { $0.verdict == .failed } }
  /// Runs that did not reach the end of their time, be it that they could not or that a threshold ended them.
  public var endedEarly: Int { results.count { $0.endedEarly } }
  public var aborted: Int { results.count { $0.verdict == .aborted } }
  /// The share of runs that passed.
  public var passRate: Proportion { Proportion(passed, of: runs) }

  init(_ results: [RunResult]) {
    precondition(!results.isEmpty, "a group without runs")
    (file, scenario, variant) = (results[0].file, results[0].scenario, results[0].variant)
    self.results = results
    figures = FigureSeries.all(results.filter { !$0.endedEarly }).map(FigureSummary.init)
    checks = CheckTally.all(results)
  }
}
