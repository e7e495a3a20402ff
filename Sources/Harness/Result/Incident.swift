public import VirtualTime

/// A time in which something was wrong, from a significant fault or the breach of an objective, whichever came first, to
/// its resolution. Faults that overlap share one.
public struct Incident: Hashable, Sendable {
  /// The fault or objective that opened it; numbered (`NAME-2`) where one opens several.
  public var name: String
  /// The gravest of what the scenario says of its faults and its objectives say; nil where nothing does.
  public var severity: String?
  public var startedAt: VirtualInstant
  /// The first true alert that fired, or a person's report if that came before.
  public var detectedAt: VirtualInstant?
  /// When the news of a true alert reached a receiver first.
  public var notifiedAt: VirtualInstant?
  /// When a person took it on.
  public var acknowledgedAt: VirtualInstant?
  /// When its objectives had been met again for five minutes, the last time that happened. Without a breach there is
  /// nothing to meet again: the five minutes count from the end of its faults.
  public var mitigatedAt: VirtualInstant?
  /// Mitigated, the faults over and temporary remedies undone; nil: not before the end of the run.
  public var resolvedAt: VirtualInstant?
  /// The occurrences of its significant faults, in the order of their beginnings.
  public var faults: [String]
  /// The objectives that were breached in it, in the order of their first breaches.
  public var objectives: [String]
  /// The firings in it that its faults or objectives list, in the order of their beginnings.
  public var trueAlerts: [AlertFiring]
  /// The alerts that its faults and objectives expected, in the order of their causes.
  public var expectedAlerts: [String]
  /// Those of them that fired at no moment of it.
  public var missedAlerts: [String]
  /// nil where the plan does not say when a message is late.
  public var impact: IncidentImpact?
  /// How the time to the news of the alert that detected it was spent; nil where no alert did, or nobody looked into it
  /// (``DetectionTrace``).
  public var detection: DetectionDelay?

  public init(
    name: String, severity: String? = nil, startedAt: VirtualInstant, detectedAt: VirtualInstant? = nil,
    notifiedAt: VirtualInstant? = nil, acknowledgedAt: VirtualInstant? = nil, mitigatedAt: VirtualInstant? = nil,
    resolvedAt: VirtualInstant? = nil, faults: [String] = [], objectives: [String] = [],
    trueAlerts: [AlertFiring] = [], expectedAlerts: [String] = [], missedAlerts: [String] = []
  ) {
    self.name = name
    self.severity = severity
    self.startedAt = startedAt
    self.detectedAt = detectedAt
    self.notifiedAt = notifiedAt
    self.acknowledgedAt = acknowledgedAt
    self.mitigatedAt = mitigatedAt
    self.resolvedAt = resolvedAt
    self.faults = faults
    self.objectives = objectives
    self.trueAlerts = trueAlerts
    self.expectedAlerts = expectedAlerts
    self.missedAlerts = missedAlerts
  }

  /// From its beginning to its detection; nil: it was not detected.
  public var timeToDetect: VirtualDuration? { detectedAt.map { startedAt.duration(to: $0) } }
  /// From its detection to its acknowledgement; nil where one of them did not happen.
  public var timeToAcknowledge: VirtualDuration? { sinceDetection(acknowledgedAt) }
  /// From its detection to its resolution; nil where one of them did not happen.
  public var timeToResolve: VirtualDuration? { sinceDetection(resolvedAt) }

  private func sinceDetection(_ moment: VirtualInstant?) -> VirtualDuration? {
    guard let detectedAt, let moment else { return nil }
    return detectedAt.duration(to: moment)
  }
}

/// One time that an alert began to fire.
public struct AlertFiring: Hashable, Sendable {
  /// The rule's name.
  public var name: String
  /// Its labels without `alertname`, as the journal writes them: `a="1", b="2"`.
  public var labels: String
  public var at: VirtualInstant

  public init(name: String, labels: String, at: VirtualInstant) {
    self.name = name
    self.labels = labels
    self.at = at
  }
}

/// A time during which an objective was breached; nil end: until the end of the run.
public struct ObjectiveBreach: Hashable, Sendable {
  public var name: String
  public var began: VirtualInstant
  public var ended: VirtualInstant?

  public init(name: String, began: VirtualInstant, ended: VirtualInstant?) {
    self.name = name
    self.began = began
    self.ended = ended
  }
}
