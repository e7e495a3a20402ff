public import MongoEngine
public import VirtualTime

/// What befalls the members.
extension MongoMachine {
  /// How a member meets a client that calls.
  public enum Reach: Hashable, Sendable { case answers, refuses, silent }

  /// How a member meets a client that calls now.
  public func reach(_ member: Int) -> Reach {
    if !set.isRunning(member) { return .refuses }
    return isSilent(member) ? .silent : .answers
  }

  private func isSilent(_ member: Int) -> Bool {
    faults.entries.contains { entry in
      switch entry.effect {
      case .hung(let members): members.contains(member)
      case .cut(let members, let clients): clients && members.contains(member)
      default: false
      }
    }
  }

  /// A fault begins now.
  public mutating func inject(_ id: String, _ fault: MongoFault, now: VirtualInstant) {
    advance(to: now)
    changeFaults { $0.add(id, fault) }
    if fault.changesSet { disturbance = id }
    apply(now: now)
  }

  /// A fault ends now.
  public mutating func lift(_ id: String, now: VirtualInstant) {
    advance(to: now)
    changeFaults { $0.remove(id) }
    apply(now: now)
  }

  private mutating func apply(now: VirtualInstant) {
    var down: Set<Int> = []
    var cut: Set<[Int]> = []
    for entry in faults.entries {
      switch entry.effect {
      case .down(let members): down.formUnion(members)
      case .hung(let members):
        for member in members.sorted() {
          for other in 0..<count { cut.insert([min(member, other), max(member, other)]) }
        }
      case .cut(let members, _):
        for member in members.sorted() {
          for other in 0..<count where !members.contains(other) {
            cut.insert([min(member, other), max(member, other)])
          }
        }
      case .latency, .slow, .moment: break
      }
    }
    for member in 0..<count {
      if down.contains(member) {
        set.crash(member)
      } else if !set.isRunning(member) {
        set.restart(member)
        restartProcessors(of: member, now: now)
        databases[member].forgetAccesses()
      }
    }
    for a in 0..<count {
      for b in a + 1..<max(count, a + 1) { set.setCut(cut.contains([a, b]), between: [a], and: [b]) }
    }
    digest()
  }

  /// `rs.stepDown()`, or a forced election.
  /// - Throws: what the member answers.
  public mutating func stepDown(
    _ member: Int, for period: VirtualDuration = .seconds(60), isForced: Bool = false, cause: String,
    now: VirtualInstant
  ) throws(MongoError) {
    advance(to: now)
    defer { digest() }
    catchUp(with: member)
    try set.stepDown(member, for: period, isForced: isForced)
    disturbance = cause
  }

  /// `rs.freeze()`.
  /// - Throws: what the member answers.
  public mutating func freeze(_ member: Int, for period: VirtualDuration, now: VirtualInstant) throws(MongoError) {
    advance(to: now)
    try set.freeze(member, for: period)
  }

  /// A member that steps down takes no writes while it waits, up to 10 s, for secondaries that are behind
  /// (`secondaryCatchUpPeriodSecs`). They have its last entries at once; the time that takes is not spent.
  private mutating func catchUp(with member: Int) {
    for other in 0..<count where other != member && set.delay(of: other) <= .seconds(10) {
      let delay = set.delay(of: other)
      set.setDelay(.zero, of: other)
      set.advance(to: set.now)
      set.setDelay(delay, of: other)
    }
  }

  /// From now on an entry takes so long to a member.
  public mutating func setDelay(_ delay: VirtualDuration, of member: Int) { set.setDelay(delay, of: member) }
}

extension MongoFault {
  fileprivate var changesSet: Bool {
    switch self {
    case .down, .hung, .cut: true
    case .latency, .slow, .moment: false
    }
  }
}
