public import Components
public import VirtualTime

/// A fault of a scenario. It may happen once or again and again; `Schedule` says when for a seed.
public struct FaultPlan: Sendable {
  /// What injects it. Its id is the fault's own; occurrences of a fault that repeats are numbered behind it.
  public var fault: FaultCall
  public var target: String
  public var timing: Timing
  /// How long an occurrence lasts; nil: until the end of the run.
  public var length: DurationDistribution?
  /// How long it takes an occurrence to reach its full strength; nil: it begins with it.
  public var ramp: VirtualDuration?
  /// Whether the fault opens an incident on its own.
  public var isSignificant: Bool
  /// What it is to raise. Empty for a fault that opens no incident.
  public var alerts: ExpectedAlerts

  public init(
    fault: FaultCall, target: String, timing: Timing, length: DurationDistribution? = nil,
    ramp: VirtualDuration? = nil, isSignificant: Bool = true, alerts: ExpectedAlerts = ExpectedAlerts()
  ) {
    self.fault = fault
    self.target = target
    self.timing = timing
    self.length = length
    self.ramp = ramp
    self.isSignificant = isSignificant
    self.alerts = alerts
  }
}

/// Something an operator does.
public struct ActionPlan: Sendable {
  /// What `after` of others refers to; nil when the file gives none.
  public var id: String?
  public var action: ActionCall
  public var target: String
  public var timing: Timing
  /// What the operator had in mind; shown in the timeline.
  public var note: String?

  public init(id: String? = nil, action: ActionCall, target: String, timing: Timing, note: String? = nil) {
    self.id = id
    self.action = action
    self.target = target
    self.timing = timing
    self.note = note
  }
}
