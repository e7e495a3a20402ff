import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// What `pg_stat_activity` and `pg_stat_statements` show.
@Suite struct ActivityTests {
  private static func make(_ deployment: String = "replicas: 2", claimTime: String = "2s") throws -> QueueSystem {
    var parts = QueueSystem.Parts()
    parts.deployment = deployment
    parts.postgres = "claimTime: \(claimTime), writeTime: 100ms"
    parts.worker = "batch: 10, pollInterval: 10s"
    return try QueueSystem(parts)
  }

  private func activity(_ queue: QueueSystem) -> [ActivityRow] {
    queue.system["postgres", Postgres.self].with { $0.activity() }
  }

  @Test("Each worker is a row: active with the claim's text while it claims, idle before and after")
  func workers() throws {
    let queue = try Self.make()
    try queue.system.run { activity(queue).contains { $0.state == .active } }
    let began = queue.system.simulation.now
    let row = try #require(activity(queue).first { $0.state == .active })
    #expect(row.query.hasPrefix("UPDATE jobs SET status = $1") && row.query.contains("FOR UPDATE SKIP LOCKED"))
    #expect(row.queryStart == began && row.waitEventType == nil)
    try queue.system.run(until: .seconds(60))
    try queue.system.run { activity(queue).allSatisfy { $0.state == .idle } }
    let rows = activity(queue)
    #expect(rows.count == 2 && rows.allSatisfy { $0.waitEventType == "Client" && $0.queryStart != nil })
    #expect(rows.map(\.pid) == rows.map(\.pid).sorted() && Set(rows.map(\.pid)).count == 2)
  }

  @Test("A long transaction shows as idle in transaction, and terminating its process ends it")
  func longTransaction() throws {
    let queue = try Self.make()
    try queue.system.run(until: .seconds(30))
    try queue.system.inject("postgres", "bloat", "{longTransaction: true}")
    let row = try #require(activity(queue).first { $0.client == "reporting" })
    #expect(row.state == .idleInTransaction && row.state.rawValue == "idle in transaction")
    #expect(row.queryStart == queue.system.simulation.now)
    #expect(queue.system["postgres", Postgres.self].with { $0.terminate(pid: row.pid) })
    #expect(!queue.system["postgres", Postgres.self].with { $0.terminate(pid: row.pid) })
    #expect(!activity(queue).contains { $0.client == "reporting" })
    #expect(queue.system["postgres", Postgres.self].with { $0.longTransactions.isEmpty })
    try queue.system.lift("postgres", "bloat")
  }

  @Test("A terminated worker loses its claim, finds out at its next statement, and connects again")
  func terminated() throws {
    let queue = try Self.make("replicas: 1")
    queue.system.offer(3)
    try queue.system.run { activity(queue).contains { $0.state == .active } }
    #expect(try queue.system.perform("postgres", "terminateBackends", "{state: active}") == "1 terminated")
    #expect(activity(queue).isEmpty && queue.rows(.queued) == 3)
    #expect(queue.log.count(.claimed) == 0)
    try queue.system.run(until: .minutes(2))
    #expect(queue.rows(.sent) == 3)
    #expect(activity(queue).map(\.pid) == [102])
  }

  @Test("A pool's idle connections are rows as well, under their pod's name")
  func pooled() throws {
    let queue = try Self.make("replicas: 2, pool: {database: postgres, maximumPoolSize: 3}")
    try queue.system.run(until: .milliseconds(1))
    let clients = activity(queue).filter { $0.query.isEmpty }.map(\.client)
    #expect(clients.count == 6 && Set(clients).count == 2)
  }

  @Test("Statements are counted with their times, the most expensive first")
  func statements() throws {
    let queue = try Self.make("replicas: 1", claimTime: "20ms")
    queue.system.offer(10)
    try queue.system.run(until: .minutes(3))
    let rows = queue.system["postgres", Postgres.self].with { $0.statementStatistics() }
    let sent = try #require(rows.first { $0.query.hasPrefix("UPDATE jobs SET status = $1, updated_at = $2, attempt") })
    #expect(sent.calls == 10 && sent.totalTime == .seconds(1) && sent.meanMilliseconds == 100)
    let claim = try #require(rows.first { $0.query.contains("SKIP LOCKED") })
    #expect(claim.meanMilliseconds == 20)
    let insert = try #require(rows.first { $0.query.hasPrefix("INSERT INTO jobs") })
    #expect(insert.calls == 10 && insert.meanMilliseconds == 100)
    #expect(rows.map(\.totalTime) == rows.map(\.totalTime).sorted(by: >))
  }
}
