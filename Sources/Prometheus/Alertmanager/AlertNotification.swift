public import Telemetry

/// One try to tell an integration about a group of alerts. Times are milliseconds since 1970.
public struct AlertNotification: Hashable, Sendable {
  /// Counts all tries from 0; the answer names it.
  public var number: Int
  /// The receiver's name in the file.
  public var receiver: String
  /// Which of the receiver's integrations.
  public var index: Int
  public var integration: ReceiverIntegration
  /// What the alerts of the group have in common by the route's `group_by`, sorted by name.
  public var groupLabels: [MetricLabel]
  /// Sorted by `job`, `instance` and then all labels.
  public var alerts: [Alert]
  /// From 1.
  public var attempt: Int
  /// When Alertmanager stops waiting for the answer.
  public var deadline: Int64

  /// An alert of a notification.
  public struct Alert: Hashable, Sendable {
    public var labels: [MetricLabel]
    public var annotations: [MetricLabel]
    public var startsAt: Int64
    /// nil while it fires.
    public var resolvedAt: Int64?
  }

  /// Whether any of its alerts fires; otherwise it says that all is over.
  public var isFiring: Bool { alerts.contains { $0.resolvedAt == nil } }
}

/// What a receiver says to a notification.
public enum ReceiverAnswer: Hashable, Sendable {
  /// An HTTP status; 2xx is success.
  case status(Int)
  /// The connection failed or broke.
  case unreachable
}

/// How a notification to an integration ended.
public struct NotificationResult: Hashable, Sendable {
  /// How it can end.
  public enum Outcome: Hashable, Sendable {
    case delivered
    /// The receiver said no in a way that is not tried again.
    case rejected(status: Int)
    /// The time was over before the receiver took it.
    case timedOut
  }
  public var receiver: String
  public var index: Int
  public var groupLabels: [MetricLabel]
  public var attempts: Int
  public var outcome: Outcome
}
