import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

@Suite struct PostgresFaultTests {
  @Test(
    "How an outage looks: to a statement under way, to one that begins, and to a new connection",
    arguments: [
      ("refuse", .terminatedByCrash, .startingUp, "57P02", "57P03"),
      ("restart", .terminatedByAdministrator, .shuttingDown, "57P01", "57P03"),
    ] as [(String, SQLError, SQLError, String, String)])
  func outages(mode: String, underWay: SQLError, beginning: SQLError, firstState: String, secondState: String) throws {
    let bench = try PostgresTestBench()
    let ends = PostgresTestBench.Ends()
    bench.run(.claim, at: .milliseconds(950), into: ends)
    bench.system.at(.seconds(1)) { try bench.system.inject("postgres", "outage", "{mode: \(mode)}") }
    bench.run(.write, at: .seconds(2), into: ends)
    bench.system.at(.seconds(2)) { #expect(bench.connectionError() == beginning) }
    bench.system.at(.seconds(3)) { try bench.system.lift("postgres", "outage") }
    bench.run(.write, at: .seconds(4), into: ends)
    try bench.system.run(until: .seconds(5))
    #expect(ends.list.map(\.error) == [underWay, beginning, nil])
    #expect(ends.list.map(\.at) == [1.05, 2, 4.01])
    #expect(underWay.state.rawValue == firstState && beginning.state.rawValue == secondState)
  }

  @Test(
    "A server that hangs answers when it is over, or the client has given up",
    arguments: [(60, 30.1, 61.0), (600, 30.1, 61)])
  func hang(lasts: Int64, giveUp: Double, second: Double) throws {
    let bench = try PostgresTestBench(postgres: "writeTime: 10ms, claimTime: 100ms, clientTimeout: 5m")
    let ends = PostgresTestBench.Ends()
    bench.run(.claim, at: .milliseconds(950), into: ends)
    bench.system.at(.seconds(1)) { try bench.system.inject("postgres", "outage", "{mode: hang}") }
    bench.run(.write, at: .seconds(20), into: ends)
    bench.system.at(.seconds(21)) { #expect(bench.connectionError() == .connectionTimedOut) }
    bench.system.at(.seconds(1 + lasts)) { try bench.system.lift("postgres", "outage") }
    try bench.system.run(until: .minutes(20))
    if lasts == 60 {
      #expect(ends.list.map(\.error) == [nil, nil])
      #expect(ends.list.map(\.at) == [61, 61.01])
    } else {
      #expect(ends.list.map(\.error) == [.noAnswer, .noAnswer])
      #expect(ends.list.map(\.at) == [300.95, 320])
    }
  }

  @Test("A crash ends the wait for a server that hangs")
  func hangThenCrash() throws {
    let bench = try PostgresTestBench()
    let ends = PostgresTestBench.Ends()
    try bench.system.inject("postgres", "outage", "{mode: hang}", id: "hang")
    bench.run(.write, at: .seconds(1), into: ends)
    bench.system.at(.seconds(5)) { try bench.system.inject("postgres", "outage", "{}", id: "crash") }
    try bench.system.run(until: .seconds(6))
    #expect(ends.list.map(\.error) == [.terminatedByCrash] && ends.list.map(\.at) == [5])
  }

  @Test(
    "Slow statements of a class, at full strength and while the fault ramps up",
    arguments: [
      ("all", 1.0, [0.1, 1.0, 0.01]), ("claim", 1, [0.01, 1, 0.001]), ("write", 1, [0.1, 0.1, 0.001]),
      ("statistics", 1, [0.01, 0.1, 0.01]), ("all", 0.5, [0.055, 0.55, 0.0055]),
    ] as [(String, Double, [Double])])
  func slowQueries(statements: String, strength: Double, seconds: [Double]) throws {
    let bench = try PostgresTestBench()
    var fault = try bench.system.fault("postgres", "slowQueries", "{statements: \(statements), multiply: 10}")
    fault.strength = strength
    bench.postgres.with { $0.inject(fault) }
    let ends = PostgresTestBench.Ends()
    bench.run(.write, at: .zero, into: ends)
    bench.run(.claim, at: .seconds(10), into: ends)
    bench.run(.statistics, at: .seconds(20), into: ends)
    try bench.system.run(until: .seconds(30))
    let times = zip(ends.list, [0.0, 10, 20]).map { $0.at - $1 }
    #expect(zip(times, seconds).allSatisfy { abs($0 - $1) < 1e-9 }, "\(times)")
  }

  @Test("Added latency counts by its strength", arguments: [(1.0, 0.06), (0.5, 0.035)])
  func latencyRamps(strength: Double, seconds: Double) throws {
    let bench = try PostgresTestBench()
    var fault = try bench.system.fault("postgres", "latency", "{add: 50ms}")
    fault.strength = strength
    bench.postgres.with { $0.inject(fault) }
    let ends = PostgresTestBench.Ends()
    bench.run(.write, at: .zero, into: ends)
    try bench.system.run(until: .seconds(1))
    #expect(abs(ends.list[0].at - seconds) < 1e-9)
  }

  @Test("A share of the writes deadlocks, after one second, and nothing else does")
  func deadlocks() throws {
    let bench = try PostgresTestBench()
    try bench.system.inject("postgres", "deadlocks", "{share: 25%}")
    let ends = PostgresTestBench.Ends()
    for index in 0..<800 { bench.run(index % 2 == 0 ? .write : .claim, at: .seconds(Int64(index) * 2), into: ends) }
    try bench.system.run(until: .hours(1))
    let victims = ends.list.filter { $0.error != nil }
    #expect(victims.allSatisfy { $0.name == "write" && $0.error == .deadlockDetected })
    // 400 writes, 100 expected; four standard deviations of 8.7.
    #expect((65...135).contains(victims.count), "\(victims.count)")
    #expect(victims.allSatisfy { abs($0.at - $0.at.rounded(.down) - 0.01) < 1e-6 })
    #expect(try bench.system.metric("pg_stat_database_deadlocks", ["server": "postgres"]) == Double(victims.count))
    #expect(SQLError.deadlockDetected.state.rawValue == "40P01")
  }

  @Test(
    "Connections of others leave that many fewer; at the limit even superusers are refused",
    arguments: [(96, nil), (97, .slotsReserved), (99, .slotsReserved), (100, .tooManyClients)] as [(Int, SQLError?)])
  func foreignConnections(count: Int, error: SQLError?) throws {
    let bench = try PostgresTestBench()
    try bench.system.inject("postgres", "connections", "{count: \(count)}")
    #expect(bench.connectionError() == error)
    #expect(bench.postgres.with { $0.activity().count } == count)
    #expect(try bench.system.metric("pg_stat_activity_count", ["server": "postgres"]) == Double(count))
    try bench.system.lift("postgres", "connections")
    #expect(bench.connectionError() == nil)
  }

  @Test("A failover: nobody serves, then the old primary takes no writes, then the standby serves")
  func failover() throws {
    let bench = try PostgresTestBench()
    let ends = PostgresTestBench.Ends()
    bench.run(.claim, at: .milliseconds(950), into: ends)
    bench.system.at(.seconds(1)) {
      try bench.system.inject("postgres", "failover", "{takes: 90s, staleFor: 20s}")
    }
    for second in [50, 100, 120] as [Int64] { bench.run(.write, at: .seconds(second), into: ends) }
    bench.run(.read, at: .seconds(101), into: ends)
    bench.system.at(.seconds(90)) { #expect(bench.connectionError() == .connectionRefused) }
    bench.system.at(.seconds(102)) {
      #expect(bench.connectionError() == nil)
      #expect(throws: ActionRefused("cannot execute UPDATE in a read-only transaction")) {
        try bench.system.perform("queue", "cancel")
      }
    }
    // The fault itself lasts on; the standby serves all the same.
    try bench.system.run(until: .minutes(5))
    #expect(ends.list.map(\.error) == [.connectionLost, .connectionRefused, .readOnlyUpdate, nil, nil])
    #expect(SQLError.readOnlyUpdate.state.rawValue == "25006")
    try bench.system.lift("postgres", "failover")
    #expect(bench.connectionError() == nil)
  }

  @Test("By default a failover takes between one and two minutes")
  func failoverDuration() throws {
    var durations: Set<Int> = []
    for seed in 1...20 as ClosedRange<UInt64> {
      let queue = try QueueSystem(QueueSystem.Parts(), seed: seed)
      try queue.system.inject("postgres", "failover")
      let postgres = queue.system["postgres", Postgres.self]
      try queue.system.run { postgres.with { $0.outage } == nil }
      durations.insert(Int(queue.system.simulation.now.seconds))
    }
    #expect(durations.allSatisfy { (60...120).contains($0) } && durations.count > 10)
  }

  @Test(
    "Faults that fit no queue, or change nothing, are found before the run",
    arguments: [
      ("slowQueries", "{multiply: 1}", "'multiply' is 1, which changes nothing"),
      ("slowQueries", "{multiply: 2}", nil),
      (
        "dropIndex", "{index: by_state}",
        "'index' names index 'by_state', which no queue declares; did you mean 'by_status'?"
      ),
      ("dropIndex", "{index: by_status}", nil),
      ("bloat", "{}", "changes nothing; give 'deadTuples' or 'longTransaction'"),
      ("bloat", "{deadTuples: 5, table: nothing}", "'table' names table 'nothing', which no queue has; known: jobs"),
      ("deadlocks", "{share: 0%}", "'share' is 0, which changes nothing"),
      ("failover", "{}", nil), ("connections", "{count: 5}", nil),
    ] as [(String, String, String?)])
  func misfits(fault: String, options: String, problem: String?) throws {
    let bench = try PostgresTestBench(queue: "indexes: {by_status: {columns: [status, created_at]}}")
    #expect(try bench.system.misfit("postgres", fault: fault, options) == problem)
  }
}
