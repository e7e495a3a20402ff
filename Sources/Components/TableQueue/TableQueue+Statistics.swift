import SimulationKernel
import VirtualTime

/// What the server's views show of the queue's statements.
extension TableQueue {
  /// Spends the time of a statement, on the caller's actor, and notes what it was.
  @inline(__always)
  nonisolated func spend(
    _ statement: Postgres.StatementClass, as query: QueueQuery, _ session: SessionID, delay: VirtualDuration = .zero
  ) async throws {
    let began = simulation.now
    with { $0.begins(query, in: session) }
    do {
      try await database.execute(statement, delay: delay)
    } catch {
      with { $0.ended(query, in: session, since: began) }
      throw error
    }
    with { $0.ended(query, in: session, since: began) }
  }

  private func begins(_ query: QueueQuery, in session: SessionID) {
    while work.count <= session.index { work.append(SessionWork()) }
    work[session.index] = SessionWork(query: query, began: simulation.now, isRunning: true, isUsed: true)
  }

  private func ended(_ query: QueueQuery, in session: SessionID, since began: VirtualInstant) {
    work[session.index].isRunning = false
    statements.add(query, simulation.now - began)
  }

  /// The queue's rows of `pg_stat_statements`.
  var statementRows: [StatementRow] { statements.rows(table: settings.relation) }

  /// Fills in what the connection does here, if it has a session.
  func describe(_ backend: BackendID, in row: inout ActivityRow) {
    guard let index = backends.firstIndex(where: { $0?.id == backend }),
      let activity = table.activity(of: SessionID(index))
    else { return }
    let known = index < work.count && work[index].isUsed ? work[index] : nil
    if let known, row.queryStart.map({ $0 <= known.began }) ?? true {
      row.query = known.query.text(table: settings.relation)
      row.queryStart = known.began
    }
    if activity == .waitingForLock {
      (row.state, row.waitEventType) = (.active, "Lock")
    } else if known?.isRunning == true {
      (row.state, row.waitEventType) = (.active, nil)
    } else if activity == .idleInTransaction {
      row.state = .idleInTransaction
    } else if activity == .idleInFailedTransaction {
      row.state = .idleInFailedTransaction
    }
  }
}
