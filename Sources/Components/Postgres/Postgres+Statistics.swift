import SimulationKernel
public import VirtualTime

/// A row of `pg_stat_activity`.
public struct ActivityRow: Hashable, Sendable {
  public var pid: Int32
  /// `application_name`: the pod.
  public var client: String
  public var state: State
  /// `Lock` while it waits for a row, `Client` while the server waits for the client; nil while it works.
  public var waitEventType: String?
  /// The statement that runs, or ran last; empty before the first.
  public var query: String
  /// When that statement began; nil before the first.
  public var queryStart: VirtualInstant?

  /// `pg_stat_activity.state`.
  public enum State: String, Hashable, Sendable {
    case active
    case idle
    case idleInTransaction = "idle in transaction"
    case idleInFailedTransaction = "idle in transaction (aborted)"
  }
}

/// A row of `pg_stat_statements`.
public struct StatementRow: Hashable, Sendable {
  /// With parameters instead of values.
  public var query: String
  public var calls: Int
  /// Of all calls together, waits for rows not included.
  public var totalTime: VirtualDuration
  /// `mean_exec_time`, in milliseconds; 0 without calls.
  public var meanMilliseconds: Double { calls == 0 ? 0 : totalTime.seconds * 1000 / Double(calls) }
}

extension Postgres {
  /// `pg_stat_activity`: connections in the order of their pids, those of clients outside the system last. O(connections
  /// x queues).
  public func activity() -> [ActivityRow] {
    let outside = (0..<backends.foreign).map { index in
      ActivityRow(
        pid: Int32(1_000_000 + index), client: "", state: .idle, waitEventType: "Client", query: "", queryStart: nil)
    }
    return ownActivity() + outside
  }

  func ownActivity() -> [ActivityRow] {
    backends.open.map { id, backend in
      if let long = longTransactions.first(where: { $0.backend == id }) {
        return ActivityRow(
          pid: backend.pid, client: backend.client, state: .idleInTransaction, waitEventType: "Client",
          query: "SELECT * FROM \(queues.first?.relation ?? "pg_class")", queryStart: long.began)
      }
      var row = ActivityRow(pid: backend.pid, client: backend.client, state: .idle, waitEventType: "Client", query: "")
      for queue in queues { queue.with { $0.describe(id, in: &row) } }
      return row
    }
  }

  /// `pg_stat_statements`: what the queues' statements have cost, the most expensive in total first.
  public func statementStatistics() -> [StatementRow] {
    queues.flatMap { queue in queue.with { $0.statementRows } }
      .enumerated().sorted { ($1.element.totalTime, $0.offset) < ($0.element.totalTime, $1.offset) }.map(\.element)
  }
}
