public import Incidents
public import VirtualTime

/// One time that a fault of the scenario was in effect.
public struct FaultSpan: Hashable, Sendable {
  /// The fault's id, numbered where it happens several times, as in ``Incident/faults``.
  public var id: String
  /// Such as `credentials`.
  public var type: String
  /// The component that it hit.
  public var target: String
  public var began: VirtualInstant
  /// nil: it lasted to the end of the run.
  public var ended: VirtualInstant?
  /// Whether an operator ended it, and not the scenario.
  public var isEndedByHand: Bool
  /// Whether it opens incidents.
  public var isSignificant: Bool

  public init(
    id: String, type: String, target: String, began: VirtualInstant, ended: VirtualInstant?,
    isEndedByHand: Bool = false, isSignificant: Bool = true
  ) {
    self.id = id
    self.type = type
    self.target = target
    self.began = began
    self.ended = ended
    self.isEndedByHand = isEndedByHand
    self.isSignificant = isSignificant
  }
}

/// Somebody noticed without an alert that something is wrong.
public struct TroubleReport: Hashable, Sendable {
  /// The detection's name in the scenario.
  public var name: String
  public var at: VirtualInstant

  public init(name: String, at: VirtualInstant) {
    self.name = name
    self.at = at
  }
}

/// What a run knows of its scenario beyond its figures: for reports that tell what happened, and why.
public struct RunStory: Hashable, Sendable {
  /// What the scenario is about, in its own words; nil when it does not say.
  public var description: String?
  /// Every fault that began before the end of the run and lasted after its start, in the order of their beginnings.
  public var faults: [FaultSpan] = []
  /// What people reported after the start, in the order of time.
  public var reports: [TroubleReport] = []
  /// When the run ended: at its duration, or before where it could not go on.
  public var end: VirtualInstant?
  /// How soon pages are to be acknowledged, by severity; empty where nobody is on call.
  public var priorities: [OnCall.Priority] = []

  public init() {}
}
