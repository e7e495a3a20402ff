import Prometheus
import Telemetry
import VirtualTime

/// Writes down what becomes of every alert.
struct AlertLog {
  /// What identifies an alert among those of all rules.
  private struct Key: Hashable {
    var group: Int
    var rule: Int
    var labels: LabelID
  }

  /// In the order in which they became pending.
  private(set) var episodes: [AlertEpisode] = []
  private var open: [Key: Int] = [:]
  /// The newest episode that fired, by all labels, as Alertmanager knows the alert.
  private var newest: [[MetricLabel]: Int] = [:]

  /// Takes a change of an alert.
  /// - Parameter labels: all of the alert's labels, sorted by name.
  /// - Returns: what to write into the journal, and of which alert.
  mutating func take(
    _ change: RuleGroupOutcome.Change, group: Int, name: String, labels: [MetricLabel], at now: VirtualInstant
  ) -> (kinds: [JournalEvent.Kind], episode: AlertEpisode)? {
    let key = Key(group: group, rule: change.rule, labels: change.labels)
    var kinds: [JournalEvent.Kind] = []
    var index = open[key]
    switch change.to {
    case .pending, .firing:
      let number = index ?? begin(key, name, labels, at: now)
      if index == nil { kinds.append(.alertPending) }
      index = number
      if change.to == .firing {
        episodes[number].firingAt = now
        newest[labels.filter { !$0.value.isEmpty }] = number
        kinds.append(.alertFiring)
      }
    case .inactive, nil:
      guard let number = open.removeValue(forKey: key) else { return nil }
      episodes[number].resolvedAt = now
      kinds.append(.alertResolved)
    }
    return index.map { (kinds, episodes[$0]) }
  }

  private mutating func begin(
    _ key: Key, _ name: String, _ labels: [MetricLabel], at now: VirtualInstant
  ) -> Int {
    episodes.append(AlertEpisode(name: name, labels: labels.filter { $0.name != "alertname" }, pendingAt: now))
    open[key] = episodes.count - 1
    return episodes.count - 1
  }

  /// A receiver has taken the news that an alert with these labels fires.
  /// - Returns: the alert, if it is the first that this integration hears of it.
  mutating func take(_ notice: AlertNotice, of labels: [MetricLabel]) -> AlertEpisode? {
    guard let index = newest[labels] else { return nil }
    let isKnown = episodes[index].notices.contains {
      $0.receiver == notice.receiver && $0.integration == notice.integration
    }
    if isKnown { return nil }
    episodes[index].notices.append(notice)
    return episodes[index]
  }

  /// The episodes as they lie after the start: without those that were over by then, the others cut to it.
  var sinceStart: [AlertEpisode] {
    episodes.compactMap { episode in
      if let resolved = episode.resolvedAt, resolved <= .start { return nil }
      var episode = episode
      episode.pendingAt = max(episode.pendingAt, .start)
      episode.firingAt = episode.firingAt.map { max($0, .start) }
      for index in episode.notices.indices {
        episode.notices[index].sentAt = max(episode.notices[index].sentAt, .start)
        episode.notices[index].at = max(episode.notices[index].at, .start)
        episode.notices[index].shownAt = episode.notices[index].shownAt.map { max($0, .start) }
      }
      return episode
    }
  }
}
