public import Telemetry
public import VirtualTime

/// One alert of a rule from the evaluation that first found it until it was over.
public struct AlertEpisode: Hashable, Sendable {
  /// The rule's name.
  public var name: String
  /// Its labels without `alertname`, sorted by name.
  public var labels: [MetricLabel]
  /// The evaluation that first found it.
  public var pendingAt: VirtualInstant
  /// nil: it was over before its `for` had passed.
  public var firingAt: VirtualInstant?
  /// nil: until the end of the run.
  public var resolvedAt: VirtualInstant?
  /// Whether it fired because of an incident that its rule is meant for; nil where the plan does not say what its
  /// incidents are expected to raise.
  public var truePositive: Bool?
  /// Who was told that it fires, in the order of time, each integration once.
  public var notices: [AlertNotice]

  public init(
    name: String, labels: [MetricLabel] = [], pendingAt: VirtualInstant, firingAt: VirtualInstant? = nil,
    resolvedAt: VirtualInstant? = nil, truePositive: Bool? = nil, notices: [AlertNotice] = []
  ) {
    self.name = name
    self.labels = labels
    self.pendingAt = pendingAt
    self.firingAt = firingAt
    self.resolvedAt = resolvedAt
    self.truePositive = truePositive
    self.notices = notices
  }

  /// The label `severity`; nil without one.
  public var severity: String? { labels.first { $0.name == "severity" }?.value }

  /// Its firing, as incidents list it; nil if it did not fire.
  public var firing: AlertFiring? { firingAt.map { AlertFiring(name: name, labels: labels.text, at: $0) } }
}

/// A receiver that took the news of an alert.
public struct AlertNotice: Hashable, Sendable {
  /// Its name in Alertmanager's file.
  public var receiver: String
  /// The integration, such as `pagerduty`.
  public var integration: String
  /// When Alertmanager first tried to tell it.
  public var sentAt: VirtualInstant
  /// When it said that it has taken the notification.
  public var at: VirtualInstant
  /// When a person can notice it; nil: nobody can, since the receiver dropped it.
  public var shownAt: VirtualInstant?

  /// - Parameter sentAt: nil: it took the notification at once.
  public init(
    receiver: String, integration: String, sentAt: VirtualInstant? = nil, at: VirtualInstant, shownAt: VirtualInstant?
  ) {
    self.receiver = receiver
    self.integration = integration
    self.sentAt = sentAt ?? at
    self.at = at
    self.shownAt = shownAt
  }
}

extension [AlertEpisode] {
  /// The times in which any alert of a rule fired, as episodes with the rule's name: alerts of one rule that overlap or
  /// touch are one. In the order of their beginnings (ties: of the rules' first alerts).
  ///
  /// - Complexity: O(n log n).
  public var firings: [SymptomEpisode] {
    var names: [String] = []
    var spans: [String: [SymptomEpisode]] = [:]
    for episode in self {
      guard let began = episode.firingAt else { continue }
      if spans[episode.name] == nil { names.append(episode.name) }
      spans[episode.name, default: []].append(
        SymptomEpisode(name: episode.name, began: began, ended: episode.resolvedAt))
    }
    var merged: [SymptomEpisode] = []
    for name in names {
      var open: SymptomEpisode?
      for span in (spans[name] ?? []).sorted(by: { $0.began < $1.began }) {
        guard let before = open, before.ended.map({ span.began <= $0 }) ?? true else {
          if let open { merged.append(open) }
          open = span
          continue
        }
        if let ended = before.ended { open?.ended = span.ended.map { Swift.max(ended, $0) } }
      }
      if let open { merged.append(open) }
    }
    return merged.enumerated().sorted { ($0.element.began, $0.offset) < ($1.element.began, $1.offset) }.map(\.element)
  }
}
