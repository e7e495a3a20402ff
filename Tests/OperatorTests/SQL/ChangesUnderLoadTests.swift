import Harness
import Operator
import Testing

/// Statements beside workers that claim, send and write down.
@Suite struct ChangesUnderLoadTests {
  /// Rows that a worker holds are waited for, and looked at again then. The run's auditors watch every message.
  @Test func updatesOfEveryRowDisturbNobody() throws {
    let commands = (0..<40).flatMap { _ in
      [
        "UPDATE outbound_message SET priority = priority + 1 WHERE status IN ('QUEUED', 'SENDING')", "sleep 0.3s",
        "UPDATE outbound_message SET status = 'QUEUED' WHERE status = 'SENDING' AND channel = 'SMS'",
      ]
    }
    let results = try Rehearsing.run(commands, at: "5m")
    #expect(results.count == commands.count && results.allSatisfy { $0.exitCode == 0 && $0.errorOutput.isEmpty })
    #expect(results.contains { ($0.rows ?? 0) > 100 })
  }

  /// A claim holds its rows until it commits; who has waited for them finds them SENDING and leaves them alone.
  @Test func conditionsAreCheckedAgainAfterAWait() throws {
    let scenario =
      Rehearsing.outage
      + "  - {id: slow, at: 3m, for: 1h, target: postgres, slowQueries: {statements: claim, multiply: 300}}\n"
    // In one transaction nobody can claim what was updated before it is counted.
    let commands = (1...12).flatMap { round in
      [
        "time psql -At -c \"UPDATE outbound_message SET priority = \(round) WHERE status = 'QUEUED'; "
          + "SELECT COUNT(*) FROM outbound_message WHERE priority = \(round) AND status <> 'QUEUED'\"",
        "sleep 1.3s",
      ]
    }
    let results = try Rehearsing.run(commands, at: "4m", scenario: scenario)
    for result in results where result.rows != nil {
      #expect(result.exitCode == 0 && result.lines.count == 2 && result.lines.last == "0", "\(result)")
    }
    // Some of them did wait.
    #expect(results.contains { $0.rows != nil && !$0.errorOutput.contains("real\t0m0.0") })
  }

  @Test func withdrawnMessagesAreNotSentAndDeletedOnesAreLost() throws {
    let queued = "SELECT COUNT(*) FROM outbound_message WHERE status = 'QUEUED' AND channel = 'WHATSAPP'"
    let results = try Rehearsing.run([
      queued,
      "UPDATE outbound_message SET status = 'CANCELLED' WHERE status = 'QUEUED' AND template_code = 'newsletter'",
      "DELETE FROM outbound_message WHERE status = 'QUEUED' AND channel = 'WHATSAPP'", queued, "sleep 10m",
    ])
    #expect(try #require(results[1].rows) > 50 && #require(results[2].rows) > 50 && results[3].count < 20)
  }

  static let impossible = [
    ("UPDATE outbound_message SET status = 'QUEUED' WHERE status = 'SENT'", "setting a row that is SENT to QUEUED"),
    (
      "UPDATE outbound_message SET status = 'QUEUD' WHERE id < 9",
      "violates check constraint \"outbound_message_status_check\""
    ),
    (
      "UPDATE outbound_message SET status = NULL",
      "null value in column \"status\" of relation \"outbound_message\" violates not-null constraint"
    ),
    ("UPDATE outbound_message SET org_id = 'org-2'", "assignments to \"org_id\""),
    ("UPDATE whatsapp_rate_limit SET reset_at = NOW()", "limits can be set, counts put back to zero"),
    ("UPDATE pg_stat_activity SET state = 'idle'", "cannot update view \"pg_stat_activity\""),
    ("INSERT INTO outbound_message SELECT * FROM outbound_message", "rows come from the load alone"),
    ("DELETE FROM outbound_attempt", "DELETE of attempts"), ("TRUNCATE outbound_message", "TRUNCATE statements"),
    ("UPDATE outbound_message SET attempt_count = 300 WHERE id < 9", "outbound_message_attempt_count_check"),
  ]

