public import VirtualTime

/// A write that waits for members to have it.
struct PendingWrite: Sendable {
  var id: Int
  var primary: Int
  var time: OpTime
  var concern: WriteConcern
  var deadline: VirtualInstant?
}

extension ReplicaSet {
  /// Writes operations on a member, which must take itself for primary. The answer comes as an event with the write's number:
  /// acknowledged, failed, or the connection is gone.
  /// - Parameters:
  ///   - operations: with their namespace; none only waits for what was written before.
  ///   - timeout: `wtimeout`; nil: it waits for ever.
  /// - Returns: the write's number and the entries.
  /// - Throws: what the member answers a client that took it for primary.
  public mutating func write(
    _ operations: [(namespace: String, operation: OplogEntry.Operation)], to member: Int, concern: WriteConcern,
    timeout: VirtualDuration? = nil
  ) throws(MongoError) -> (write: Int, entries: [OplogEntry]) {
    try checkPrimary(member)
    if case .members(let count) = concern, count > members.count(where: \.bearsData) {
      throw MongoError(.unsatisfiableWriteConcern, "Not enough data-bearing nodes")
    }
    let entries = operations.map { append($0.operation, $0.namespace, to: member) }
    let id = nextWrite()
    writes.append(
      PendingWrite(
        id: id, primary: member, time: members[member].applied, concern: concern, deadline: timeout.map { now + $0 }))
    settleWrites()
    return (id, entries)
  }

  /// - Throws: `NotWritablePrimary`, or `NotPrimaryOrSecondary` on a member that is neither.
  public func checkPrimary(_ member: Int) throws(MongoError) {
    switch state(member) {
    case .primary: return
    case .down: throw MongoError(.hostUnreachable, "connection refused")
    case .recovering, .rollback:
      throw MongoError(.notPrimaryOrSecondary, "node is not in primary or recovering state")
    case .secondary, .arbiter: throw MongoError(.notWritablePrimary, "not primary")
    }
  }

  /// - Parameter allowsSecondary: whether the read preference is another than primary.
  /// - Throws: what a member answers to a read that it does not serve.
  public func checkReadable(_ member: Int, allowsSecondary: Bool) throws(MongoError) {
    switch state(member) {
    case .primary: return
    case .secondary:
      if !allowsSecondary { throw MongoError(.notPrimaryNoSecondaryOk, "not primary and secondaryOk=false") }
    case .down: throw MongoError(.hostUnreachable, "connection refused")
    case .recovering, .rollback, .arbiter:
      throw MongoError(.notPrimaryOrSecondary, "node is not in primary or recovering state")
    }
  }

  /// What commands that run on a member get when it shuts down, and those that come then.
  public static let interruptedAtShutdown = MongoError(.interruptedAtShutdown, "interrupted at shutdown")
  public static let shutdownInProgress = MongoError(
    .shutdownInProgress, "The server is in quiesce mode and will shut down")
  /// What operations get that a step-down interrupts while they run.
  public static let interruptedByStepDown = MongoError(
    .interruptedDueToReplStateChange, "operation was interrupted")

  /// How many members that hold data, and for a majority vote, have an entry.
  private func holders(_ time: OpTime, votingOnly: Bool) -> Int {
    members.count { member in
      member.bearsData && (!votingOnly || member.configuration.votes > 0) && member.has(time)
    }
  }

  /// The last entry that a majority has and no election can take back.
  public var majorityCommitted: OpTime {
    guard let primary else { return .zero }
    let log = members[primary].log
    let term = members[primary].term
    var low = 0
    var high = log.count
    while low < high {
      let middle = (low + high) / 2
      if holders(log[middle].time, votingOnly: true) >= writeMajority { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return .zero }
    // Entries of earlier terms count only together with one of this term.
    return log[low - 1].time.term == term ? log[low - 1].time : .zero
  }

  mutating func settleWrites() {
    var waiting: [PendingWrite] = []
    for write in writes {
      let isDone =
        switch write.concern {
        case .members(let count): holders(write.time, votingOnly: false) >= count
        case .majority: holders(write.time, votingOnly: true) >= writeMajority
        }
      if isDone {
        tell(.acknowledged(write: write.id))
      } else if let deadline = write.deadline, deadline <= now {
        tell(.failed(write: write.id, MongoError(.writeConcernFailed, "waiting for replication timed out")))
      } else {
        waiting.append(write)
      }
    }
    writes = waiting
  }

  /// A primary that is one no longer cannot say what becomes of its writes.
  mutating func abandonWrites(of member: Int, _ reason: StepDownReason) {
    for write in writes where write.primary == member {
      tell(
        reason == .crash
          ? .disconnected(write: write.id)
          : .failed(
            write: write.id,
            MongoError(.primarySteppedDown, "Primary stepped down while waiting for replication")))
    }
    writes.removeAll { $0.primary == member }
  }
}

extension ReplicaMember {
  /// Whether the log holds the entry of this time; what is older than the log counts as held.
  func has(_ time: OpTime) -> Bool {
    guard let first = log.first else { return false }
    if time < first.time { return dropped > 0 }
    var low = 0
    var high = log.count
    while low < high {
      let middle = (low + high) / 2
      if log[middle].time < time { low = middle + 1 } else { high = middle }
    }
    return low < log.count && log[low].time == time
  }
}
