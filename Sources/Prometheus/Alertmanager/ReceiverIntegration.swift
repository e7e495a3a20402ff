/// One way in which a receiver of Alertmanager's file is told: one entry of `pagerduty_configs`, `slack_configs`, ...
public struct ReceiverIntegration: Hashable, Sendable {
  public var kind: Kind
  /// Whether it is told of resolved alerts too.
  public var sendsResolved: Bool

  public init(_ kind: Kind, sendsResolved: Bool? = nil) {
    self.kind = kind
    self.sendsResolved = sendsResolved ?? kind.sendsResolvedByDefault
  }

  /// The kinds of integrations that have a simulated counterpart.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    case pagerduty, opsgenie, victorops, slack, discord, msteams, telegram, pushover, webhook, email

    /// `send_resolved` when the file does not say. Source: Alertmanager, `config/notifiers.go`.
    public var sendsResolvedByDefault: Bool {
      switch self {
      case .email, .slack: false
      case .pagerduty, .opsgenie, .victorops, .discord, .msteams, .telegram, .pushover, .webhook: true
      }
    }

    /// Whether a notification that got this HTTP status is tried again: 5xx always, 429 only where Alertmanager's
    /// integration says so.
    ///
    /// Source: Alertmanager, `notify/util.go` and the integrations' retriers.
    public func retries(_ status: Int) -> Bool {
      if status / 100 == 5 { return true }
      switch self {
      case .pagerduty, .opsgenie: return status == 429
      case .telegram, .email: return true
      case .victorops, .slack, .discord, .msteams, .pushover, .webhook: return false
      }
    }
  }
}

/// A receiver of Alertmanager's file.
public struct AlertReceiver: Hashable, Sendable {
  public var name: String
  /// In the order of Alertmanager's own kinds, then of the file.
  public var integrations: [ReceiverIntegration]
  public init(_ name: String, _ integrations: [ReceiverIntegration] = []) {
    self.name = name
    self.integrations = integrations
  }
}

/// While an alert that matches the source fires, alerts that match the target and agree in the labels are not sent.
public struct InhibitionRule: Hashable, Sendable {
  public var source: [AlertMatcher]
  public var target: [AlertMatcher]
  /// Labels in which both agree; absent in both counts as agreeing.
  public var equal: [String]
  public init(source: [AlertMatcher], target: [AlertMatcher], equal: [String] = []) {
    self.source = source
    self.target = target
    self.equal = equal
  }
}
