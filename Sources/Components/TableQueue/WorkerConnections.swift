import SimulationKernel
import VirtualTime

/// Where one pod's worker gets its database connections: from the pod's pool, or its own, which it opens when none is
/// there to use again.
final class WorkerConnections: @unchecked Sendable {
  /// A connection in use, with its session in the queue.
  struct Connection {
    var session: SessionID
    fileprivate var pooled: PooledConnection?
  }

  private let queue: TableQueue
  private let pool: ConnectionPool?
  private let client: String
  @exclusivity(unchecked) private var own: [SessionID] = []
  @exclusivity(unchecked) private var free: [SessionID] = []

  init(queue: TableQueue, pool: ConnectionPool?, client: String) {
    self.queue = queue
    self.pool = pool
    self.client = client
  }

  /// - Throws: `SQLError` or, of a pool, `ConnectionTimeout` when there is none; `SimulationEnded`.
  @inline(__always)
  func take() async throws -> Connection {
    if let pool { return try await take(from: pool) }
    if let session = free.popLast() { return Connection(session: session) }
    return try open()
  }

  private func take(from pool: ConnectionPool) async throws -> Connection {
    let pooled = try await pool.acquire()
    return Connection(session: pool.session(pooled, in: queue), pooled: pooled)
  }

  private func open() throws(SQLError) -> Connection {
    let session = try queue.with { queue throws(SQLError) in try queue.connect(client: client) }
    own.append(session)
    return Connection(session: session)
  }

  func giveBack(_ connection: Connection) {
    if let pool, let pooled = connection.pooled { return pool.release(pooled) }
    free.append(connection.session)
  }

  /// A statement has failed: what the connection's transaction did is undone; one that is lost is closed.
  func giveBack(_ connection: Connection, after error: SQLError) {
    guard let pool, let pooled = connection.pooled else {
      own.removeAll { $0 == connection.session }
      queue.with { $0.disconnect(connection.session) }
      return
    }
    if pool.isAlive(pooled) { queue.with { $0.rollBack(connection.session) } }
    pool.release(pooled, isBroken: error.isFatal)
  }

  /// Closes its own connections, as when their process ends; what was not committed is undone. A pool closes itself.
  func close() {
    for session in own { queue.with { $0.disconnect(session) } }
    own = []
    free = []
  }

  /// Runs `body` with the connection that the caller holds, or with one taken for it alone.
  @inline(__always)
  func use<T>(_ held: Connection?, _ body: (SessionID) async throws -> T) async throws -> T {
    var connection = held
    if connection == nil { connection = try await take() }
    do {
      let result = try await body(connection!.session)
      if held == nil { giveBack(connection!) }
      return result
    } catch let error as SQLError {
      if held == nil { giveBack(connection!, after: error) }
      throw error
    }
  }

  /// Takes a connection, runs `body`, and gives the connection back.
  @inline(__always)
  func hold<T>(_ body: (Connection) async throws -> T) async throws -> T {
    let connection = try await take()
    do {
      let result = try await body(connection)
      giveBack(connection)
      return result
    } catch let error as SQLError {
      giveBack(connection, after: error)
      throw error
    }
  }
}

extension TableQueue {
  /// `ROLLBACK`, if there is anything to undo.
  func rollBack(_ session: SessionID) { deliver(table.rollback(session).woken) }
}
