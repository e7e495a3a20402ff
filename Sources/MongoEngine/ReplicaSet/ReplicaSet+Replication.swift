import VirtualTime

extension ReplicaSet {
  /// Writes an entry at the end of a primary's log.
  @discardableResult
  mutating func append(_ operation: OplogEntry.Operation, _ namespace: String, to member: Int) -> OplogEntry {
    clock.witness(members[member].applied.timestamp)
    let time = OpTime(term: members[member].term, timestamp: clock.next(at: wall))
    let entry = OplogEntry(time: time, namespace: namespace, operation: operation, wall: wall)
    members[member].log.append(entry)
    trim(member)
    return entry
  }

  private mutating func trim(_ member: Int) {
    // A tenth at a time, so that it is rare.
    let excess = members[member].log.count - settings.oplogCapacity
    guard excess > settings.oplogCapacity / 10 else { return }
    members[member].log.removeFirst(excess)
    members[member].dropped += excess
  }

  /// Who fetches entries from whom: every member from the latest primary that it can reach.
  mutating func updateSources() {
    for member in members.indices where members[member].bearsData {
      let source = members.indices.filter {
        $0 != member && state($0) == .primary && reaches(member, $0) && members[$0].term >= members[member].term
      }.max { members[$0].term < members[$1].term }
      guard members[member].isRunning, members[member].state != .primary, let source else {
        members[member].syncSource = nil
        members[member].syncSince = nil
        continue
      }
      if members[member].syncSource != source || members[member].syncSince == nil {
        members[member].syncSource = source
        members[member].syncSince = now
        join(member, source)
      }
    }
  }

  /// Where in the source's log a member's next entry stands; nil: it lacks entries that are gone, or has others.
  private func position(of member: Int, in source: Int) -> Int? {
    let own = members[member].applied
    let log = members[source].log
    if own == .zero { return members[source].dropped == 0 ? 0 : nil }
    var low = 0
    var high = log.count
    while low < high {
      let middle = (low + high) / 2
      if log[middle].time < own { low = middle + 1 } else { high = middle }
    }
    return low < log.count && log[low].time == own ? low + 1 : nil
  }

  /// A member has a new source: it may have to take entries back first, or be too far behind.
  private mutating func join(_ member: Int, _ source: Int) {
    guard members[member].state == .secondary || members[member].state == .recovering else { return }
    if position(of: member, in: source) != nil {
      become(.secondary, member)
    } else if let common = commonLength(member, source) {
      rollBack(member, keeping: common)
    } else {
      become(.recovering, member)
    }
  }

  /// How many of a member's entries the source has too; nil: none that is still known.
  private func commonLength(_ member: Int, _ source: Int) -> Int? {
    let theirs = Set(members[source].log.map(\.time))
    guard let last = members[member].log.lastIndex(where: { theirs.contains($0.time) }) else {
      return members[source].dropped == 0 && members[member].dropped == 0 ? 0 : nil
    }
    return last + 1
  }

  /// When a member's next entry arrives; nil: none is under way.
  func nextArrival(_ member: Int) -> VirtualInstant? {
    guard let source = members[member].syncSource, let since = members[member].syncSince,
      members[member].state == .secondary, let position = position(of: member, in: source),
      position < members[source].log.count
    else { return nil }
    return arrival(members[source].log[position], since, members[member].delay)
  }

  private func arrival(_ entry: OplogEntry, _ since: VirtualInstant, _ delay: VirtualDuration) -> VirtualInstant {
    max(VirtualInstant.start + .milliseconds(entry.wall - epoch), since) + delay
  }

  /// Applies all that has arrived by now.
  mutating func receive(_ member: Int) {
    guard let source = members[member].syncSource, let since = members[member].syncSince,
      members[member].state == .secondary, let start = position(of: member, in: source)
    else { return }
    for entry in members[source].log[start...] {
      guard arrival(entry, since, members[member].delay) <= now else { break }
      members[member].log.append(entry)
      clock.witness(entry.time.timestamp)
      tell(.applied(member: member, entry))
    }
    trim(member)
    // Fetching from the primary is word of it, too.
    members[member].lastPrimary = now
  }

  // MARK: Rollback

  /// Takes back what the source does not have: writes that no majority had.
  private mutating func rollBack(_ member: Int, keeping count: Int) {
    let lost = Array(members[member].log[count...].reversed())
    members[member].log.removeSubrange(count...)
    become(.rollback, member)
    members[member].rollbackEnds = now + settings.rollbackTime
    tell(.rolledBack(member: member, lost))
  }

  mutating func finishRollback(_ member: Int) {
    members[member].rollbackEnds = nil
    become(.secondary, member)
    members[member].lastPrimary = now
    guard let source = members[member].syncSource else { return }
    // Meanwhile it may have got another source.
    members[member].syncSince = now
    join(member, source)
  }
}
