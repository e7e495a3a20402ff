import SimulationKernel

/// The database connections of one pod's worker: opened when there is none to use again, one at a time per use.
final class WorkerConnections: @unchecked Sendable {
  private let queue: TableQueue
  private var all: [SessionID] = []
  private var free: [SessionID] = []

  init(queue: TableQueue) { self.queue = queue }

  func take() throws(SQLError) -> SessionID {
    if let session = free.popLast() { return session }
    let session = try queue.with { queue throws(SQLError) in try queue.connect() }
    all.append(session)
    return session
  }

  func giveBack(_ session: SessionID) { free.append(session) }

  /// Closes a connection that has failed.
  func drop(_ session: SessionID) {
    all.removeAll { $0 == session }
    queue.with { $0.disconnect(session) }
  }

  /// Closes all of them, as when their process ends; what was not committed is undone.
  func close() {
    for session in all { queue.with { $0.disconnect(session) } }
    all = []
    free = []
  }

  /// Runs `body` with the connection that the caller holds, or with one taken for it alone.
  func use<T>(_ held: SessionID?, _ body: (SessionID) async throws -> T) async throws -> T {
    if let held { return try await body(held) }
    let session = try take()
    do {
      let result = try await body(session)
      giveBack(session)
      return result
    } catch let error as SQLError {
      drop(session)
      throw error
    }
  }
}
