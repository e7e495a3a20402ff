public import Prometheus
public import VirtualTime

/// What is expected of incidents.
public struct IncidentExpectation: Hashable, Sendable {
  /// A moment in the life of an incident, as expectations call it.
  public enum Milestone: String, Hashable, Sendable, CaseIterable {
    case detected, notified, acknowledged, mitigated, resolved
  }

  /// What must hold of the incidents it is about.
  public enum Kind: Hashable, Sendable {
    /// There is none.
    case never
    /// There is one at least, and all of them come to this.
    case all(Milestone)
    /// The same, each so long after its beginning.
    case within(Milestone, Comparison, VirtualDuration)
    /// At least one does not come to this before the end of the run.
    case without(Milestone)
  }
  public var kind: Kind
  /// As written.
  public var text: String

  public init(_ kind: Kind, text: String) {
    self.kind = kind
    self.text = text
  }
}
