import MongoEngine
import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// What queries cost among documents that are not there one by one, and how long that takes.
@Suite struct MongoCostTests {
  struct Case: Sendable {
    var filter: String
    var sort: String?
    var limit = 0
    var keys = 0
    var documents: Int
    var sorted = 0
    var count: Int
  }

  /// 1,000,000 documents of 40 organisations, 1000 kinds; indexes over org, and over kind and time.
  private static let assumed =
    "collections: {events: {documents: 1000000, distinct: {org: 40, kind: 1000, flag: 2}, "
    + "indexes: ['{org: 1}', '{kind: 1, at: -1}']}}"

  @Test(arguments: [
    Case(filter: "{}", documents: 1_000_000, count: 1_000_000),
    Case(filter: "{}", limit: 20, documents: 20, count: 20),
    // No index: everything is read.
    Case(filter: "{flag: 1}", documents: 1_000_000, count: 500_000),
    // Half of them match: two are read for each that is wanted.
    Case(filter: "{flag: 1}", limit: 10, documents: 20, count: 10),
    Case(filter: "{org: 'a'}", keys: 25_000, documents: 25_000, count: 25_000),
    Case(filter: "{org: {$in: ['a', 'b']}}", keys: 50_000, documents: 50_000, count: 50_000),
    // The index finds the organisation's, the rest is looked at.
    Case(filter: "{org: 'a', flag: 1}", keys: 25_000, documents: 25_000, count: 12_500),
    Case(filter: "{org: 'a'}", sort: "{at: -1}", keys: 25_000, documents: 25_000, sorted: 25_000, count: 25_000),
    Case(
      filter: "{org: 'a'}", sort: "{at: -1}", limit: 50, keys: 25_000, documents: 25_000, sorted: 25_000, count: 50),
    // The index yields the order.
    Case(filter: "{kind: 7}", sort: "{at: -1}", limit: 50, keys: 50, documents: 50, count: 50),
    Case(filter: "{kind: 7}", sort: "{at: -1}", keys: 1_000, documents: 1_000, count: 1_000),
    Case(filter: "{kind: {$gt: 3}}", keys: 333_333, documents: 333_333, count: 333_333),
    // Nobody asks for those by _id, or by a field whose values are their own.
    Case(filter: "{_id: 5}", keys: 0, documents: 0, count: 0),
    Case(filter: "{number: 5}", documents: 1_000_000, count: 0),
    Case(filter: "{$or: [{org: 'a'}, {org: 'b'}]}", documents: 1_000_000, count: 1_000_000),
  ])
  func reckons(_ item: Case) throws {
    let bench = try MongoBench(
      "\(Self.assumed), operationTime: 0.1ms, keyTime: 0.001ms, documentTime: 0.002ms, sortTime: 0.003ms")
    let client = try bench.client()
    let record = MongoBench.Record()
    bench.at(.seconds(1), 0, client, record) {
      let sort = try item.sort.map { try SortOrder(BSONValue(shell: $0).asDocument!) }
      let filter = try Filter(BSONValue(shell: item.filter).asDocument!)
      return MongoRequest("test.events", .find(FindRequest(filter: filter, sort: sort, limit: item.limit)))
    }
    try bench.system.run(until: .minutes(1))
    let reply = try #require(record.replies[0], "\(record.entries)")
    #expect(reply.work.keysExamined == item.keys)
    #expect(reply.work.documentsExamined == item.documents)
    #expect(reply.work.sorted == item.sorted)
    #expect(reply.count == item.count)
    let seconds = 0.0001 + 1e-6 * Double(item.keys) + 2e-6 * Double(item.documents) + 3e-6 * Double(item.sorted)
    #expect(abs(record.entries[0].ended - record.entries[0].began - seconds) < 1e-8)
  }

