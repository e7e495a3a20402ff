import SimulationKernel
import Telemetry
import VirtualTime

/// Connections, and statements that may have to wait for a row.
extension TableQueue {
  /// Opens a connection of the worker's own, which counts on the server until `disconnect`.
  /// - Parameter client: the pod's name.
  /// - Throws: 57P03 while the server is down, 53300 when it has no connection left.
  package func connect(client: String = "") throws(SQLError) -> SessionID {
    let backend = try database.with { database throws(SQLError) in try database.open(client: client) }
    return openSession(of: backend, isOwned: true)
  }

  /// A session of a connection that somebody else has opened and will close.
  func openSession(of backend: BackendID, isOwned: Bool = false) -> SessionID {
    guard case .success(let session) = table.connect() else {
      preconditionFailure("more sessions than a server has connections")
    }
    while backends.count <= session.index { backends.append(nil) }
    backends[session.index] = SessionBackend(id: backend, isOwned: isOwned)
    return session
  }

  /// The worker closes its session, or died with it: what it had not committed is undone.
  package func disconnect(_ session: SessionID) {
    deliver(table.kill(session).woken)
    deliver(table.disconnect(session).woken)
    if session.index < backends.count, let backend = backends[session.index] {
      backends[session.index] = nil
      if backend.isOwned { database.with { $0.close(backend.id) } }
    }
  }

  /// The server is gone: so is every session and all that was not committed.
  func serverWentDown(_ error: SQLError) {
    deliver(table.terminateAll(with: error))
    if let ownSession { deliver(table.disconnect(ownSession).woken) }
    ownSession = nil
  }

  /// `pg_terminate_backend`: whoever uses the session finds out at its next statement.
  func terminate(_ backend: BackendID) {
    for (index, entry) in backends.enumerated() where entry?.id == backend {
      deliver(table.kill(SessionID(index)).woken)
    }
  }

  /// Clients reach a server that takes no writes, or one that does again.
  func setReadOnly(_ isReadOnly: Bool) { table.isReadOnly = isReadOnly }

  /// The server that took over does not have the last writes.
  func loseWrites(since moment: VirtualInstant, fault: String) {
    let cause = journal.intern(fault)
    table.loseWrites(since: moment) { row in
      record(.lost, row, detail: cause)
    } unclaimed: { row in
      record(.requeued, row, detail: cause)
    }
  }

  /// Runs one statement, and waits on the caller's actor if it must.
  /// - Parameters:
  ///   - statement: run at once.
  ///   - end: what follows without delay when the statement has ended; gets the rows it counts.
  @inline(__always)
  nonisolated func execute<T: Sendable>(
    _ session: SessionID, _ statement: @Sendable (isolated TableQueue) -> Outcome,
    then end: @Sendable (isolated TableQueue, _ rows: Int) -> T = { _, _ in }
  ) async throws -> T {
    let begun = with { (queue: isolated TableQueue) -> Statement<T> in
      let outcome = statement(queue)
      queue.deliver(outcome.woken)
      return Statement(outcome.result) { end(queue, $0) }
    }
    switch begun {
    case .ended(let value): return value
    case .failed(let error): throw error
    case .waiting:
      let result = try await untilDone(session)
      switch with({ (queue: isolated TableQueue) in Statement(result) { end(queue, $0) } }) {
      case .ended(let value): return value
      case .failed(let error): throw error
      case .waiting: preconditionFailure("a statement ended by waiting")
      }
    }
  }

  /// How far a statement has come, and what followed from its end.
  private enum Statement<T: Sendable>: Sendable {
    case ended(T)
    case failed(SQLError)
    case waiting

    @inline(__always) init(_ result: StatementResult, _ end: (Int) -> T) {
      switch result {
      case .done(let rows): self = .ended(end(rows))
      case .rolledBack: self = .ended(end(0))
      case .failed(let error): self = .failed(error)
      case .waiting: self = .waiting
      }
    }
  }

  private nonisolated func untilDone(_ session: SessionID) async throws(SimulationEnded) -> StatementResult {
    let ticket = with { $0.beginWait(of: session) }
    defer { with { $0.endWait(of: session, ticket) } }
    _ = try await simulation.wait(until: nil, waitingFor: "a row lock") { waiter in
      with { $0.waits[session.index]!.waiter = waiter }
    }
    return with { $0.waits[session.index]!.result! }
  }

  private func beginWait(of session: SessionID) -> UInt64 {
    while waits.count <= session.index { waits.append(nil) }
    waitTickets += 1
    waits[session.index] = StatementWait(ticket: waitTickets)
    return waitTickets
  }

  private func endWait(of session: SessionID, _ ticket: UInt64) {
    if waits[session.index]?.ticket == ticket { waits[session.index] = nil }
  }

  /// Hands the ends of other sessions' statements to those who wait for them.
  func deliver(_ completions: [Completion]) {
    for completion in completions {
      guard completion.session.index < waits.count, let waiter = waits[completion.session.index]?.waiter else {
        continue
      }
      waits[completion.session.index]!.result = completion.result
      simulation.wake(waiter)
    }
  }
}
