import MongoEngine
import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// Finding a member: what clients do while there is none, and how they fail.
@Suite struct MongoSelectionTests {
  struct Case: Sendable {
    var uri: String
    /// nil: it connects.
    var failure: String?
  }

  @Test(arguments: [
    Case(uri: "mongodb://db-0:27017/test"), Case(uri: "mongodb://db-2,db-1/test?replicaSet=rs0"),
    // A service in front of all members, with its cluster's domain.
    Case(uri: "mongodb://db:27017/test"), Case(uri: "mongodb://db-1.db.default.svc.cluster.local:27017/test"),
    Case(uri: "mongodb://database/test"),
    Case(uri: "mongodb://elsewhere:27017/test", failure: "MongoServerSelectionError: getaddrinfo ENOTFOUND elsewhere"),
    // A wrong host beside a good one does no harm.
    Case(uri: "mongodb://elsewhere:27017,db-1:27017/test"),
    Case(uri: "mongodb://db-0:27999/test", failure: "MongoServerSelectionError: getaddrinfo ENOTFOUND db-0"),
    Case(
      uri: "mongodb://db-0/test?replicaSet=other",
      failure: "MongoServerSelectionError: Server selection timed out after 30000 ms"),
  ])
  func followsItsConnectionString(_ item: Case) throws {
    let bench = try MongoBench("aliases: [database]")
    let client = try bench.client("{uri: '\(item.uri)'}")
    let record = MongoBench.Record()
    bench.at(.seconds(1), 0, client, record) { MongoBench.insert(1) }
    try bench.system.run(until: .minutes(2))
    #expect(record.entries.map(\.failure) == [item.failure])
    if item.failure != nil {
      #expect(abs(record.entries[0].ended - 31) < 1e-9)
      #expect(record.failures[0].status == 503 && record.failures[0].isWorthRetrying)
    }
  }

  /// Without a majority there is no primary: writes fail after 30 s, reads of secondaries go on.
  @Test func withoutAMajority() throws {
    let bench = try MongoBench("")
    let writer = try bench.client(named: "writer")
    let reader = try bench.client("{readPreference: secondaryPreferred}", named: "reader")
    let record = MongoBench.Record()
    try bench.system.run(until: .seconds(5))
    try bench.system.inject("db", "outage", "{member: 'db-1'}", id: "one")
    try bench.system.inject("db", "outage", "{member: 'db-2'}", id: "two")
    try bench.system.run(until: .seconds(30))
    bench.at(.seconds(40), 1, writer, record) { MongoBench.insert(1) }
    bench.at(.seconds(40), 2, reader, record) { try MongoBench.find() }
    try bench.system.run(until: .minutes(2))
    #expect(record.succeeded == [2])
    #expect(record.failures.map(\.name) == ["MongoServerSelectionError"])
    #expect(abs(record.entries[1].ended - 70) < 1e-9)
    try bench.system.lift("db", "outage", id: "one")
    bench.at(.seconds(125), 3, writer, record) { MongoBench.insert(3) }
    try bench.system.run(until: .minutes(4))
    #expect(record.succeeded == [2, 3])
  }

  /// All members refuse, and come back: whoever waited goes on.
  @Test func allRefuse() throws {
    let bench = try MongoBench("")
    let client = try bench.client()
    let record = MongoBench.Record()
    bench.at(.seconds(1), 1, client, record) { MongoBench.insert(1) }
    try bench.system.run(until: .seconds(10))
    try bench.system.inject("db", "outage", "{member: all}")
    bench.at(.seconds(11), 2, client, record) { MongoBench.insert(2) }
    bench.at(.seconds(35), 3, client, record) { MongoBench.insert(3) }
    try bench.system.run(until: .seconds(45))
    #expect(record.entries.last?.failure == "MongoServerSelectionError: connect ECONNREFUSED db-0:27017")
    #expect(record.entries.last?.ended == 41)
    #expect(bench.db.with { $0.connections } == [0, 0, 0])
    try bench.system.lift("db", "outage")
    try bench.system.run(until: .minutes(3))
    #expect(record.succeeded == [1, 3])
    #expect(record.entries.last.map { $0.ended > 45 && $0.ended < 65 } == true)
  }

  /// The primary answers nobody: another is elected, and what waited for the silent one ends when its monitor gives up.
  @Test func thePrimaryHangs() throws {
    let bench = try MongoBench("operationTime: 100ms")
    let client = try bench.client("{connectTimeout: 10s}")
    let record = MongoBench.Record()
    bench.at(.seconds(1), 1, client, record) { MongoBench.insert(1) }
    bench.at(.milliseconds(9_950), 2, client, record) { MongoBench.insert(2) }
    try bench.system.run(until: .seconds(10))
    try bench.system.inject("db", "outage", "{member: primary, mode: hang}")
    bench.at(.seconds(30), 3, client, record) { MongoBench.insert(3) }
    try bench.system.run(until: .minutes(2))
    // The one that was under way is retried at the new primary.
    #expect(record.succeeded.sorted() == [1, 2, 3])
    let second = try #require(record.entries.first { $0.number == 2 })
    #expect(second.ended > 19 && second.ended < 31)
    #expect(bench.documents().count == 3)
    try bench.system.lift("db", "outage")
    try bench.system.run(until: .minutes(4))
    // The old primary found out, and what it had begun to write was refused or taken back.
    #expect(bench.documents().count == 3)
    let counts = bench.db.with { db in (0..<3).map { db.machine.data($0).collection("test.events").count } }
    #expect(counts == [3, 3, 3])
  }

  @Test func latencyAddsToAnswers() throws {
    let bench = try MongoBench("operationTime: 1ms")
    let client = try bench.client()
    let record = MongoBench.Record()
    bench.at(.seconds(1), 1, client, record) { try MongoBench.find() }
    try bench.system.run(until: .seconds(5))
    try bench.system.inject("db", "latency", "{add: 70ms}")
    bench.at(.seconds(6), 2, client, record) { try MongoBench.find() }
    try bench.system.run(until: .seconds(8))
    try bench.system.lift("db", "latency")
    try bench.system.inject("db", "slow", "{factor: 30}")
    bench.at(.seconds(9), 3, client, record) { try MongoBench.find() }
    try bench.system.run(until: .seconds(20))
    #expect(record.entries.map { (($0.ended - $0.began) * 1000).rounded() } == [1, 71, 30])
  }
}
