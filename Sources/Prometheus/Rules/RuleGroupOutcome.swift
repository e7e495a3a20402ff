/// What one evaluation of a group led to, beside the series it wrote.
public struct RuleGroupOutcome: Sendable {
  /// A rule that could not be evaluated.
  public struct Failure: Hashable, Sendable {
    /// Its position in the group.
    public var rule: Int
    public var message: String
  }

  /// An alert that moved.
  public struct Change: Hashable, Sendable {
    /// Its rule's position in the group.
    public var rule: Int
    public var labels: LabelID
    /// nil: it is new.
    public var from: AlertState?
    /// nil: it is forgotten.
    public var to: AlertState?
    public var value: Double?
  }

  /// What Alertmanager is told, rule by rule.
  public var alerts: [PostedAlert] = []
  /// In the order of the rules and, within a rule, of the alerts' appearance; the forgotten ones first.
  public var changes: [Change] = []
  public var failures: [Failure] = []
}

extension AlertingRuleState {
  /// Compares the alerts with what they were before an evaluation.
  func collectChanges(
    since known: [(labels: LabelID, state: AlertState)], rule: Int, at time: Int64,
    into changes: inout [RuleGroupOutcome.Change]
  ) {
    if known.isEmpty, alerts.isEmpty { return }
    var before: [LabelID: AlertState] = [:]
    for (labels, state) in known { before[labels] = state }
    var now: Set<LabelID> = []
    for alert in alerts { now.insert(alert.labels) }
    for (labels, state) in known where !now.contains(labels) && state != .inactive {
      changes.append(.init(rule: rule, labels: labels, from: state, to: nil, value: nil))
    }
    for alert in alerts {
      let was = before[alert.labels]
      if was == alert.state { continue }
      changes.append(.init(rule: rule, labels: alert.labels, from: was, to: alert.state, value: alert.value))
    }
  }
}
