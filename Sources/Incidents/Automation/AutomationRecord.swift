public import VirtualTime

/// What one automation did, for reports.
public struct AutomationRecord: Hashable, Sendable {
  /// One time that it acted.
  public struct Act: Hashable, Sendable {
    /// When what it waits for began to hold, and when it began.
    public var triggeredAt: VirtualInstant
    public var at: VirtualInstant
    /// Those it came to, in order.
    public var steps: [StepRecord] = []
    /// What undid them, in order.
    public var undoing: [StepRecord] = []
    /// When everything was undone that could be; nil: not before the end of the run, or there was nothing.
    public var undoneAt: VirtualInstant?
    public init(triggeredAt: VirtualInstant, at: VirtualInstant) {
      self.triggeredAt = triggeredAt
      self.at = at
    }
  }

  /// One time that it would have acted and did not.
  public struct HeldBack: Hashable, Sendable {
    public var at: VirtualInstant
    public var reason: String
    public init(at: VirtualInstant, reason: String) {
      self.at = at
      self.reason = reason
    }
  }

  public var name: String
  /// What it waits for.
  public var trigger: String
  public var acts: [Act] = []
  public var heldBack: [HeldBack] = []

  public init(name: String, trigger: String) {
    self.name = name
    self.trigger = trigger
  }
}
