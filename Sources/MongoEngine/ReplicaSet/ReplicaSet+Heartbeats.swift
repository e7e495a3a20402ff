import VirtualTime

extension ReplicaSet {
  /// A member asks all others how they are.
  mutating func beat(_ member: Int) {
    members[member].nextHeartbeat = now + settings.heartbeatInterval
    for other in members.indices where other != member {
      if reaches(member, other) { meet(member, other) } else { miss(member, other) }
    }
    updateSources()
    checkMajority(member)
  }

  /// Two members have talked: the one that asked knows the other's state, both know the later term.
  mutating func meet(_ asking: Int, _ asked: Int) {
    let term = max(members[asking].term, members[asked].term)
    for member in [asking, asked] where members[member].term < term {
      members[member].term = term
      if members[member].state == .primary { stepDown(member, .laterTerm) }
    }
    members[asking].sights[asked] = .init(
      state: members[asked].state, applied: members[asked].applied, lastContact: now, isHealthy: true)
    members[asked].sights[asking].lastContact = now
    if members[asked].state == .primary, members[asked].term == term { members[asking].lastPrimary = now }
  }

  /// No answer: a process that is gone refuses at once, a way that is cut is given up after the election timeout.
  private mutating func miss(_ asking: Int, _ asked: Int) {
    let silence = members[asking].sights[asked].lastContact.map { now - $0 } ?? settings.electionTimeout
    if !members[asked].isRunning || silence >= settings.electionTimeout {
      members[asking].sights[asked].isHealthy = false
      members[asking].sights[asked].state = .down
    }
  }

  /// A primary that has not heard of a majority for the election timeout is one no longer.
  private mutating func checkMajority(_ member: Int) {
    guard members[member].state == .primary else { return }
    let heard = members.indices.filter { other in
      guard members[other].configuration.votes > 0 else { return false }
      if other == member { return true }
      return members[member].sights[other].lastContact.map { now - $0 < settings.electionTimeout } ?? false
    }
    if heard.count < majority { stepDown(member, .noMajority) }
  }
}
