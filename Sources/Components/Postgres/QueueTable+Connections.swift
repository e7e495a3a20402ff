import VirtualTime

extension QueueTable {
  /// Opens a session, or refuses with 53300 when no connection is left for it.
  public mutating func connect(superuser: Bool = false) -> Result<SessionID, SQLError> {
    guard openSessions < maxConnections else { return .failure(.tooManyClients) }
    guard superuser || openSessions < maxConnections - reservedConnections else { return .failure(.slotsReserved) }
    openSessions += 1
    var session = Session(settings: settings)
    session.idleSince = now
    if let index = sessions.firstIndex(where: { $0.state == .closed }) {
      sessions[index] = session
      return .success(SessionID(index))
    }
    sessions.append(session)
    return .success(SessionID(sessions.count - 1))
  }

  /// The client closes its connection; an open transaction is rolled back. Its index may be given out again.
  ///
  /// A server process that waits for a lock does not notice: its statement goes on (and commits, outside a
  /// transaction), and only then is the session closed. That statement's end is not reported.
  public mutating func disconnect(_ id: SessionID) -> Outcome {
    let index = checked(id)
    if sessions[index].isWaiting {
      sessions[index].isOrphaned = true
      return Outcome(.done(rows: 0))
    }
    var woken: [Completion] = []
    close(index, as: .closed, woken: &woken)
    return Outcome(.done(rows: 0), woken: woken)
  }

  /// The server ends a session (`pg_terminate_backend`): its transaction is rolled back and its waiting statement, if
  /// any, fails; that completion comes first. An idle client finds `error` at its next statement. After that, every
  /// statement fails with 08006 until `disconnect`.
  public mutating func kill(_ id: SessionID, with error: SQLError = .terminatedByAdministrator) -> Outcome {
    let index = checked(id)
    precondition(error.isFatal, "\(error) does not end a session")
    var woken: [Completion] = []
    terminate(index, with: error, woken: &woken)
    return Outcome(.done(rows: 0), woken: woken)
  }

  /// The server stops or crashes: every session is terminated, nothing uncommitted survives and nobody gets a lock.
  public mutating func terminateAll(with error: SQLError) -> [Completion] {
    precondition(error.isFatal, "\(error) does not end a session")
    var woken: [Completion] = []
    let stopped = waiting
    waiting.removeAll()
    for index in stopped {
      cells[sessions[index].awaitedSlot].flags.remove(.awaited)
      sessions[index].pending = nil
      if !sessions[index].isOrphaned { woken.append(Completion(session: SessionID(index), result: .failed(error))) }
    }
    for index in sessions.indices {
      switch sessions[index].state {
      case .idle, .transaction, .failed:
        let next: Session.State =
          sessions[index].isOrphaned ? .closed : stopped.contains(index) ? .lost : .terminated(error)
        close(index, as: next, woken: &woken)
      case .terminated, .lost, .closed: break
      }
    }
    return woken
  }

  /// Changes the session's own time limits (`SET ...`), from its next statement on. Traps while it waits.
  public mutating func configure(_ id: SessionID, _ settings: SessionSettings) {
    let index = checked(id)
    precondition(!sessions[index].isWaiting, "session \(id.index) waits for a row and takes no statement")
    sessions[index].settings = settings
    noteIdle(index)
  }

  /// `pg_stat_activity.state` of an open session, and whether it waits for a lock; nil when the server has closed it.
  public func activity(of id: SessionID) -> SessionActivity? {
    guard sessions.indices.contains(id.index) else { return nil }
    let session = sessions[id.index]
    if session.isWaiting { return .waitingForLock }
    switch session.state {
    case .idle: return .idle
    case .transaction: return .idleInTransaction
    case .failed: return .idleInFailedTransaction
    case .terminated, .lost, .closed: return nil
    }
  }

  /// Connections that the server has open.
  public var connectionCount: Int { openSessions }

  func checked(_ id: SessionID) -> Int {
    precondition(
      sessions.indices.contains(id.index) && sessions[id.index].state != .closed, "session \(id.index) is not open")
    return id.index
  }

  mutating func terminate(_ index: Int, with error: SQLError, woken: inout [Completion]) {
    switch sessions[index].state {
    case .terminated, .lost, .closed: return
    case .idle, .transaction, .failed: break
    }
    let wasWaiting = sessions[index].isWaiting
    if wasWaiting {
      stopWaiting(index)
      if !sessions[index].isOrphaned { woken.append(Completion(session: SessionID(index), result: .failed(error))) }
    }
    close(
      index, as: sessions[index].isOrphaned ? .closed : wasWaiting ? .lost : .terminated(error), woken: &woken)
  }

  /// Rolls back and leaves the session in a state without a server process.
  mutating func close(_ index: Int, as state: Session.State, woken: inout [Completion]) {
    switch sessions[index].state {
    case .idle, .transaction, .failed: openSessions -= 1
    case .terminated, .lost, .closed: break
    }
    sessions[index].isOrphaned = false
    sessions[index].state = state
    rollBackRows(of: index)
    settle(&woken)
  }
}

/// What a session is doing.
public enum SessionActivity: String, Hashable, Sendable {
  case idle
  case idleInTransaction = "idle in transaction"
  case idleInFailedTransaction = "idle in transaction (aborted)"
  case waitingForLock = "active"
}
