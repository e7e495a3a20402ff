public import Prometheus
public import VirtualTime

/// What healthy means: a PromQL expression and the target that all its elements are to meet, evaluated at every scrape.
public struct ObjectivePlan: Hashable, Sendable {
  public var name: String
  /// A scalar or an instant vector.
  public var expression: PromQLExpression
  /// The expression as written.
  public var text: String
  public var target: ObjectiveTarget
  /// How long it must be missed before it counts as breached.
  public var holdFor: VirtualDuration
  /// How grave its breach is, `P0` to `P3`; nil: as the scenario says.
  public var severity: String?
  /// What its breach is to raise.
  public var alerts: ExpectedAlerts
  /// For how long it may be breached in thirty days; nil: that is not said.
  public var budget: VirtualDuration?

  public init(
    name: String, expression: PromQLExpression, text: String, target: ObjectiveTarget,
    holdFor: VirtualDuration = .zero, severity: String? = nil, alerts: ExpectedAlerts = ExpectedAlerts()
  ) {
    self.name = name
    self.expression = expression
    self.text = text
    self.target = target
    self.holdFor = holdFor
    self.severity = severity
    self.alerts = alerts
  }
}

/// `>= 0.95`
public struct ObjectiveTarget: Hashable, Sendable {
  public var comparison: Comparison
  public var limit: Double
  /// As written.
  public var text: String

  public init(_ comparison: Comparison, _ limit: Double, text: String) {
    self.comparison = comparison
    self.limit = limit
    self.text = text
  }

  /// Whether a value is healthy.
  public func isMet(by value: Double) -> Bool { comparison.holds(value, limit) }
}

/// Which alerts a fault or the breach of an objective is to raise.
public struct ExpectedAlerts: Hashable, Sendable {
  /// These must fire; one that does not is missed. In the order of the file.
  public var expects: [String]
  /// These are right to fire and need not: their rules are bound to the objective or the fault. In the order of the file.
  public var allows: [String]

  public init(expects: [String] = [], allows: [String] = []) {
    self.expects = expects
    self.allows = allows
  }

  /// Whether a firing of this alert is right.
  public func admits(_ alert: String) -> Bool { expects.contains(alert) || allows.contains(alert) }
}
