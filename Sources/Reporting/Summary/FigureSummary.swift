public import Statistics

/// One figure over the replications of a scenario.
public struct FigureSummary: Sendable {
  /// What its values count.
  public enum Unit: String, Hashable, Sendable { case messages, seconds, count }
  /// What a missing value means.
  public enum Absence: String, Hashable, Sendable {
    /// It did not happen: infinitely late.
    case never
    /// There was nothing to measure.
    case unobserved
  }

  /// The key in JSON, such as `deadLettered` or `latency.p95`.
  public let key: String
  /// The name for people.
  public let title: String
  public let unit: Unit
  public let absence: Absence
  /// How many runs were asked.
  public let runs: Int
  /// Over the runs in which it is finite; nil when it is in none.
  public let statistics: SampleStatistics?
  /// The median, the 90 % and the 95 % quantile over the runs that had it, infinite values among them; empty when none had.
  public let quantiles: [QuantileEstimate]
  /// Of times that can be infinite; nil where one is, or is zero.
  public let geometricMean: GeometricMean?
  /// nil when no run had it.
  public let modes: Modes?

  init(_ series: FigureSeries) {
    (key, title, unit, absence) = (series.key, series.title, series.unit, series.absence)
    let values = series.values.compactMap { $0 }
    // Where it may never happen, nil says that there was nothing that could.
    runs = absence == .never ? values.count : series.values.count
    statistics = SampleStatistics(values.filter(\.isFinite))
    let sorted = values.sorted()
    quantiles = sorted.isEmpty ? [] : [50, 90, 95].map { QuantileEstimate($0, ofSorted: sorted) }
    geometricMean = absence == .never ? GeometricMean(values) : nil
    modes = sorted.isEmpty ? nil : Modes(ofSorted: sorted, byFactors: unit == .seconds)
  }

  /// In how many runs it is finite.
  public var observed: Int { statistics?.count ?? 0 }

  /// Whether the mean over all runs is infinite, because it never happened in some.
  public var isNeverInSome: Bool { absence == .never && observed < runs }

  /// The median over the runs; nil when no run had it.
  var median: QuantileEstimate? { quantiles.first }
}
