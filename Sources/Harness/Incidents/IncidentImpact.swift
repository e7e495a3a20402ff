public import VirtualTime

/// What an incident cost those who send and receive, in messages: what the run's figures gained between its beginning and its
/// resolution (or the end of the run).
public struct IncidentImpact: Hashable, Sendable {
  /// Accepted by a provider later than the plan's `lateAfter`.
  public var late: Int
  /// Dead-lettered, undeliverable or expired; negative where a remedy brought back more than the incident took.
  public var failed: Int
  /// Sends accepted by a provider beyond the first of their message.
  public var duplicated: Int
  public var lost: Int
  /// Refused at the entrance.
  public var rejected: Int
  /// The time in which any objective was breached.
  public var belowObjectives: VirtualDuration

  public init(
    late: Int = 0, failed: Int = 0, duplicated: Int = 0, lost: Int = 0, rejected: Int = 0,
    belowObjectives: VirtualDuration = .zero
  ) {
    self.late = late
    self.failed = failed
    self.duplicated = duplicated
    self.lost = lost
    self.rejected = rejected
    self.belowObjectives = belowObjectives
  }

  /// What was added since an earlier count.
  func since(_ earlier: IncidentImpact) -> IncidentImpact {
    IncidentImpact(
      late: late - earlier.late, failed: failed - earlier.failed, duplicated: duplicated - earlier.duplicated,
      lost: lost - earlier.lost, rejected: rejected - earlier.rejected)
  }
}

/// How much of its error budget an objective has burnt.
public struct BurntBudget: Hashable, Sendable {
  /// The objective's name.
  public var name: String
  /// How long it may be breached in thirty days.
  public var budget: VirtualDuration
  /// How long it was breached after the start.
  public var breached: VirtualDuration
  /// 1: all of what thirty days allow.
  public var burnt: Double { breached / budget }

  public init(name: String, budget: VirtualDuration, breached: VirtualDuration) {
    self.name = name
    self.budget = budget
    self.breached = breached
  }
}

extension MessageLedger {
  /// Over all channels, so far.
  var impact: IncidentImpact {
    var sum = IncidentImpact(late: late.reduce(0, +), duplicated: duplicates.reduce(0, +))
    for channel in duplicates.indices {
      func of(_ category: MessageCategory) -> Int { count(category, channel: channel) }
      sum.failed += of(.deadLettered) + of(.undeliverable) + of(.expired)
      sum.lost += of(.lost)
      sum.rejected += of(.rejected)
    }
    return sum
  }
}

extension [ObjectiveBreach] {
  /// For how long any of them lasted within a span; nil: to the end of the run, which is `end`.
  func time(from: VirtualInstant = .start, to: VirtualInstant?, end: VirtualInstant) -> VirtualDuration {
    var total = VirtualDuration.zero
    var reached = from
    for breach in sorted(by: { $0.began < $1.began }) {
      let (began, ended) = (Swift.max(breach.began, reached), Swift.min(breach.ended ?? end, to ?? end))
      guard began < ended else { continue }
      total = total + began.duration(to: ended)
      reached = ended
    }
    return total
  }
}
