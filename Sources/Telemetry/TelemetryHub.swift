/// Everything a run writes about itself: metrics, journal and simulated logs.
///
/// Models write here; alerts, auditors, statistics and reports read. A hub belongs to one simulation and, like it, is used
/// by one thread at a time; nothing in it is locked. It must outlive the metric handles that its registry gave out.
public final class TelemetryHub: @unchecked Sendable {
  /// The metrics of the simulated system, as its own `/metrics` endpoints would export them.
  public let metrics: MetricRegistry
  /// The ordered record of everything that happened.
  public let journal: Journal
  /// The log lines of the simulated components, made only when somebody asked for them.
  public let logs: LogBook
  /// Message numbers as they are printed.
  public let correlationIDs: CorrelationIDs

  /// Whether a metrics server scrapes targets one by one, so that pods keep metrics of their own beside the system's.
  public let scrapesTargets: Bool

  /// - Parameters:
  ///   - seed: the run's; it decides the correlation ids and nothing else here.
  public init(seed: UInt64, scrapesTargets: Bool = false) {
    self.scrapesTargets = scrapesTargets
    metrics = MetricRegistry()
    journal = Journal()
    logs = LogBook()
    correlationIDs = CorrelationIDs(seed: seed)
  }
}
