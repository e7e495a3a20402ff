import Statistics

/// One figure of A and of B.
public struct FigureComparison: Sendable {
  /// What is compared.
  enum Measure: String { case mean, median, share }

  /// The key in JSON, such as `latency.p95` or, for the share of runs in which it did not happen, `mttr.never`.
  public let key: String
  /// The figure's name for people; the share of runs in which it did not happen has the same one.
  let title: String
  let unit: FigureSummary.Unit
  let measure: Measure
  let better: FigureSeries.Direction
  /// Of the runs that had it, in their order; infinite for what never happened.
  let first: [Double]
  /// As `first`; the same number of them in the same order, if runs are paired.
  let second: [Double]
  let isPaired: Bool

  /// The figure itself and, where it never happened in some runs, the share of those.
  static func all(_ series: FigureSeries, first count: Int, isPaired: Bool) -> [FigureComparison] {
    var (first, second) = (Array(series.values[..<count]), Array(series.values[count...]))
    if isPaired {
      let pairs = zip(first, second).filter { $0 != nil && $1 != nil }
      (first, second) = (pairs.map(\.0), pairs.map(\.1))
    }
    let values = (first.compactMap { $0 }, second.compactMap { $0 })
    let isTime = series.absence == .never
    let figure = FigureComparison(
      key: series.key, title: series.title, unit: series.unit, measure: isTime ? .median : .mean,
      better: series.better, first: values.0, second: values.1, isPaired: isPaired)
    guard isTime, (values.0 + values.1).contains(.infinity) else { return [figure] }
    let never = FigureComparison(
      key: "\(series.key).never", title: series.title, unit: series.unit, measure: .share,
      better: series.better, first: values.0, second: values.1, isPaired: isPaired)
    return [figure, never]
  }

  /// The name for people, of its own.
  public var name: String { measure == .share ? "\(title): \(Phrase.never)" : title }

  /// Whether all runs of both say the same, or nothing.
  var isConstant: Bool {
    let all = first + second
    if measure == .share { return all.allSatisfy(\.isFinite) || !all.contains(where: \.isFinite) }
    return all.allSatisfy { $0 == all[0] }
  }

  /// Whether the interval of the difference excludes 0: of the means, for times that may never happen of the medians, for
  /// shares of the shares. nil: there are too few runs for an interval.
  func differs(_ confidence: Confidence = .usual) -> Bool? {
    guard let interval = interval(confidence), !interval.isUnbounded else { return nil }
    return interval.excludesZero
  }

  /// What became of the figure from A to B, where the interval of the difference excludes 0. What never happens counts as
  /// infinite, so that a symptom that never begins is better, and an incident that is never resolved worse.
  func change(_ confidence: Confidence = .usual) -> Change? {
    guard differs(confidence) == true, better != .neither, let interval = interval(confidence) else { return nil }
    let isFirstLarger = (interval.lower ?? -.infinity) > 0
    return isFirstLarger == (better == .lower) ? .better : .worse
  }

  /// B as seen from A.
  enum Change: String { case better, worse }

  private func interval(_ confidence: Confidence) -> Interval? {
    switch measure {
    case .mean: meanDifference?.interval(confidence)
    case .median: medianDifference(confidence)?.interval
    case .share: shareDifference?.interval(confidence)
    }
  }
}

extension FigureComparison {
  /// A's mean less B's; nil where a run's value is infinite.
  var meanDifference: MeanDifference? {
    guard (first + second).allSatisfy(\.isFinite) else { return nil }
    return isPaired
      ? MeanDifference(paired: zip(first, second).map { $0 - $1 }) : MeanDifference(independent: first, second)
  }

  /// The median of the differences, or the difference of the medians.
  func medianDifference(_ confidence: Confidence = .usual) -> (value: Double, interval: Interval)? {
    guard isPaired else { return MedianDifference.independent(first, second, confidence: confidence) }
    return MedianDifference.paired(Array(zip(first, second)), confidence: confidence).map { ($0.value, $0.interval) }
  }

  /// A's geometric mean by B's; only of times, and only where none is infinite or zero.
  var ratio: RatioOfMeans? {
    guard measure == .median else { return nil }
    return isPaired ? RatioOfMeans(paired: Array(zip(first, second))) : RatioOfMeans(independent: first, second)
  }

  /// The share of A's runs in which it never happened less that of B's; nil without runs.
  var shareDifference: ProportionDifference? {
    guard !first.isEmpty, !second.isEmpty else { return nil }
    if isPaired { return ProportionDifference(pairs: zip(first, second).map { ($0 == .infinity, $1 == .infinity) }) }
    return ProportionDifference(independent: Self.never(first), Self.never(second))
  }

  static func never(_ values: [Double]) -> Proportion {
    Proportion(values.count { $0 == .infinity }, of: values.count)
  }
}
