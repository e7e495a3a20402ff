public import VirtualTime

/// What ends a wait or a session when its time is up, in the order in which the server looks at those that fall
/// together.
enum Deadline: Int {
  case deadlockCheck, lockTimeout, statementTimeout, idleInTransaction
}

extension QueueTable {
  /// When the next deadlock check or time limit falls due; nil when none is set. The moment may be one at which nothing
  /// happens any more; `advance(to:)` then finds the next.
  public var nextDeadline: VirtualInstant? {
    earliestDeadline.nanoseconds == .max ? nil : earliestDeadline
  }

  /// Time passes: deadlock checks and time limits up to and including `instant` fire in order. Returns the statements
  /// that ended. O(1) when nothing is due. Moving backwards traps.
  @discardableResult
  public mutating func advance(to instant: VirtualInstant) -> [Completion] {
    precondition(instant >= now, "a queue table's time must not go backwards")
    guard instant >= earliestDeadline else {
      now = instant
      return []
    }
    var woken: [Completion] = []
    while let (index, deadline, due) = nextDue(), due <= instant {
      now = max(now, due)
      fire(deadline, of: index, &woken)
    }
    now = instant
    return woken
  }

  /// Ends the waiting statement of a session with 57014, as `pg_cancel_backend` does; does nothing when it is not
  /// waiting. The session's completion comes first.
  public mutating func cancel(_ id: SessionID) -> [Completion] {
    var woken: [Completion] = []
    let index = checked(id)
    if sessions[index].isWaiting { fail(waiting: index, with: .canceledByUser, &woken) }
    return woken
  }

  /// The session has ended a statement: its idle time begins.
  mutating func noteIdle(_ index: Int) {
    sessions[index].idleSince = now
    if let due = idleDeadline(index) { note(deadline: due) }
  }

  mutating func note(deadline: VirtualInstant) {
    if deadline < earliestDeadline { earliestDeadline = deadline }
  }

  /// The next thing to happen to a waiting session.
  func waitDeadline(_ index: Int) -> (instant: VirtualInstant, deadline: Deadline) {
    let session = sessions[index]
    let never = VirtualInstant(nanoseconds: .max)
    var first = (instant: never, deadline: Deadline.deadlockCheck)
    if !session.deadlockChecked { first.instant = session.waitBegan + session.settings.deadlockTimeout }
    if session.settings.lockTimeout > .zero {
      let due = session.waitBegan + session.settings.lockTimeout
      if due < first.instant { first = (due, .lockTimeout) }
    }
    if session.settings.statementTimeout > .zero {
      let due = session.statementBegan + session.settings.statementTimeout
      if due < first.instant { first = (due, .statementTimeout) }
    }
    return first
  }

  @inline(__always)
  private func idleDeadline(_ index: Int) -> VirtualInstant? {
    let timeout = sessions[index].settings.idleInTransactionTimeout
    guard timeout > .zero, !sessions[index].isWaiting else { return nil }
    switch sessions[index].state {
    case .transaction, .failed: return sessions[index].idleSince + timeout
    case .idle, .terminated, .lost, .closed: return nil
    }
  }

  /// The first deadline of all sessions, ties by kind and then by session; also refreshes `earliestDeadline`.
  private mutating func nextDue() -> (index: Int, deadline: Deadline, due: VirtualInstant)? {
    var first: (index: Int, deadline: Deadline, due: VirtualInstant)?
    for index in sessions.indices {
      let candidate: (instant: VirtualInstant, deadline: Deadline)
      if sessions[index].isWaiting {
        candidate = waitDeadline(index)
      } else if let due = idleDeadline(index) {
        candidate = (due, .idleInTransaction)
      } else {
        continue
      }
      guard candidate.instant.nanoseconds != .max else { continue }
      if let current = first,
        (current.due.nanoseconds, current.deadline.rawValue)
          <= (candidate.instant.nanoseconds, candidate.deadline.rawValue)
      {
        continue
      }
      first = (index, candidate.deadline, candidate.instant)
    }
    earliestDeadline = first?.due ?? VirtualInstant(nanoseconds: .max)
    return first
  }

  private mutating func fire(_ deadline: Deadline, of index: Int, _ woken: inout [Completion]) {
    switch deadline {
    case .deadlockCheck:
      sessions[index].deadlockChecked = true
      guard let cycle = findsDeadlock(from: index) else { return }
      let rivals = cycle.filter { sessions[$0].waitBegan == sessions[index].waitBegan }
      if rivals.count > 1 { ambiguousOrders += 1 }
      deadlockCount += 1
      fail(waiting: index, with: .deadlockDetected, &woken)
    case .lockTimeout:
      fail(waiting: index, with: .lockTimeout, &woken)
    case .statementTimeout:
      fail(waiting: index, with: .statementTimeout, &woken)
    case .idleInTransaction:
      terminate(index, with: .idleInTransactionTimeout, woken: &woken)
    }
  }
}
