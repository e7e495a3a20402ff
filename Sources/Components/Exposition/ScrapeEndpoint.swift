public import Telemetry

/// What a component exports to a metrics server, by who answers.
public enum ScrapeAnswer: Sendable {
  /// The series of the system's registry that these owners export, and those of a registry of the process's own. What
  /// the process hosts adds gauges only: counters of its own work are in its own registry.
  case metrics(owners: [String], own: MetricRegistry? = nil, hosted: [String] = [])
  /// Nobody listens: the scrape fails at once.
  case refused
  /// There is no answer: the scrape fails with its timeout.
  case silent
}

extension Component {
  public var scrapeAnswer: ScrapeAnswer { .metrics(owners: [name]) }
  public nonisolated var hostedBy: String? { nil }
}
