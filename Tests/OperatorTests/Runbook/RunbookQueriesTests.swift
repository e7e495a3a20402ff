import Operator
import Testing

/// The runbook's SELECT statements, as written.
@Suite struct RunbookQueriesTests {
  struct Query: Sendable {
    var step: String
    var sql: String
    var columns: [String]
    /// Rows that the statement gives in this moment; nil: at least one.
    var rows: Int?
  }

  static let queries = [
    Query(
      step: "1.3 review rate limiting", sql: "SELECT * FROM whatsapp_rate_limit WHERE throttle_until > NOW();",
      columns: ["org_id", "messages_sent_count", "quota_limit", "reset_at", "throttle_until"], rows: 0),
    // Whoever asks is active: there is always one row.
    Query(
      step: "1.4 check database performance", sql: "SELECT * FROM pg_stat_activity WHERE state = 'active';",
      columns: [
        "datname", "pid", "usename", "application_name", "query_start", "wait_event_type", "state", "query",
        "backend_type",
      ], rows: nil),
    Query(
      step: "2.1 analyze dead letters",
      sql: """
        SELECT 
          channel, 
          error_code, 
          COUNT(*) as count,
          MAX(updated_at) as last_occurrence
        FROM outbound_message 
        WHERE status = 'FAILED' 
          AND attempt_count >= max_attempts
        GROUP BY channel, error_code
        ORDER BY count DESC
        LIMIT 20;
        """, columns: ["channel", "error_code", "count", "last_occurrence"], rows: 1),
    Query(
      step: "2.2 identify error patterns",
      sql: """
        SELECT 
          error_code, 
          error_message,
          to_recipient,
          template_code
        FROM outbound_message 
        WHERE status = 'FAILED' 
          AND attempt_count >= max_attempts
        ORDER BY updated_at DESC 
        LIMIT 100;
        """, columns: ["error_code", "error_message", "to_recipient", "template_code"], rows: 100),
    Query(
      step: "4.1 check quota status",
      sql: """
        SELECT 
          org_id,
          messages_sent_count,
          quota_limit,
          (quota_limit - messages_sent_count) as remaining,
          reset_at,
          throttle_until
        FROM whatsapp_rate_limit
        WHERE org_id = 'ORG_ID';
        """, columns: ["org_id", "messages_sent_count", "quota_limit", "remaining", "reset_at", "throttle_until"],
      rows: 1),
    Query(
      step: "4.2 identify high-volume senders",
      sql: """
        SELECT 
          dossier_id,
          COUNT(*) as message_count
        FROM outbound_message
        WHERE channel = 'WHATSAPP'
          AND created_at > NOW() - INTERVAL '1 hour'
        GROUP BY dossier_id
        ORDER BY message_count DESC
        LIMIT 20;
        """, columns: ["dossier_id", "message_count"], rows: 20),
    Query(
      step: "5.1 identify stuck messages",
      sql: """
        SELECT 
          id,
          channel,
          status,
          attempt_count,
          max_attempts,
          created_at,
          updated_at,
          error_code,
          error_message
        FROM outbound_message
        WHERE status = 'QUEUED'
          AND attempt_count >= 3
          AND updated_at < NOW() - INTERVAL '2 hours'
        ORDER BY attempt_count DESC, created_at ASC
        LIMIT 100;
        """,
      columns: [
        "id", "channel", "status", "attempt_count", "max_attempts", "created_at", "updated_at", "error_code",
        "error_message",
      ], rows: 0),
    Query(
      step: "5.2 check retry schedule",
      sql: """
        SELECT 
          om.id as message_id,
          om.channel,
          om.attempt_count,
          oa.attempt_no,
          oa.next_retry_at,
          oa.error_code,
          oa.error_message
        FROM outbound_message om
        JOIN outbound_attempt oa ON oa.outbound_message_id = om.id
        WHERE om.status = 'QUEUED'
          AND om.attempt_count >= 3
        ORDER BY oa.next_retry_at DESC;
        """,
      columns: [
        "message_id", "channel", "attempt_count", "attempt_no", "next_retry_at", "error_code", "error_message",
      ], rows: nil),
    // Its own table's archive would match the pattern, too: `_` stands for any character.
    Query(
      step: "6.4 check slow queries",
      sql: """
        -- Check slow queries
        SELECT 
          query,
          mean_exec_time,
          calls
        FROM pg_stat_statements
        WHERE query LIKE '%outbound_message%'
        ORDER BY mean_exec_time DESC
        LIMIT 10;
        """, columns: ["query", "mean_exec_time", "calls"], rows: nil),
    Query(
      step: "message processing status",
      sql: """
        SELECT 
          status,
          COUNT(*) as count,
          MIN(created_at) as oldest,
          MAX(created_at) as newest
        FROM outbound_message
        GROUP BY status;
        """, columns: ["status", "count", "oldest", "newest"], rows: nil),
    Query(
      step: "channel performance",
      sql: """
        SELECT 
          channel,
          status,
          COUNT(*) as count,
          AVG(attempt_count) as avg_attempts
        FROM outbound_message
        WHERE created_at > NOW() - INTERVAL '1 hour'
        GROUP BY channel, status;
        """, columns: ["channel", "status", "count", "avg_attempts"], rows: nil),
    Query(
      step: "error analysis",
      sql: """
        SELECT 
          error_code,
          COUNT(*) as occurrences,
          COUNT(DISTINCT dossier_id) as affected_dossiers,
          MAX(updated_at) as last_seen
        FROM outbound_message
        WHERE status = 'FAILED'
          AND created_at > NOW() - INTERVAL '24 hours'
        GROUP BY error_code
        ORDER BY occurrences DESC;
        """, columns: ["error_code", "occurrences", "affected_dossiers", "last_seen"], rows: nil),
    Query(
      step: "execute SQL query",
      sql:
        #"kubectl exec -it postgres-0 -- psql -U postgres -d atlas -c "SELECT COUNT(*) FROM outbound_message WHERE status='QUEUED';""#,
      columns: ["count"], rows: 1),
  ]

