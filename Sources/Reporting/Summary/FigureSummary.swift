/// One figure over the replications of a scenario.
public struct FigureSummary: Hashable, Sendable {
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
  /// Over the runs that had the figure; nil when none had it.
  public let statistics: SampleStatistics?

  init(key: String, title: String, unit: Unit, absence: Absence = .unobserved, values: [Double?]) {
    self.key = key
    self.title = title
    self.unit = unit
    self.absence = absence
    runs = values.count
    let observed = values.compactMap { $0 }.filter(\.isFinite)
    statistics = SampleStatistics(observed)
  }

  /// In how many runs it was observed.
  public var observed: Int { statistics?.count ?? 0 }

  /// Whether the mean over all runs is infinite, because it never happened in some.
  public var isNeverInSome: Bool { absence == .never && observed < runs }
}
