public import Telemetry

/// What a run is asked for besides its plan. Nothing here changes the history, only what is written about it.
public struct RunOptions: Sendable {
  /// Further readers of the journal, made once per run.
  public var observers: [@Sendable (TelemetryHub) -> any JournalObserver] = []
  /// Called before the run with its telemetry, to switch simulated logs on.
  public var prepare: (@Sendable (TelemetryHub) -> Void)?
  /// Where the scraped metrics, and the series that recording rules wrote, go as OpenMetrics text; nil: they are not kept.
  public var openMetrics: (@Sendable () -> any ByteSink)?
  /// Where the ends of those series go, as a second OpenMetrics text whose samples are not numbers; nil: nowhere.
  public var staleMarkers: (@Sendable () -> any ByteSink)?
  /// Where every sample of the run is kept for questions afterwards; nil: only what the run itself looks back at is kept.
  public var archive: SampleArchive?
  /// Each watches the expression of an alert.
  public var tracers: [AlertTracer] = []
  /// End the run when no tracer has anything left to look at: for the tracers' sake, its result is that of a part.
  public var endsAfterTracing = false
  /// Measure events, time and memory.
  public var measuresEngine = false
  /// `--set` arguments, for the replay command and the report.
  public var settings: [String] = []

  public init() {}

  /// Whether metrics are kept to be written at the end.
  var exportsMetrics: Bool { openMetrics != nil || staleMarkers != nil }
}
