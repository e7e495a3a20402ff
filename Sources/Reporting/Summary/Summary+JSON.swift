import Harness

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
      "figures": figures.reduce(.object([])) { $0.adding($1.key, $1.json) },
    ])
  }
}

extension FigureSummary {
  /// The mean and the maximum of what never happened in some runs are null; `observedMean` is that of the others.
  fileprivate var json: JSONValue {
    let halfWidth = isNeverInSome ? nil : statistics?.halfWidth95
    let interval = halfWidth.flatMap { half in
      statistics.map { JSONValue.array([.number(orNull: $0.mean - half), .number(orNull: $0.mean + half)]) }
    }
    return .object([
      "unit": .string(unit.rawValue),
      "runs": .integer(runs),
      "observed": .integer(observed),
      "absence": .string(absence.rawValue),
      "mean": .number(orNull: isNeverInSome ? nil : statistics?.mean),
      "min": .number(orNull: statistics?.min),
      "max": .number(orNull: isNeverInSome ? nil : statistics?.max),
      "confidence95": interval ?? .null,
      "observedMean": .number(orNull: statistics?.mean),
    ])
  }
}
