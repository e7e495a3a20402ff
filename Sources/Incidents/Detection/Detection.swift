public import VirtualTime

/// A way in which people notice without an alert that something is wrong.
public struct Detection: Hashable, Sendable {
  /// Who notices.
  public enum Kind: Hashable, Sendable {
    /// Users complain so long after a condition began to hold, if it still does.
    case userReport(MetricCondition, after: DurationDistribution)
    /// Somebody on call looks at a time of the day.
    case checklist(MetricCondition, at: VirtualDuration, days: [Weekday])
    /// A provider says so itself, so long after a fault of the component began, if it still lasts.
    case statusPage(of: String, after: DurationDistribution)
  }

  /// What tickets and reports call it; runbooks can be bound to it as to an alert.
  public var name: String
  public var kind: Kind
  /// How grave it is, as an alert's label `severity`.
  public var severity: String?
  /// The kind of integration through which whoever is on call hears of it; nil: the first in the on-call plan.
  public var through: String?

  public init(name: String, kind: Kind, severity: String? = nil, through: String? = nil) {
    self.name = name
    self.kind = kind
    self.severity = severity
    self.through = through
  }

  /// The condition that people look at; nil for what a provider says.
  public var condition: MetricCondition? {
    switch kind {
    case .userReport(let condition, _), .checklist(let condition, _, _): condition
    case .statusPage: nil
    }
  }
}

extension PagedAlert {
  /// The labels of what is no alert: somebody said so.
  public static let reported = "(reported)"
}
