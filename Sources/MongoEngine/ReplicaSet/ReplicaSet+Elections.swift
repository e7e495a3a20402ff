public import VirtualTime

extension ReplicaSet {
  /// When a member runs for election if nothing changes; nil: never.
  func candidacy(_ member: Int) -> VirtualInstant? {
    let candidate = members[member]
    guard candidate.isElectable else { return nil }
    var moment = candidate.lastPrimary + candidate.patience
    if let takeover = takeover(member) { moment = min(moment, takeover) }
    for bar in [candidate.frozenUntil, candidate.nextTry] { if let bar { moment = max(moment, bar) } }
    return moment
  }

  /// A member that is preferred to the primary, and has all that it has, takes over after a while that grows with the number
  /// of members that are preferred still more.
  private func takeover(_ member: Int) -> VirtualInstant? {
    let own = members[member].configuration.priority
    guard let primary, reaches(member, primary), members[primary].configuration.priority < own,
      let since = members[primary].electedAt, members[member].applied >= members[primary].applied
    else { return nil }
    let rank = members.count { $0.configuration.priority > own }
    let moment = max(since, members[member].startedAt) + settings.electionTimeout * (rank + 1)
    return moment
  }

  /// Runs for election: a majority of all votes is needed, from members that have no later entry and have not voted in the
  /// new term.
  mutating func run(_ member: Int) {
    let term = members[member].term + 1
    let voters = members.indices.filter { grants($0, member, term) }
    members[member].lastPrimary = now
    members[member].patience = drawnPatience()
    guard voters.count >= majority else {
      // A dry run comes first, so that a hopeless candidate does not raise the term.
      tell(.electionLost(member: member, term: term))
      members[member].nextTry = now + settings.electionTimeout
      return
    }
    for voter in voters {
      members[voter].votedIn = term
      members[voter].term = max(members[voter].term, term)
      if voter != member, members[voter].state == .primary { stepDown(voter, .laterTerm) }
    }
    elect(member, term: term)
  }

  private func grants(_ voter: Int, _ candidate: Int, _ term: Int) -> Bool {
    let member = members[voter]
    guard member.configuration.votes > 0, reaches(voter, candidate) else { return false }
    if voter == candidate { return true }
    let isFresh = !member.bearsData || members[candidate].applied >= member.applied
    return member.term < term && member.votedIn < term && isFresh
  }

  mutating func elect(_ member: Int, term: Int) {
    members[member].term = term
    members[member].votedIn = term
    members[member].electedAt = now
    members[member].frozenUntil = nil
    members[member].nextTry = nil
    become(.primary, member)
    tell(.elected(member: member, term: term))
    // Others hear of it by a heartbeat that the new primary sends at once.
    for other in members.indices where other != member && reaches(member, other) {
      meet(other, member)
      meet(member, other)
    }
    append(.noop("new primary"), "", to: member)
    updateSources()
  }

  /// Ends a primary's rule: whoever waits for its writes to spread is told.
  mutating func stepDown(_ member: Int, _ reason: StepDownReason) {
    guard members[member].state == .primary else { return }
    members[member].lastPrimary = now
    members[member].patience = drawnPatience()
    members[member].electedAt = nil
    become(.secondary, member)
    tell(.steppedDown(member: member, reason))
    abandonWrites(of: member, reason)
    updateSources()
  }

  /// `replSetStepDown`, which `rs.stepDown()` sends.
  /// - Parameters:
  ///   - period: how long the member does not run again; `rs.stepDown()` says 60 s.
  ///   - isForced: also without a secondary that is caught up.
  /// - Throws: on a member that is no primary what the server says there; without a caught-up secondary
  ///   `ExceededTimeLimit`. The server waits 10 s for one: a caller that wants that asks again until then.
  public mutating func stepDown(
    _ member: Int, for period: VirtualDuration = .seconds(60), isForced: Bool = false
  ) throws(MongoError) {
    guard state(member) == .primary else {
      throw MongoError(.notWritablePrimary, "not primary so can't step down")
    }
    let ready = members.indices.filter {
      $0 != member && members[$0].isElectable && reaches($0, member) && members[$0].applied >= members[member].applied
    }
    guard isForced || !ready.isEmpty else {
      throw MongoError(
        .exceededTimeLimit,
        "No electable secondaries caught up as of \(ShellWriter.isoText(wall)). Please use the replSetStepDown command with "
          + "the argument {force: true} to force node to step down.")
    }
    stepDown(member, .command)
    members[member].frozenUntil = now + period
    // The one that steps down asks a caught-up secondary to run at once; one that may not run yet refuses.
    if let successor = ready.filter({ !isFrozen($0) }).max(by: {
      (members[$0].configuration.priority, -$0) < (members[$1].configuration.priority, -$1)
    }) {
      run(successor)
    }
  }

  /// `replSetFreeze`, which `rs.freeze()` sends.
  /// - Parameter period: how long the member does not run for election; zero lets it run again, also after a step-down.
  /// - Throws: on a primary `NotSecondary`.
  public mutating func freeze(_ member: Int, for period: VirtualDuration) throws(MongoError) {
    guard state(member) != .primary else {
      throw MongoError(
        .notSecondary, "cannot freeze node when primary or running for election. state: Primary")
    }
    // Zero ends whatever period there is.
    let end = max(members[member].frozenUntil ?? now, now + period)
    members[member].frozenUntil = period > .zero ? end : nil
  }

  /// Whether a member must not run for election yet.
  private func isFrozen(_ member: Int) -> Bool { members[member].frozenUntil.map { now < $0 } ?? false }
}
