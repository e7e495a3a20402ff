extension AlertingRuleState {
  /// How long a server may have been down for its alerts to be restored: Prometheus' default, in milliseconds.
  public static let outageTolerance: Int64 = 3_600_000
  /// How long a restored alert waits at least before it fires: Prometheus' default, in milliseconds.
  public static let gracePeriod: Int64 = 600_000

  /// After a restart: takes over from `ALERTS_FOR_STATE` since when the alerts have been pending. Rules whose `for` is
  /// shorter than the grace period begin anew.
  ///
  /// Source: Prometheus 3, `Group.RestoreForState`.
  mutating func restore(at time: Int64, storage: any RuleStorage) {
    defer { isRestored = true }
    let hold = rule.holdFor.milliseconds
    guard hold >= Self.gracePeriod else { return }
    for position in alerts.indices {
      let series = forStateSeries(of: alerts[position].labels, storage.labels)
      guard let last = storage.lastSample(of: series, from: time - Self.outageTolerance, through: time),
        !StaleMarker.isStale(last.value)
      else { continue }
      var activeAt = Int64(last.value) * 1_000
      let remaining = hold - (last.time - activeAt)
      if remaining <= 0 {
        // It was firing; it fires again at the next evaluation.
      } else if remaining < Self.gracePeriod {
        activeAt = time + Self.gracePeriod - hold
      } else {
        activeAt += time - last.time
      }
      alerts[position].activeAt = activeAt
    }
  }
}