  @Test func whatNoModelCanDoIsRefused() throws {
    let state = "SELECT COUNT(*), SUM(attempt_count), MIN(status) FROM outbound_message WHERE id < 9"
    let results = try Rehearsing.run([state] + Self.impossible.map(\.0) + [state], at: "1m")
    for ((statement, text), result) in zip(Self.impossible, results.dropFirst()) {
      #expect(result.exitCode == 1 && result.output.isEmpty, "\(statement)")
      #expect(result.errorOutput.contains(text), "\(statement): \(result.errorOutput)")
    }
    #expect(results.first?.output == results.last?.output)
  }

  /// `psql -c` with several statements is one transaction.
  @Test func severalStatementsTakeEffectTogether() throws {
    let limit = "SELECT quota_limit FROM whatsapp_rate_limit WHERE org_id = 'org-1'"
    let results = try Rehearsing.run(
      [
        "psql -c \"UPDATE whatsapp_rate_limit SET quota_limit = 5 WHERE org_id = 'org-1'; SELECT 1 / 0\"", limit,
        "psql -c \"UPDATE whatsapp_rate_limit SET quota_limit = 5 WHERE org_id = 'org-1'; SELECT 1\"", limit,
      ], at: "1m")
    #expect(
      results[0].exitCode == 1 && results[0].errorOutput == "ERROR:  division by zero\n" && results[1].count == 2500)
    #expect(results[2].exitCode == 0 && results[3].count == 5)
  }

  @Test func aServerThatIsDownRefuses() throws {
    let scenario = Rehearsing.outage + "  - {id: down, at: 5m, for: 5m, target: postgres, outage: {}}\n"
    let results = try Rehearsing.run(["SELECT 1", "psql -c 'SELECT 1'"], at: "6m", scenario: scenario)
    for result in results {
      #expect(
        result.exitCode == 2 && result.output.isEmpty
          && result.errorOutput.hasPrefix("psql: error: connection to server at \"postgres\""), "\(result)")
    }
  }

  /// Whatever a statement is doing when its server goes, it ends, and all of it or nothing has happened.
  @Test(arguments: ["outage: {}", "outage: {mode: hang}", "failover: {staleFor: 20s}"])
  func aServerThatGoesLeavesNothingHalfDone(fault: String) throws {
    let scenario = Rehearsing.outage + "  - {id: gone, at: 5m, for: 30s, target: postgres, \(fault)}\n"
    let commands = (0..<60).flatMap { _ in
      ["UPDATE outbound_message SET priority = 1 - priority WHERE status <> 'SENDING'", "sleep 0.02s"]
    }
    let check =
      "SELECT COUNT(DISTINCT priority) FROM outbound_message WHERE created_at < '2026-03-02 07:04:00+00' AND status = 'SENT'"
    let results = try Rehearsing.run(commands + ["sleep 2m", check], at: "4m59s", scenario: scenario)
    #expect(results.contains { $0.exitCode == 0 && ($0.rows ?? 0) > 100 })
    if !fault.contains("hang") { #expect(results.contains { $0.exitCode != 0 && !$0.errorOutput.isEmpty }, "\(fault)") }
    #expect(results.last?.count == 1, "\(results.last!)")
  }

  /// The same command lines at the same moment give the same bytes.
  @Test func everyRehearsalIsTheSame() throws {
    let commands = [
      "UPDATE outbound_message SET status = 'QUEUED' WHERE status = 'FAILED'", "sleep 1m", "kubectl get pods",
      "SELECT * FROM outbound_message WHERE status = 'QUEUED' ORDER BY id", "kubectl logs -l app=backend",
    ]
    #expect(try Rehearsing.run(commands) == Rehearsing.run(commands))
  }
}
