import Statistics

extension FigureSummary.Unit {
  /// A value, or a difference of two; infinite: `never`.
  func format(_ value: Double) -> String {
    guard value.isFinite else { return Phrase.never }
    return switch self {
    case .messages, .count: Count.string(value)
    case .seconds: HumanDuration.rounded(seconds: value)
    }
  }

  /// `12m..1h4m`
  func format(_ interval: Interval) -> String { interval.text(format) }
}

extension FigureSummary {
  func format(_ value: Double) -> String { unit.format(value) }

  var meanText: String { isNeverInSome ? Phrase.never : statistics.map { format($0.mean) } ?? Phrase.nothing }
  var minText: String {
    statistics.map { format($0.min) } ?? (absence == .never ? Phrase.never : Phrase.nothing)
  }
  var maxText: String { isNeverInSome ? Phrase.never : statistics.map { format($0.max) } ?? Phrase.nothing }

  var halfWidthText: String {
    isNeverInSome ? Phrase.nothing : statistics?.halfWidth().map { "±" + format($0) } ?? Phrase.nothing
  }

  /// `-` for too few runs.
  func text(_ quantile: QuantileEstimate?) -> (value: String, interval: String) {
    guard let quantile else { return (Phrase.nothing, Phrase.nothing) }
    return (format(quantile.value), unit.format(quantile.interval))
  }

  /// The geometric mean with its interval.
  var geometricText: (value: String, interval: String) {
    guard let geometricMean else { return (isNeverInSome ? Phrase.never : Phrase.nothing, Phrase.nothing) }
    return (format(geometricMean.value), geometricMean.interval().map(unit.format) ?? Phrase.nothing)
  }

  /// Which runs the line speaks of; empty when it speaks of all.
  var coverageText: String {
    guard observed < runs else { return "" }
    let happened = "in \(Count.string(observed)) of \(Count.string(runs))"
    guard isNeverInSome, let statistics else { return happened }
    return happened + ", there \(format(statistics.mean)) on average"
  }

  /// `12,345 ±120`, for a cell of the comparison.
  var cellText: String {
    let half = statistics?.halfWidth().flatMap { $0 == 0 || isNeverInSome ? nil : " ±" + format($0) } ?? ""
    // Of one run alone "never" says it all.
    let isPlain = observed == runs || (runs == 1 && absence == .never)
    let coverage = !isPlain ? " (\(Count.string(observed))/\(Count.string(runs)))" : ""
    return meanText + half + coverage
  }

  /// Whether every run says 0, so that a table may leave the line to a remark.
  var isAlwaysZero: Bool { observed == runs && statistics?.min == 0 && statistics?.max == 0 }
}
