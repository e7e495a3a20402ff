public import VirtualTime

/// The way from the beginning of an incident to the news of it, part by part. Each part begins where the one before ends.
public struct DetectionDelay: Hashable, Sendable {
  /// What the time was spent with.
  public enum Part: String, Hashable, Sendable, CaseIterable {
    /// Until what the rule looks at had gone bad, seen through the shortest windows.
    case symptom
    /// Until it had filled the rule's windows.
    case window
    /// Until the next scrape.
    case scrape
    /// Until the next evaluation, at which the alert is pending.
    case evaluation
    /// The rule's `for`.
    case hold = "for"
    /// Until Alertmanager first tried to tell a receiver: its group wait, inhibition and muting.
    case groupWait = "group wait"
    /// Until the receiver had taken the news.
    case receiver
    /// Until a person could notice it.
    case delivery
  }

  /// One part of the way. A negative length says that it was so before the incident began.
  public struct Step: Hashable, Sendable {
    public var part: Part
    public var from: VirtualInstant
    public var to: VirtualInstant
    public var length: VirtualDuration { from.duration(to: to) }
  }

  public private(set) var steps: [Step] = []
  /// For how long at most the metric had not shown what was so already: the time since its series had last moved; nil where
  /// that was longer ago than was looked.
  public private(set) var metricUpdateAtMost: VirtualDuration?

  /// From the first step to the last.
  public var total: VirtualDuration { steps.reduce(.zero) { $0 + $1.length } }

  /// - Parameters:
  ///   - began: the incident's beginning; nil: a false alert, whose way begins with the symptom.
  ///   - sights: of every scrape, in order.
  ///   - probes: of the moments before the scrape that decided, in order.
  public init(
    _ alert: AlertEpisode, began: VirtualInstant?, sights: [AlertTracer.Sight], probes: [AlertTracer.Probe]
  ) {
    let decisive = Self.first(sights, before: alert.pendingAt, \.holds) ?? alert.pendingAt
    let turned = Self.first(probes.filter { $0.at < decisive }) ?? decisive
    let seen = min(Self.first(sights, before: alert.pendingAt, \.holdsInShort) ?? turned, turned)
    var last = began
    func add(_ part: Part, until moment: VirtualInstant?) {
      guard let moment else { return }
      if let from = last { steps.append(Step(part: part, from: from, to: moment)) }
      last = moment
    }
    add(.symptom, until: seen)
    add(.window, until: turned)
    add(.scrape, until: decisive)
    add(.evaluation, until: alert.pendingAt)
    add(.hold, until: alert.firingAt)
    if alert.firingAt != nil, let notice = alert.notices.min(by: { $0.at < $1.at }) {
      add(.groupWait, until: notice.sentAt)
      add(.receiver, until: notice.at)
      add(.delivery, until: notice.shownAt)
    }
    metricUpdateAtMost = probes.last { $0.at < turned && $0.isUpdated }.map { $0.at.duration(to: turned) }
  }

  /// The first scrape from which on it was so at every scrape up to a moment; nil when it was not at the last of them.
  private static func first(
    _ sights: [AlertTracer.Sight], before moment: VirtualInstant, _ isSo: KeyPath<AlertTracer.Sight, Bool>
  ) -> VirtualInstant? {
    sights.prefix { $0.at <= moment }.reversed().prefix { $0[keyPath: isSo] }.last?.at
  }

  private static func first(_ probes: [AlertTracer.Probe]) -> VirtualInstant? {
    probes.reversed().prefix { $0.holds }.last?.at
  }
}
