import Telemetry

/// The alerts that one node of the routing tree notifies of together. Source: Alertmanager, `dispatch/dispatch.go`.
struct AlertGroup: Sendable {
  let route: Int
  let labels: [MetricLabel]
  /// In the order of their coming.
  var alerts: [StoredAlert] = []
  /// When it looks at its alerts next.
  var nextFlush: Int64
  var hasFlushed = false
  /// What it is telling its receiver right now.
  var deliveries: [Delivery] = []
  /// The alerts that the notification under way speaks of as resolved, to be forgotten when it has arrived.
  var resolvedInFlight: [StoredAlert] = []
  /// Whether any integration of the notification under way has failed.
  var hasFailed = false
  /// When it is forgotten, since it has no alerts.
  var removeAt: Int64?

  /// One integration that is being told.
  struct Delivery: Sendable {
    var index: Int
    var alerts: [AlertNotification.Alert]
    var firing: Set<[MetricLabel]>
    var resolved: Set<[MetricLabel]>
    var attempt = 0
    var deadline: Int64
    /// When it tries (again); nil while it waits for an answer.
    var tryAt: Int64?
    var startedAt: Int64 = 0
    /// The try it waits for an answer to.
    var number: Int?
    var backoff = RetryBackoff()
  }

  mutating func insert(_ alert: StoredAlert, wait: Int64, interval: Int64, at time: Int64) {
    if alerts.isEmpty, hasFlushed { skipLooks(through: time, interval: interval) }
    removeAt = nil
    if let position = alerts.firstIndex(where: { $0.labels == alert.labels }) {
      alerts[position] = alert
    } else {
      alerts.append(alert)
    }
    if !hasFlushed, alert.startsAt + wait < time { nextFlush = time }
  }

  /// A group without alerts looks at nothing, but keeps its rhythm.
  mutating func skipLooks(through time: Int64, interval: Int64) {
    guard nextFlush <= time else { return }
    nextFlush += ((time - nextFlush) / interval + 1) * interval
  }

  /// Forgets alerts whose end has been told, unless they have changed since.
  mutating func forget(_ resolved: [StoredAlert]) {
    alerts.removeAll { alert in resolved.contains { $0.labels == alert.labels && $0.serial == alert.serial } }
  }
}

/// An alert as Alertmanager keeps it.
struct StoredAlert: Hashable, Sendable {
  /// Sorted by name.
  var labels: [MetricLabel]
  var annotations: [MetricLabel]
  var startsAt: Int64
  var endsAt: Int64
  /// Of its last post: tells whether it has changed meanwhile.
  var serial: Int
  /// Whether the sender did not say until when it fires.
  var hasTimeout: Bool

  func isResolved(at time: Int64) -> Bool { endsAt <= time }

  /// What is known of an alert after a newer post that overlaps it in time. Source: Alertmanager, `Alert.Merge`.
  func merged(with newer: StoredAlert, at time: Int64) -> StoredAlert {
    var result = newer
    result.startsAt = min(startsAt, newer.startsAt)
    if newer.isResolved(at: time) {
      if isResolved(at: time), endsAt > newer.endsAt { result.endsAt = endsAt }
    } else if endsAt > newer.endsAt, !hasTimeout {
      result.endsAt = endsAt
    }
    return result
  }

  func overlaps(_ newer: StoredAlert) -> Bool {
    newer.endsAt > startsAt && newer.endsAt < endsAt || newer.startsAt > startsAt && newer.startsAt < endsAt
  }
}
