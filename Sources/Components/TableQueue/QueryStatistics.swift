import VirtualTime

/// The statements of a queue, by what they are for.
enum QueueQuery: Int, CaseIterable, Sendable {
  case claim, recordSent, recordFailure, insert, expire, putBack, sweep, cleanUp, statistics

  /// The statement's text with parameters, as `pg_stat_statements` shows it.
  func text(table: String) -> String {
    switch self {
    case .claim:
      "UPDATE \(table) SET status = $1, claimed_by = $2, updated_at = $3 WHERE id IN (SELECT id FROM \(table) "
        + "WHERE status = $4 AND (next_retry_at IS NULL OR next_retry_at <= $5) ORDER BY created_at LIMIT $6 "
        + "FOR UPDATE SKIP LOCKED) RETURNING *"
    case .recordSent:
      "UPDATE \(table) SET status = $1, updated_at = $2, attempt_count = attempt_count + $3, error_code = $4 "
        + "WHERE id = $5 AND status = $6 AND claimed_by = $7"
    case .recordFailure:
      "UPDATE \(table) SET status = $1, updated_at = $2, attempt_count = attempt_count + $3, error_code = $4, "
        + "next_retry_at = $5 WHERE id = $6 AND status = $7 AND claimed_by = $8"
    case .insert: "INSERT INTO \(table) (id, channel, status, created_at, updated_at) VALUES ($1, $2, $3, $4, $5)"
    case .expire: "UPDATE \(table) SET status = $1, updated_at = $2, error_code = $3 WHERE id = $4"
    case .putBack:
      "UPDATE \(table) SET status = $1, updated_at = $2, next_retry_at = $3 WHERE id = $4 AND status = $5 "
        + "AND claimed_by = $6"
    case .sweep: "UPDATE \(table) SET status = $1, updated_at = $2 WHERE status = $3 AND updated_at < $4"
    case .cleanUp: "DELETE FROM \(table) WHERE status IN ($1, $2) AND updated_at < $3"
    case .statistics: "SELECT channel, status, COUNT(*), MIN(created_at) FROM \(table) GROUP BY channel, status"
    }
  }
}

/// What a queue's statements have cost, by query. Constant time, no allocation after `init`.
struct QueryStatistics: Sendable {
  private var costs = [Cost](repeating: Cost(), count: QueueQuery.allCases.count)

  private struct Cost {
    var calls = 0
    var nanoseconds: Int64 = 0
  }

  mutating func add(_ query: QueueQuery, _ time: VirtualDuration) {
    costs[query.rawValue].calls += 1
    costs[query.rawValue].nanoseconds += time.nanoseconds
  }

  /// Those that have been called.
  func rows(table: String) -> [StatementRow] {
    QueueQuery.allCases.filter { costs[$0.rawValue].calls > 0 }.map {
      let cost = costs[$0.rawValue]
      return StatementRow(
        query: $0.text(table: table), calls: cost.calls, totalTime: VirtualDuration(nanoseconds: cost.nanoseconds))
    }
  }
}

/// What a session does, or did last.
struct SessionWork: Sendable {
  var query = QueueQuery.claim
  var began = VirtualInstant.start
  var isRunning = false
  /// Whether it has run anything yet.
  var isUsed = false
}
