public import VirtualTime

/// What happens when a runbook is over and its alerts are not.
public struct FailurePolicy: Hashable, Sendable {
  /// What is done then.
  public enum Reaction: String, Hashable, Sendable, CaseIterable {
    /// The next level is called; whoever takes over goes through the runbook anew. With nobody left to be called, its
    /// holder watches.
    case escalate
    /// The same person goes through it again.
    case `repeat`
    /// Its holder watches until the alerts are over.
    case giveUp
  }

  public var reaction: Reaction
  /// How long whoever has done the last step watches before. What helped takes its time to show in windows of minutes.
  public var after: VirtualDuration

  public init(_ reaction: Reaction, after: VirtualDuration) {
    self.reaction = reaction
    self.after = after
  }
}
