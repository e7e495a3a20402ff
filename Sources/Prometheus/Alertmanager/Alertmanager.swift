public import Telemetry
public import VirtualTime

/// Alertmanager: takes alerts, groups, inhibits, mutes and deduplicates them, and tells receivers.
///
/// It has no time of its own: whoever runs it calls ``advance(to:)`` at every ``nextWake``, hands the notifications it
/// gets to receivers and their answers to ``answer(_:to:at:)``. Times are milliseconds since 1970 and must not go back.
/// Groups are looked at in the order of their making, so the same calls give the same notifications. Random numbers are
/// drawn only for tries after the first.
///
/// Source: Alertmanager 0.28: `dispatch/dispatch.go`, `notify/notify.go`, `inhibit/inhibit.go`, `provider/mem`.
/// A single server without peers; silences are not modelled.
public struct Alertmanager: Sendable {
  /// How long Alertmanager at least waits for a receiver: 10 s.
  static let minimumTimeout: Int64 = 10_000
  /// How often groups without alerts are forgotten: 30 s.
  static let maintenanceInterval: Int64 = 30_000
  /// How long resolved alerts are kept: 30 min.
  static let retention: Int64 = 1_800_000

  public let configuration: AlertmanagerConfiguration
  var routes: AlertRouteTable
  let startedAt: Int64
  var random: RandomStream
  var groups: [AlertGroup] = []
  var alerts: [StoredAlert] = []
  var positions: [[MetricLabel]: Int] = [:]
  var log = NotificationLog()
  var serial = 0
  var tries = 0
  /// Notifications that ended since they were taken, in the order of their ends.
  var results: [NotificationResult] = []

  /// - Parameters:
  ///   - time: when it starts.
  ///   - random: for the spread of tries after the first.
  public init(_ configuration: AlertmanagerConfiguration, startingAt time: Int64, random: RandomStream) {
    self.configuration = configuration
    routes = AlertRouteTable(configuration.route)
    startedAt = time
    self.random = random
  }

  /// Takes alerts that Prometheus posts.
  ///
  /// - Complexity: O(alerts x (nodes of the routing tree + alerts kept)).
  public mutating func post(_ posted: [PostedAlert], at time: Int64) {
    forgetOldAlerts(at: time)
    for alert in posted {
      serial += 1
      var stored = StoredAlert(
        labels: alert.labels.filter { !$0.value.isEmpty }.sorted { $0.name < $1.name }, annotations: alert.annotations,
        startsAt: alert.startsAt, endsAt: alert.endsAt ?? time + configuration.resolveTimeout.milliseconds,
        serial: serial, hasTimeout: alert.endsAt == nil)
      if let position = positions[stored.labels] {
        let old = alerts[position]
        if old.overlaps(stored) { stored = old.merged(with: stored, at: time) }
        alerts[position] = stored
      } else {
        positions[stored.labels] = alerts.count
        alerts.append(stored)
      }
      for route in routes.matching(stored.labels) { insert(stored, into: route, at: time) }
    }
  }

  private mutating func insert(_ alert: StoredAlert, into route: Int, at time: Int64) {
    let node = routes.nodes[route].route
    let labels = node.groupLabels(of: alert.labels)
    let (wait, interval) = (node.groupWait.milliseconds, node.groupInterval.milliseconds)
    removeEmptyGroups(at: time)
    if let index = groups.firstIndex(where: { $0.route == route && $0.labels == labels }) {
      groups[index].insert(alert, wait: wait, interval: interval, at: time)
      return
    }
    var group = AlertGroup(route: route, labels: labels, nextFlush: time + wait)
    group.insert(alert, wait: wait, interval: interval, at: time)
    groups.append(group)
  }

  private mutating func forgetOldAlerts(at time: Int64) {
    let count = alerts.count
    alerts.removeAll { $0.endsAt < time - Self.retention }
    guard alerts.count != count else { return }
    positions = [:]
    for (position, alert) in alerts.enumerated() { positions[alert.labels] = position }
  }

  mutating func removeEmptyGroups(at time: Int64) {
    groups.removeAll { $0.removeAt.map { $0 <= time } ?? false }
  }

  /// When something is to be done next, whatever comes in between; nil: nothing.
  public var nextWake: Int64? {
    var next: Int64?
    func consider(_ time: Int64) { next = min(next ?? time, time) }
    for group in groups {
      if group.deliveries.isEmpty { if !group.alerts.isEmpty { consider(group.nextFlush) } }
      for delivery in group.deliveries {
        consider(delivery.deadline)
        if let tryAt = delivery.tryAt { consider(tryAt) }
      }
    }
    return next
  }

  /// The notifications that ended since the last call, in the order of their ends.
  public mutating func takeResults() -> [NotificationResult] {
    defer { results = [] }
    return results
  }

  /// Whether an alert that fires keeps alerts with these labels from being sent now.
  public func isInhibited(_ labels: [MetricLabel], at time: Int64) -> Bool {
    configuration.inhibitions.contains { rule in
      guard rule.target.matches(labels) else { return false }
      // An alert that is both source and target does not inhibit its like.
      let isSource = rule.source.matches(labels)
      return alerts.contains { alert in
        !alert.isResolved(at: time) && rule.source.matches(alert.labels)
          && rule.equal.allSatisfy { Self.value($0, alert.labels) == Self.value($0, labels) }
          && !(isSource && rule.target.matches(alert.labels))
      }
    }
  }

  private static func value(_ name: String, _ labels: [MetricLabel]) -> String {
    labels.first { $0.name == name }?.value ?? ""
  }
}
