import Telemetry

/// What each integration was told of each group last. Source: Alertmanager, `nflog` and `notify.DedupStage`.
struct NotificationLog: Sendable {
  struct Key: Hashable, Sendable {
    var route: String
    var group: [MetricLabel]
    var receiver: String
    var index: Int
  }

  struct Entry: Sendable {
    var time: Int64
    var firing: Set<[MetricLabel]>
    var resolved: Set<[MetricLabel]>
  }

  private var entries: [Key: Entry] = [:]

  subscript(key: Key) -> Entry? {
    get { entries[key] }
    set { entries[key] = newValue }
  }

  /// Whether there is news for the integration, or it is time to repeat the old.
  func isNews(
    _ key: Key, firing: Set<[MetricLabel]>, resolved: Set<[MetricLabel]>, sendsResolved: Bool, repeatInterval: Int64,
    at time: Int64
  ) -> Bool {
    guard let entry = entries[key] else { return !firing.isEmpty }
    if !firing.isSubset(of: entry.firing) { return true }
    if firing.isEmpty { return !entry.firing.isEmpty }
    if sendsResolved, !resolved.isSubset(of: entry.resolved) { return true }
    return entry.time < time - repeatInterval
  }
}
