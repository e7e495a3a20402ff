import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

@Suite struct BackendsTests {
  @Test("The last connections are the superusers': 100 and 3 leave 97 to the others")
  func limit() throws {
    var backends = Backends(maximum: 100, reserved: 3)
    for _ in 0..<97 { _ = try backends.open(client: "app") }
    #expect(throws: SQLError.slotsReserved) { try backends.open(client: "app") }
    backends.foreign = 3
    #expect(throws: SQLError.tooManyClients) { try backends.open(client: "app") }
    #expect(SQLError.slotsReserved.state.rawValue == "53300")
    #expect(SQLError.tooManyClients.message(relation: "") == "sorry, too many clients already")
  }

  @Test("A handle knows its own process, not the next one in its place")
  func handles() throws {
    var backends = Backends(maximum: 10, reserved: 0)
    let first = try backends.open(client: "a")
    backends.close(first)
    backends.close(first)
    let second = try backends.open(client: "b")
    #expect(!backends.isOpen(first) && backends.isOpen(second) && backends.count == 1)
    backends.close(first)
    #expect(backends.isOpen(second))
    #expect(backends.open.map(\.backend.pid) == [102])
    #expect(backends.find(pid: 102) == second && backends.find(pid: 101) == nil)
    backends.closeAll()
    #expect(backends.count == 0 && !backends.isOpen(second))
  }

  @Test("Two queues on one server share its connections", arguments: [(60, 60, 97), (20, 20, 40)])
  func twoQueues(first: Int, second: Int, connected: Int) throws {
    let system = TestSystem()
    try system.add("postgres", "postgres", "{}")
    try system.add("sms", "provider", "{receipt: 1s, acceptLatency: 10ms}")
    for (name, replicas) in [("one", first), ("two", second)] {
      try system.add(name, "tableQueue", "{store: postgres, table: \(name)}")
      try system.add(
        "workers-\(name)", "deployment",
        "{replicas: \(replicas), runs: {type: tableQueueWorker, queue: \(name), routes: {SMS: {provider: sms}}}}")
    }
    system.start()
    try system.run(until: .minutes(1))
    #expect(system["postgres", Postgres.self].with { $0.connectionCount } == connected)
    let sessions = ["one", "two"].map { name in
      system[name, TableQueue.self].with { $0.table.connectionCount - ($0.ownSession == nil ? 0 : 1) }
    }
    #expect(sessions.reduce(0, +) == connected)
  }
}
