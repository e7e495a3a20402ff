import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// A workload whose tasks each take a connection of their pod's pool, hold it, and note what happened.
struct BorrowingWorkload: Workload {
  final class Notes: @unchecked Sendable {
    var lines: [(at: Double, text: String)] = []
    func note(_ at: VirtualInstant, _ text: String) { lines.append((at.seconds, text)) }
    func moments(_ prefix: String) -> [Double] { lines.filter { $0.text.hasPrefix(prefix) }.map(\.at) }
  }

  let notes: Notes
  let callers: Int
  let hold: VirtualDuration

  func run(in pod: isolated Pod) async throws {
    for caller in 0..<callers {
      pod.spawn("caller \(caller)") { pod in try await borrow(caller, in: pod) }
    }
    try await pod.untilTermination()
  }

  private func borrow(_ caller: Int, in pod: isolated Pod) async throws {
    let pool = pod.pool!
    do {
      let connection = try await pool.acquire()
      defer { pool.release(connection) }
      notes.note(pod.simulation.now, "got \(caller)")
      try await pod.simulation.sleep(for: hold)
    } catch let error as ConnectionTimeout {
      notes.note(pod.simulation.now, "failed \(caller): \(error.message)")
    }
  }
}

@Suite struct ConnectionPoolTests {
  private struct Trial {
    let system: TestSystem
    let notes = BorrowingWorkload.Notes()
    var database: Postgres { system["postgres", Postgres.self] }

    init(
      callers: Int, hold: VirtualDuration, pool: String, postgres: String = "", replicas: Int = 1,
      before: (TestSystem) throws -> Void = { _ in }
    ) throws {
      let workload = BorrowingWorkload(notes: notes, callers: callers, hold: hold)
      system = TestSystem(
        Catalogue.standard(workloads: [WorkloadType(name: "borrowing", summary: "", options: []) { _, _ in workload }]))
      try system.add("postgres", "postgres", "{\(postgres)}")
      try before(system)
      try system.add(
        "app", "deployment",
        "{replicas: \(replicas), pool: {database: postgres\(pool)}, runs: {type: borrowing}}")
      system.start()
    }

    func metric(_ name: String) throws -> Double {
      try system.metric("hikaricp_connections_\(name)", ["deployment": "app"])
    }
  }

  @Test("Callers beyond the pool's size wait their turn: the wait is their place in line times hold by size")
  func line() throws {
    let trial = try Trial(callers: 9, hold: .seconds(2), pool: ", maximumPoolSize: 3")
    try trial.system.run(until: .milliseconds(1))
    #expect(try trial.metric("active") == 3 && trial.metric("pending") == 6 && trial.metric("max") == 3)
    try trial.system.run(until: .seconds(20))
    #expect(trial.notes.lines.map(\.text) == (0..<9).map { "got \($0)" })
    #expect(trial.notes.moments("got") == [0, 0, 0, 2, 2, 2, 4, 4, 4])
    #expect(try trial.metric("active") == 0 && trial.metric("idle") == 3 && trial.metric("pending") == 0)
    #expect(trial.database.with { $0.connectionCount } == 3)
  }

  @Test("By default there are ten connections, and callers wait 30 s")
  func defaults() throws {
    let trial = try Trial(callers: 13, hold: .seconds(50), pool: "")
    try trial.system.run(until: .seconds(100))
    #expect(trial.notes.moments("got") == Array(repeating: 0, count: 10))
    #expect(trial.notes.moments("failed") == [30, 30, 30])
    #expect(
      trial.notes.lines[10].text
        == "failed 10: HikariPool-1 - Connection is not available, request timed out after 30000ms "
        + "(total=10, active=10, idle=0, waiting=2)")
    #expect(try trial.metric("timeout_total") == 3)
  }

  @Test("A connection that comes free at the very moment a wait ends is not lost", arguments: [1000, 999, 1001])
  func race(milliseconds: Int64) throws {
    let trial = try Trial(
      callers: 3, hold: .milliseconds(milliseconds), pool: ", maximumPoolSize: 1, connectionTimeout: 1s")
    try trial.system.run(until: .seconds(20))
    #expect(try trial.metric("active") == 0 && trial.metric("idle") == 1 && trial.metric("pending") == 0)
    #expect(trial.notes.lines.count == 3)
  }

  @Test("A server that goes down takes the connections with it; they are opened again when it is back")
  func outage() throws {
    let trial = try Trial(
      callers: 6, hold: .seconds(10), pool: ", maximumPoolSize: 2, connectionTimeout: 60s", postgres: "connectTime: 0s")
    trial.system.at(.seconds(5)) { try trial.system.inject("postgres", "outage") }
    trial.system.at(.seconds(6)) { #expect(trial.database.with { $0.connectionCount } == 0) }
    trial.system.at(.seconds(25)) { try trial.system.lift("postgres", "outage") }
    try trial.system.run(until: .seconds(12))
    // The lent ones were found broken when they came back at 10 s.
    #expect(try trial.metric("active") == 0 && trial.metric("idle") == 0 && trial.metric("pending") == 4)
    try trial.system.run(until: .seconds(70))
    let got = trial.notes.moments("got")
    #expect(got.count == 6 && got[..<2] == [0, 0])
    // The server is asked every 5 s at most.
    #expect(got[2] >= 25 && got[2] <= 30)
    #expect(trial.database.with { $0.connectionCount } == 2)
  }

  @Test("A timeout during an outage says what was there, and keeps the cause")
  func cause() throws {
    let trial = try Trial(callers: 0, hold: .zero, pool: ", maximumPoolSize: 2, connectionTimeout: 1s") {
      try $0.inject("postgres", "outage")
    }
    let notes = trial.notes
    let pod = try #require(trial.system["app", Deployment.self].with { $0.pods.first?.pod })
    pod.with { pod in
      pod.spawn("caller") { pod in
        do { _ = try await pod.pool!.acquire() } catch let error as ConnectionTimeout {
          notes.note(pod.simulation.now, "\(error.message) \(error.cause.map { "\($0)" } ?? "-")")
        }
      }
    }
    try trial.system.run(until: .seconds(5))
    #expect(
      trial.notes.lines.map(\.text) == [
        "HikariPool-1 - Connection is not available, request timed out after 1000ms "
          + "(total=0, active=0, idle=0, waiting=0) startingUp"
      ])
  }

  @Test("Pools share the server's connections; what is missing is opened when others close theirs")
  func serversLimit() throws {
    let trial = try Trial(
      callers: 0, hold: .zero, pool: ", maximumPoolSize: 10", postgres: "maxConnections: 30", replicas: 4)
    try trial.system.run(until: .seconds(30))
    #expect(trial.database.with { $0.connectionCount } == 27)
    #expect(try trial.metric("idle") == 27 && trial.metric("max") == 40)
    try trial.system.perform("app", "scale", "{replicas: 2}")
    try trial.system.run(until: .minutes(2))
    #expect(trial.database.with { $0.connectionCount } == 20)
    #expect(try trial.metric("idle") == 20 && trial.metric("max") == 20)
  }

  @Test("A killed pod's connections are closed, lent or not, and its waiting callers are gone")
  func crash() throws {
    let trial = try Trial(callers: 5, hold: .hours(1), pool: ", maximumPoolSize: 2")
    trial.system.at(.seconds(1)) { try trial.system.inject("app", "crash") }
    try trial.system.run(until: .seconds(1))
    #expect(trial.database.with { $0.connectionCount } == 0)
    for name in ["active", "idle", "pending", "max"] { #expect(try trial.metric(name) == 0, "\(name)") }
  }
}