  /// Operations that come together take the processors in turn.
  @Test(arguments: [(1, 5), (4, 4), (4, 9), (3, 30)])
  func waitsForAProcessor(cores: Int, operations: Int) throws {
    let bench = try MongoBench("cores: \(cores), operationTime: 10ms")
    let client = try bench.client()
    let record = MongoBench.Record()
    bench.at(.seconds(1), 1_000, client, record) { try MongoBench.find() }
    for number in 0..<operations { bench.at(.seconds(2), number, client, record) { try MongoBench.find() } }
    try bench.system.run(until: .seconds(10))
    for (index, entry) in record.entries.dropFirst().enumerated() {
      #expect(abs(entry.ended - 2 - 0.01 * Double(index / cores + 1)) < 1e-9, "operation \(index)")
    }
    #expect(record.entries.count == operations + 1)
  }

  @Test func writesCostByDocumentAndIndex() throws {
    let bench = try MongoBench(
      "collections: {events: {indexes: ['{a: 1}', '{b: 1}']}}, operationTime: 1ms, writeTime: 2ms, indexWriteTime: 3ms, "
        + "journalTime: 50ms, replicationDelay: 20ms")
    let client = try bench.client()
    let record = MongoBench.Record()
    bench.at(.seconds(1), 1, client, record) { MongoBench.insert(1, .members(1)) }
    bench.at(.seconds(2), 2, client, record) { MongoBench.insert(2) }
    try bench.system.run(until: .seconds(10))
    // One document, three indexes with that over _id.
    #expect(abs(record.entries[0].ended - 1.012) < 1e-9)
    // A majority waits for the secondary, and for the journal.
    #expect(abs(record.entries[1].ended - 2.082) < 2e-3, "\(record.entries[1])")
  }

  @Test func anIndexThatIsDroppedMakesQueriesSlow() throws {
    let bench = try MongoBench("\(Self.assumed), documentTime: 0.002ms, keyTime: 0.001ms")
    let client = try bench.client()
    let record = MongoBench.Record()
    bench.at(.seconds(1), 1, client, record) { try MongoBench.find("{kind: 7}") }
    try bench.system.run(until: .seconds(5))
    try bench.system.inject("db", "indexDropped", "{collection: events, index: kind_1_at_-1}")
    bench.at(.seconds(10), 2, client, record) { try MongoBench.find("{kind: 7}") }
    try bench.system.run(until: .seconds(20))
    try bench.system.lift("db", "indexDropped")
    bench.at(.seconds(30), 3, client, record) { try MongoBench.find("{kind: 7}") }
    try bench.system.run(until: .seconds(40))
    let times = record.entries.map { (($0.ended - $0.began) * 1e6).rounded() }
    #expect(times == [3_000, 2_000_000, 3_000])
    #expect(
      try bench.system.misfit("db", fault: "indexDropped", "{collection: events, index: kind_1}")?
        .hasPrefix("'index' 'kind_1' is none of _id_, org_1, kind_1_at_-1") == true)
  }

  @Test func buildingTheIndexAgainEndsTheFault() throws {
    let bench = try MongoBench("\(Self.assumed), documentTime: 0.002ms, keyTime: 0.001ms")
    let client = try bench.client()
    let record = MongoBench.Record()
    func end() -> VirtualInstant? { bench.system["db", Mongo.self].with { $0.faults.end(of: "indexDropped") } }
    try bench.system.inject("db", "indexDropped", "{collection: events, index: kind_1_at_-1}")
    bench.at(.seconds(1), 1, client, record) {
      try MongoRequest("test.events", .createIndex(IndexDefinition(keys: ["at": 1])))
    }
    try bench.system.run(until: .minutes(1))
    #expect(end() == nil)
    bench.at(.seconds(61), 2, client, record) {
      try MongoRequest("test.events", .createIndex(IndexDefinition(keys: ["kind": 1, "at": -1])))
    }
    try bench.system.run(until: .minutes(2))
    let ended = try #require(end())
    #expect(ended > .start + .seconds(61))
    bench.at(.minutes(3), 3, client, record) { try MongoBench.find("{kind: 7}") }
    // The plan's end of the fault changes nothing any more.
    try bench.system.lift("db", "indexDropped")
    bench.at(.minutes(4), 4, client, record) { try MongoBench.find("{kind: 7}") }
    try bench.system.run(until: .minutes(5))
    #expect(record.entries.suffix(2).map { (($0.ended - $0.began) * 1e6).rounded() } == [3_000, 3_000])
    #expect(end() == ended)
  }
}
