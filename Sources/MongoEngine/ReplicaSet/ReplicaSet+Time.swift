public import VirtualTime

extension ReplicaSet {
  /// When something happens next if nobody does anything.
  public var nextEvent: VirtualInstant {
    var next = members.filter(\.isRunning).map(\.nextHeartbeat).min() ?? now + settings.heartbeatInterval
    for (index, member) in members.enumerated() where member.isRunning {
      if let candidacy = candidacy(index) { next = min(next, candidacy) }
      if let end = member.rollbackEnds { next = min(next, end) }
      if let arrival = nextArrival(index) { next = min(next, arrival) }
    }
    for write in writes { if let deadline = write.deadline { next = min(next, deadline) } }
    return max(next, now)
  }

  /// Plays everything that happens up to a moment, in the order of time.
  public mutating func advance(to moment: VirtualInstant) {
    precondition(moment >= now, "time does not run backwards")
    while true {
      let next = nextEvent
      guard next <= moment else { break }
      now = next
      step()
    }
    now = moment
  }

  private mutating func step() {
    for index in members.indices where members[index].isRunning {
      if let end = members[index].rollbackEnds, end <= now { finishRollback(index) }
    }
    for index in members.indices { receive(index) }
    for index in members.indices where members[index].isRunning && members[index].nextHeartbeat <= now { beat(index) }
    for index in members.indices { if let moment = candidacy(index), moment <= now { run(index) } }
    settleWrites()
  }

  // MARK: Faults

  /// The member's process is gone at once; what it holds stays on its disk.
  public mutating func crash(_ member: Int) {
    guard members[member].isRunning else { return }
    if members[member].state == .primary { stepDown(member, .crash) }
    members[member].isRunning = false
    members[member].syncSince = nil
    members[member].rollbackEnds = nil
    tell(.stateChanged(member: member, .down))
    updateSources()
  }

  /// The process comes back, as a secondary.
  public mutating func restart(_ member: Int) {
    guard !members[member].isRunning else { return }
    members[member].isRunning = true
    members[member].state = members[member].bearsData ? .secondary : .arbiter
    members[member].startedAt = now
    members[member].starts += 1
    members[member].changes = 0
    members[member].frozenUntil = nil
    members[member].nextTry = nil
    members[member].lastPrimary = now
    members[member].patience = drawnPatience()
    members[member].nextHeartbeat = now
    tell(.stateChanged(member: member, members[member].state))
    updateSources()
  }

  /// Cuts all ways between two groups, or heals them.
  public mutating func setCut(_ isCut: Bool, between some: [Int], and others: [Int]) {
    for a in some {
      for b in others where a != b { if isCut { cuts.insert(Link(a, b)) } else { cuts.remove(Link(a, b)) } }
    }
    updateSources()
  }

  /// Changes how long an entry takes to a member from now on.
  public mutating func setDelay(_ delay: VirtualDuration, of member: Int) { members[member].delay = delay }
}
