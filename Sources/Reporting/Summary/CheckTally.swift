import Harness

/// An expectation or a threshold over the replications of a scenario.
public struct CheckTally: Hashable, Sendable {
  /// What a check is called in the file.
  public enum Kind: String, Hashable, Sendable { case expectation, threshold }

  public let kind: Kind
  public let name: String
  /// The runs that have it.
  public let runs: Int
  /// The seeds of the runs in which it does not hold, in the order of the runs.
  public let failedSeeds: [UInt64]

  /// Whether it holds in some runs and not in others.
  public var isFlaky: Bool { !failedSeeds.isEmpty && failedSeeds.count < runs }

  static func all(_ results: [RunResult]) -> [CheckTally] {
    tally(.expectation, results.map { ($0.seed, $0.expectations.map { ($0.name, $0.passed) }) })
      + tally(.threshold, results.map { ($0.seed, $0.thresholds.map { ($0.title, $0.passed) }) })
  }

  private static func tally(_ kind: Kind, _ runs: [(seed: UInt64, checks: [(String, Bool)])]) -> [CheckTally] {
    var names: [String] = []
    var counts: [String: Int] = [:]
    var failed: [String: [UInt64]] = [:]
    for run in runs {
      // A name that a run has twice holds if both do.
      let own = run.checks.enumerated().filter { index, check in !run.checks[..<index].contains { $0.0 == check.0 } }
      for (name, _) in own.map(\.element) {
        if counts[name] == nil { names.append(name) }
        counts[name, default: 0] += 1
        if run.checks.contains(where: { $0.0 == name && !$0.1 }) { failed[name, default: []].append(run.seed) }
      }
    }
    return names.map {
      CheckTally(kind: kind, name: $0, runs: counts[$0] ?? 0, failedSeeds: failed[$0] ?? [])
    }
  }
}

extension RunGroup {
  /// `fails in 2 of 50: alert HighQueueDepth fires < 5m (seeds 3, 17)`, the checks that fail in every run first.
  var checkRemarks: [String] {
    let failing = checks.filter { !$0.failedSeeds.isEmpty }
    let (sometimes, always) = (failing.filter(\.isFlaky), failing.filter { !$0.isFlaky })
    return always.map { "fails in every run: \($0.name)" }
      + sometimes.map { check in
        let failures = "\(Count.string(check.failedSeeds.count)) of \(Count.string(check.runs))"
        return "fails in \(failures): \(check.name) (\(Self.seedText(check.failedSeeds)))"
      }
  }
}
