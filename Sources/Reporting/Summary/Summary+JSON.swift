import Harness
import Statistics

extension Summary {
  /// `{"runs", "passed", ..., "groups": [{"scenario", "variant", ..., "figures": {KEY: {...}}}]}`
  var json: JSONValue {
    .object([
      "runs": .integer(runs),
      "passed": .integer(passed),
      "failed": .integer(failed),
      "aborted": .integer(aborted),
      "verdict": .string(verdict.rawValue),
      "groups": .array(groups.map(\.json)),
      "differences": .array(scenarios.flatMap { Comparison.variants($0) }.map(\.json)),
    ])
  }
}

extension RunGroup {
  fileprivate var json: JSONValue {
    .object([
      "scenario": .string(scenario),
      "variant": .string(orNull: variant),
      "file": .string(file),
      "runs": .integer(runs),
      "passed": .integer(passed),
      "failed": .integer(failed),
      "aborted": .integer(aborted),
      "endedEarly": .integer(endedEarly),
      "passedShare": .number(Double(passed) / Double(runs)),
      "passedConfidence95": runs > 1 ? passRate.interval().json : .null,
      "worstSeed": .unsigned(worst.seed),
      // A single run says it itself.
      "checks": .array(runs > 1 ? checks.map(\.json) : []),
      "figures": figures.reduce(.object([])) { $0.adding($1.key, $1.json) },
    ])
  }
}

extension FigureSummary {
  /// The mean and the maximum of what never happened in some runs are null; `observedMean` is that of the others.
  fileprivate var json: JSONValue {
    let interval = isNeverInSome ? nil : statistics?.interval()
    let head: JSONValue = .object([
      "unit": .string(unit.rawValue),
      "runs": .integer(runs),
      "observed": .integer(observed),
      "absence": .string(absence.rawValue),
      "mean": .number(orNull: isNeverInSome ? nil : statistics?.mean),
      "min": .number(orNull: statistics?.min),
      "max": .number(orNull: isNeverInSome ? nil : statistics?.max),
      "confidence95": interval?.json ?? .null,
      "observedMean": .number(orNull: statistics?.mean),
    ])
    guard runs > 1 else { return head }
    return head.adding("quantiles", quantiles.reduce(.object([])) { $0.adding("p\($1.percent)", $1.json) })
      .adding("geometricMean", .number(orNull: geometricMean?.value))
      .adding("geometricConfidence95", geometricMean?.interval()?.json ?? .null)
      .adding("modes", .array((modes?.modes ?? []).map(\.json)))
  }
}

extension CheckTally {
  fileprivate var json: JSONValue {
    .object([
      "kind": .string(kind.rawValue),
      "name": .string(name),
      "runs": .integer(runs),
      "failedSeeds": .array(failedSeeds.map { .unsigned($0) }),
    ])
  }
}

extension QuantileEstimate {
  /// Infinite values, and bounds that too few runs give, are null.
  fileprivate var json: JSONValue { .object(["value": .number(orNull: value), "confidence95": interval.json]) }
}

extension Modes.Mode {
  fileprivate var json: JSONValue {
    .object([
      "runs": .integer(count),
      "min": .number(orNull: min),
      "median": .number(orNull: median),
      "max": .number(orNull: max),
    ])
  }
}

extension Interval {
  /// `[lower, upper]`; a side without a finite bound is null.
  var json: JSONValue { .array([.number(orNull: lower), .number(orNull: upper)]) }
}