  @Test func everyQueryRunsAsWritten() throws {
    let results = try Rehearsing.run(Self.queries.map(\.sql), variables: ["ORG_ID": "org-3"])
    try #require(results.count == Self.queries.count)
    for (query, result) in zip(Self.queries, results) {
      #expect(result.exitCode == 0 && result.errorOutput.isEmpty, "\(query.step): \(result.errorOutput)")
      let header = result.lines[0].split(separator: "|").map { $0.filter { $0 != " " } }
      #expect(header == query.columns, "\(query.step)")
      if let rows = query.rows {
        #expect(result.rows == rows, "\(query.step)")
      } else {
        #expect(try #require(result.rows) > 0, "\(query.step)")
      }
      #expect(result.output.hasSuffix("(\(result.rows!) row\(result.rows == 1 ? "" : "s"))\n\n"), "\(query.step)")
    }
  }

  /// The four attempts of each message that was tried four times are there one by one, the last with the present plan.
  @Test func attemptsAreKnownOneByOne() throws {
    let results = try Rehearsing.run([
      """
      SELECT count(*), count(DISTINCT a.outbound_message_id), min(a.attempt_no), max(a.attempt_no), count(a.error_code)
      FROM outbound_attempt a JOIN outbound_message m ON m.id = a.outbound_message_id
      WHERE m.attempt_count = 4 AND m.status = 'QUEUED'
      """,
      """
      SELECT count(*) FROM outbound_attempt a JOIN outbound_message m ON m.id = a.outbound_message_id
      WHERE m.status = 'QUEUED' AND a.attempt_no = m.attempt_count AND a.next_retry_at < NOW() - INTERVAL '1 minute'
      """,
    ])
    let cells = results[0].cells.compactMap { Int($0) }
    #expect(cells[1] > 10 && cells[0] == 4 * cells[1] && cells[2...3] == [1, 4] && cells[4] == cells[0], "\(cells)")
    // Nobody has been due for a minute without being claimed... but for what waits behind the batches.
    #expect(results[1].exitCode == 0)
  }
}
