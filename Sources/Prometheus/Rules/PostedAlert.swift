public import Telemetry

/// An alert as Prometheus posts it to Alertmanager. Times are milliseconds since 1970.
public struct PostedAlert: Hashable, Sendable {
  /// What identifies it, sorted by name unless the server added external labels.
  public var labels: [MetricLabel]
  /// Those that its rule gave it; the others are the server's.
  public var own: [MetricLabel]
  public var annotations: [MetricLabel]
  /// When it began to fire.
  public var startsAt: Int64
  /// When it was resolved; for a firing alert, until when it counts as firing without further news. nil: not said.
  public var endsAt: Int64?

  /// - Parameter own: nil: all of `labels`.
  public init(
    labels: [MetricLabel], own: [MetricLabel]? = nil, annotations: [MetricLabel] = [], startsAt: Int64,
    endsAt: Int64? = nil
  ) {
    self.labels = labels
    self.own = own ?? labels
    self.annotations = annotations
    self.startsAt = startsAt
    self.endsAt = endsAt
  }

  /// The label `alertname`; empty if it has none.
  public var name: String { labels.first { $0.name == "alertname" }?.value ?? "" }
}
