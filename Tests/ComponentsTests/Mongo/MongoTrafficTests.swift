import MongoEngine
import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// What requests move over the network and on disks, by the members' own counters.
@Suite struct MongoTrafficTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var what: String
    var request: @Sendable () throws -> MongoRequest
    /// Of the primary.
    var received = 200
    var sent = 200
    var read = 0
    var written = 0
    /// Of each secondary.
    var copied = 0
    var testDescription: String { what }
  }

  private static let assumed = "collections: {events: {documents: 1000, documentSize: 2k, distinct: {org: 40}}}"

  static let cases = [
    Case(what: "ping", request: { MongoRequest("test.events", .ping) }),
    Case(what: "count", request: { MongoRequest("test.events", .count(.everything)) }),
    // 25 of 2,000 bytes.
    Case(what: "find", request: { try MongoBench.find("{org: 'a'}") }, sent: 50_200),
    // {_id: "n", count: 1000.0}: 14 and 15 bytes, and 5.
    Case(
      what: "aggregate",
      request: {
        let stages = try BSONValue(shell: "[{$match: {org: 'a'}}, {$count: 'n'}]").asArray ?? []
        return MongoRequest("test.events", .aggregate(try Pipeline(stages)))
      }),
    Case(
      what: "insert", request: { MongoBench.insert(1) }, received: 2_200, sent: 4_200, written: 4_000, copied: 2_000),
    Case(
      what: "dump", request: { MongoRequest("test.events", .read(bytes: 16_000_000, .zero)) }, sent: 16_000_200,
      read: 16_000_000),
    Case(
      what: "restore", request: { MongoRequest("test.events", .load(bytes: 1_000, .zero)) }, received: 1_200,
      sent: 2_200,
      written: 2_000, copied: 1_000),
    Case(
      what: "index",
      request: { MongoRequest("test.events", .createIndex(try IndexDefinition(keys: Self.document("{org: 1}")))) },
      read: 2_000_000),
  ]

  @Test(arguments: cases) func counts(_ item: Case) throws {
    let bench = try MongoBench(Self.assumed)
    let client = try bench.client()
    let record = MongoBench.Record()
    bench.at(.seconds(30), 0, client, record) { try item.request() }
    try bench.system.run(until: .minutes(1))
    #expect(record.succeeded == [0], "\(record.entries)")
    func counter(_ name: String, _ member: Int) throws -> Int {
      Int(try bench.system.metric("mongodb_ss_\(name)", ["member": "db-\(member):27017"]))
    }
    #expect(try counter("network_bytesIn", 0) == item.received)
    #expect(try counter("network_bytesOut", 0) == item.sent)
    #expect(try counter("wt_block_manager_bytes_read", 0) == item.read)
    #expect(try counter("wt_block_manager_bytes_written", 0) == item.written)
    for member in [1, 2] {
      #expect(try counter("network_bytesIn", member) == item.copied)
      #expect(try counter("wt_block_manager_bytes_written", member) == 2 * item.copied)
      #expect(try counter("network_bytesOut", member) == 0)
    }
  }

  /// An arbiter has no data, and a member that is down writes nothing.
  @Test(arguments: [true, false]) func followersAreThoseThatCanWrite(isArbiter: Bool) throws {
    let members = "{host: 'db-0:27017'}, {host: 'db-1:27017'}, {host: 'db-2:27017', arbiter: \(isArbiter)}"
    let bench = try MongoBench("\(Self.assumed), members: [\(members)]")
    if !isArbiter { try bench.system.inject("db", "crash", "{member: 'db-2:27017'}") }
    let client = try bench.client()
    let record = MongoBench.Record()
    bench.at(.seconds(30), 0, client, record) { MongoBench.insert(1) }
    try bench.system.run(until: .minutes(1))
    #expect(record.succeeded == [0], "\(record.entries)")
    let written = try (0..<3).map {
      try bench.system.metric("mongodb_ss_wt_block_manager_bytes_written", ["member": "db-\($0):27017"])
    }
    #expect(written == [4_000, 4_000, 0])
    #expect(try bench.system.metric("mongodb_ss_network_bytesOut", ["member": "db-0:27017"]) == 2_200)
  }

  private static func document(_ text: String) throws -> BSONDocument { try BSONValue(shell: text).asDocument ?? [:] }
}
