public import VirtualTime

/// Whom to call, and when, until somebody acknowledges and until the trouble is over. Pure.
///
/// | what happens | then |
/// |---|---|
/// | it begins | the first person of the first level is called |
/// | nobody has acknowledged the last call within the response time | the next person of the level is called, then the next level; behind the last one it begins anew |
/// | the trouble is not over when a level's `after` has passed | the level's first person is called |
/// | the trouble is not over when a level's `nextAfter` has passed since its last call | its next person is called |
/// | a runbook asks for a level, or for the next one | its first person is called |
/// | a runbook has failed, and its policy is to escalate | the first person of the next level that is for the priority |
/// | the trouble is over | nobody is called any more |
///
/// People who are off their shift are passed over, and levels of which all are.
public struct EscalationMachine: Hashable, Sendable {
  /// Somebody to be called now.
  public struct Call: Hashable, Sendable {
    public var level: Int
    public var person: String
  }

  /// Whether calls follow each other by themselves; otherwise only the first one is made, and those a runbook asks for.
  public private(set) var isAutomatic: Bool
  /// nil where there is none: then nobody else is called for want of an acknowledgement.
  public let acknowledgeWithin: VirtualDuration?
  private let roster: Roster
  private let severity: String?
  private let startedAt: VirtualInstant
  /// Everybody who was called in this round.
  private var called: Set<String> = []
  /// The level of the last call.
  public private(set) var level = 0
  private var lastCall: VirtualInstant?
  /// Since when a call waits for its acknowledgement.
  private var waitingSince: VirtualInstant?
  /// The levels that were called because it took too long.
  private var calledByTime: Set<Int> = []
  private var isOver = false

  public init(_ roster: Roster, severity: String?, isAutomatic: Bool, at now: VirtualInstant) {
    self.roster = roster
    self.severity = severity
    self.isAutomatic = isAutomatic
    acknowledgeWithin = roster.onCall.acknowledgeWithin(severity)
    startedAt = now
  }

  /// The first call; nil: nobody can be called.
  public mutating func begin(at now: VirtualInstant) -> Call? { call(from: 0, at: now) }

  /// A service for paging has taken it over.
  public mutating func becomeAutomatic() { isAutomatic = true }

  /// When to ask next whom to call; nil: never. Never before the last call.
  public var nextDue: VirtualInstant? { pending.map(\.at).min() }

  /// The calls that are due by now.
  public mutating func due(at now: VirtualInstant) -> [Call] {
    var calls: [Call] = []
    // Each call moves what is due behind now, or takes it away.
    while let next = pending.filter({ $0.at <= now }).min(by: { $0.at < $1.at }) {
      switch next.reason {
      case .level(let level):
        calledByTime.insert(level)
        if let call = call(from: level, at: now) { calls.append(call) }
      case .unacknowledged, .nextOfLevel:
        guard let call = callNext(at: now, within: next.reason == .nextOfLevel) else {
          if next.reason == .nextOfLevel { exhausted.insert(level) } else { waitingSince = nil }
          continue
        }
        calls.append(call)
      }
    }
    return calls
  }

  /// Somebody has acknowledged.
  public mutating func acknowledge() { waitingSince = nil }

  /// A runbook asks for a level, or for the one above the last that was called; or it has failed.
  /// - Parameter heedsPriorities: whether levels are passed over that are not for alerts of this priority.
  /// - Returns: nil: there is none, or nobody of it can be called.
  public mutating func escalate(
    to wanted: Int?, at now: VirtualInstant, heedsPriorities: Bool = false
  ) -> Call? {
    let target = wanted ?? level + 1
    guard target < roster.onCall.levels.count else { return nil }
    let levels = (target..<roster.onCall.levels.count).filter { !heedsPriorities || isFor(roster.onCall.levels[$0]) }
    if let first = levels.first { calledByTime.insert(first) }
    for level in levels {
      if let person = roster.people(of: level, at: now).first { return make(level, person, now) }
      if wanted != nil { return nil }
    }
    return nil
  }

  /// The trouble is over.
  public mutating func end() { isOver = true }

  // MARK: What is due

  private enum Reason: Hashable {
    case unacknowledged
    case nextOfLevel
    case level(Int)
  }
  /// Levels of which everybody was called.
  private var exhausted: Set<Int> = []

  private var pending: [(at: VirtualInstant, reason: Reason)] {
    guard isAutomatic, !isOver, let lastCall else { return [] }
    var pending: [(at: VirtualInstant, reason: Reason)] = []
    if let waitingSince, let acknowledgeWithin { pending.append((waitingSince + acknowledgeWithin, .unacknowledged)) }
    if let after = roster.onCall.levels[level].nextAfter, !exhausted.contains(level) {
      pending.append((lastCall + after, .nextOfLevel))
    }
    for (index, level) in roster.onCall.levels.enumerated()
    where index > self.level && !calledByTime.contains(index) && isFor(level) {
      if let after = level.after { pending.append((max(startedAt + after, lastCall), .level(index))) }
    }
    return pending
  }

  private func isFor(_ level: OnCall.Level) -> Bool {
    level.only.isEmpty || severity.map { level.only.contains($0) } ?? false
  }

  /// The next of the level, or of the levels above; from the bottom again when all have been called.
  private mutating func callNext(at now: VirtualInstant, within: Bool) -> Call? {
    if let person = roster.people(of: level, at: now).first(where: { !called.contains($0) }) {
      return make(level, person, now)
    }
    if within { return nil }
    if let call = call(from: level + 1, at: now) { return call }
    called = []
    return call(from: 0, at: now)
  }

  /// The first who has not been called, from a level on.
  private mutating func call(from first: Int, at now: VirtualInstant) -> Call? {
    for (index, level) in roster.onCall.levels.enumerated() where index >= first && isFor(level) {
      if let person = roster.people(of: index, at: now).first(where: { !called.contains($0) }) {
        return make(index, person, now)
      }
    }
    return nil
  }

  private mutating func make(_ level: Int, _ person: String, _ now: VirtualInstant) -> Call {
    called.insert(person)
    self.level = level
    lastCall = now
    waitingSince = now
    return Call(level: level, person: person)
  }
}
