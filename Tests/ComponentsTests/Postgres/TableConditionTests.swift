import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Missing indexes and dead rows, as claims and gauges feel them.
@Suite struct TableConditionTests {
  private static let indexes = """
    attempts: {table: tries}, indexes: {by_status: {columns: [status, created_at]}, \
    by_channel: {columns: [channel, status]}, due: {table: tries, columns: [next_retry_at]}}
    """

  private static func bench(_ queue: String = indexes, rows: Int = 0, postgres: String = "") throws -> PostgresTestBench
  {
    let bench = try PostgresTestBench(postgres: postgres, queue: queue)
    bench.system.offer(rows)
    try bench.system.run(until: .seconds(5))
    return bench
  }

  private func claimDelay(_ bench: PostgresTestBench) -> Double { bench.table.with { $0.claimDelay }.seconds }

  @Test("Without its index a claim scans live and dead rows, at about 7500 each millisecond; a new index ends that")
  func claimIndex() throws {
    let bench = try Self.bench(rows: 3000)
    #expect(claimDelay(bench) == 0)
    try bench.system.inject("postgres", "dropIndex", "{index: by_status}")
    #expect(abs(claimDelay(bench) - 0.0004) < 1e-9)
    try bench.system.perform("queue", "defer", "{by: 1h}")
    #expect(abs(claimDelay(bench) - 0.0008) < 1e-9, "3000 dead rows more")
    #expect(try bench.system.perform("postgres", "createIndex", "{index: by_status}") == "CREATE INDEX")
    #expect(claimDelay(bench) == 0)
    #expect(throws: ActionRefused("relation \"by_status\" already exists")) {
      try bench.system.perform("postgres", "createIndex", "{index: by_status}")
    }
    try bench.system.lift("postgres", "dropIndex")
    #expect(claimDelay(bench) == 0)
  }

  @Test("An index that is dropped comes back when the fault ends")
  func indexReturns() throws {
    let bench = try Self.bench(rows: 750)
    try bench.system.inject("postgres", "dropIndex", "{index: by_channel}")
    #expect(claimDelay(bench) == 0)
    #expect(bench.table.with { $0.statisticsDelay }.nanoseconds == 100_000)
    try bench.system.lift("postgres", "dropIndex")
    #expect(bench.table.with { $0.statisticsDelay } == .zero)
  }

  @Test("An index that was never there can be created")
  func indexNeverThere() throws {
    let bench = try Self.bench("indexes: {a: {columns: [status, created_at], exists: false}}", rows: 7500)
    #expect(abs(claimDelay(bench) - 0.001) < 1e-9)
    try bench.system.perform("postgres", "createIndex", "{index: a}")
    #expect(claimDelay(bench) == 0)
  }

  @Test("Attempts are counted, and searched through where their index is missing")
  func retryIndex() throws {
    var parts = QueueSystem.Parts()
    parts.queue = Self.indexes
    parts.worker = "batch: 100, pollInterval: 1s"
    let queue = try QueueSystem(parts)
    queue.system.offer(150)
    try queue.system.run(until: .minutes(1))
    try queue.system.inject("postgres", "dropIndex", "{index: due}")
    #expect(queue.rows(.sent) == 150)
    #expect(queue.system["queue", TableQueue.self].with { $0.claimDelay }.nanoseconds == 20_000)
    // Rows that are cleaned up take their attempts with them.
    try queue.system.run(until: .minutes(70))
    #expect(queue.system["queue", TableQueue.self].with { $0.claimDelay } == .zero)
  }

  @Test("A long transaction keeps dead rows from being removed: claims grow slower until it is ended")
  func longTransaction() throws {
    var parts = QueueSystem.Parts()
    parts.worker = "batch: 100, pollInterval: 100ms"
    parts.postgres = "claimTime: 2ms"
    let queue = try QueueSystem(parts)
    let table = queue.system["queue", TableQueue.self]
    func delay() -> Double { table.with { $0.claimDelay }.seconds }
    for second in 0..<600 { queue.system.at(.seconds(Int64(second))) { queue.system.offer(5) } }
    queue.system.at(.seconds(200)) {
      #expect(delay() == 0)
      try queue.system.inject("postgres", "bloat", "{longTransaction: true}")
    }
    queue.system.at(.seconds(500)) {
      // Five messages a second, two updates each, for 300 s: 3000 dead rows.
      #expect(delay() > 0.0195 && delay() < 0.0235, "\(delay())")
      #expect(
        try! queue.system.metric("pg_stat_user_tables_n_dead_tup", ["server": "postgres", "relname": "jobs"]) > 2800)
      #expect(try! queue.system.perform("postgres", "vacuum") == "VACUUM")
      #expect(delay() > 0.0195)
      #expect(try! queue.system.perform("postgres", "killLongTransactions") == "1 terminated")
      #expect(delay() > 0.0195)
    }
    // The next autovacuum.
    queue.system.at(.seconds(541)) { #expect(delay() == 0) }
    try queue.system.run(until: .seconds(600))
  }

  @Test("Dead rows of a mass update go with the next autovacuum, or stay when it is off", arguments: [true, false])
  func massUpdate(vacuums: Bool) throws {
    let bench = try Self.bench(
      "", postgres: "autovacuum: {enabled: \(vacuums)}, writeTime: 0s, claimTime: 0s")
    try bench.system.inject("postgres", "bloat", "{deadTuples: 24000, table: jobs}")
    #expect(abs(claimDelay(bench) - 0.177) < 1e-9)
    try bench.system.run(until: .minutes(2))
    #expect((claimDelay(bench) == 0) == vacuums)
    try bench.system.perform("postgres", "vacuum", "{table: jobs}")
    #expect(claimDelay(bench) == 0)
  }

  @Test("Claims take as long as the table makes them: throughput falls, nothing is lost")
  func workersFeelIt() throws {
    var parts = QueueSystem.Parts()
    parts.worker = "batch: 10, pollInterval: 1s"
    parts.postgres = "claimTime: 3ms, autovacuum: {enabled: false}"
    let queue = try QueueSystem(parts)
    try queue.system.inject("postgres", "bloat", "{deadTuples: 383000}")
    queue.system.offer(1)
    try queue.run(until: .claimed)
    let statements = queue.system["postgres", Postgres.self].with { $0.statementStatistics() }
    let claim = try #require(statements.first { $0.query.contains("SKIP LOCKED") })
    #expect(claim.meanMilliseconds > 299.9 && claim.meanMilliseconds < 300.1)
  }

  @Test("A replica answers the gauges' queries late; without one the primary does", arguments: [(1, 7.0), (0, 5)])
  func replica(replicas: Int, published: Double) throws {
    let bench = try PostgresTestBench(
      postgres: "readReplicas: \(replicas), replicaLag: 2s, writeTime: 0s, claimTime: 0s",
      queue: "readsFrom: replica, refreshInterval: 5s")
    bench.system.offer(3)
    var seen: Double?
    for tick in 1...120 as ClosedRange<Int64> {
      bench.system.at(.milliseconds(tick * 100 + 1)) {
        if seen == nil, try bench.system.metric("queue_depth", ["status": "queued"]) == 3 {
          seen = Double(tick) / 10
        }
      }
    }
    try bench.system.run(until: .seconds(20))
    // With lag, the first look at 0 s is published at 2 s and the second begins at 7 s.
    #expect(seen == (replicas == 1 ? 9 : published))
    #expect(try bench.system.perform("postgres", "scaleReplicas", "{replicas: 2}") == "2 read replicas")
    #expect(try bench.system.metric("pg_replicas", ["server": "postgres"]) == 2)
  }
}
