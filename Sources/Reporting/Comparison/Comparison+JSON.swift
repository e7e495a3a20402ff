import Statistics

extension Comparison {
  /// Differences are A less B. Infinite values are null, as are bounds that there are too few runs for.
  var json: JSONValue {
    .object([
      "a": a.json,
      "b": b.json,
      "pairing": .string(pairing.rawValue),
      "pairs": pairing == .seed ? .integer(a.seeds.count) : .null,
      "confidence": .number(1 - Confidence.usual.miss),
      "correctedConfidence": .number(1 - corrected.miss),
      "compared": .integer(comparedTogether),
      "differing": .array(differing.map { .string($0.key) }),
      "differingCorrected": .array(surelyDiffering.map { .string($0.key) }),
      "better": .array(better.map { .string($0.key) }),
      "worse": .array(worse.map { .string($0.key) }),
      "undecided": .array(undecided.map { .string($0.key) }),
      "constant": .array(constant.map { .string($0.key) }),
      "remarks": .array(remarks.map { .string($0) }),
      "figures": figures.reduce(.object([])) { $0.adding($1.key, $1.json(corrected)) },
    ])
  }
}

extension Comparison.Side {
  fileprivate var json: JSONValue {
    .object([
      "label": .string(label),
      "scenario": .string(group.scenario),
      "file": .string(group.file),
      "variant": .string(orNull: group.variant),
      "runs": .integer(group.runs),
      "passed": .integer(group.passed),
      "passedConfidence95": group.passRate.interval().json,
      "leftOut": .integer(leftOut),
      "seeds": .array(seeds.map { .unsigned($0) }),
    ])
  }
}

extension FigureComparison {
  fileprivate func json(_ corrected: Confidence) -> JSONValue {
    let mean = meanDifference.map { difference in
      Self.json(difference.value, difference.interval(), difference.interval(corrected))
    }
    let median = medianDifference().map { difference in
      Self.json(difference.value, difference.interval, medianDifference(corrected)?.interval)
    }
    let ratio = ratio.map { Self.json($0.value, $0.interval(), $0.interval(corrected)) }
    let share = shareDifference.map { Self.json($0.value, $0.interval(), $0.interval(corrected)) }
    return .object([
      "unit": .string(measure == .share ? "share" : unit.rawValue),
      "decidedBy": .string(measure.rawValue),
      "betterWhen": better == .neither ? .null : .string(better.rawValue),
      "a": Self.side(first),
      "b": Self.side(second),
      "meanDifference": measure == .share ? .null : mean ?? .null,
      "medianDifference": measure == .share ? .null : median ?? .null,
      "ratio": ratio ?? .null,
      "neverShareDifference": measure == .mean ? .null : share ?? .null,
      "differs": differs().map { .bool($0) } ?? .null,
      "differsCorrected": differs(corrected).map { .bool($0) } ?? .null,
      "change": .string(orNull: change(corrected)?.rawValue),
    ])
  }

  private static func side(_ values: [Double]) -> JSONValue {
    let finite = SampleStatistics(values.filter(\.isFinite))
    let hasAll = finite?.count == values.count
    return .object([
      "runs": .integer(values.count),
      "never": .integer(values.count { $0 == .infinity }),
      "mean": .number(orNull: hasAll ? finite?.mean : nil),
      "median": .number(
        orNull: values.isEmpty ? nil : QuantileEstimate(50, ofSorted: values.sorted()).value),
    ])
  }

  private static func json(_ value: Double, _ interval: Interval?, _ corrected: Interval?) -> JSONValue {
    .object([
      "value": .number(orNull: value),
      "confidence95": interval?.json ?? .null,
      "corrected": corrected?.json ?? .null,
    ])
  }
}
