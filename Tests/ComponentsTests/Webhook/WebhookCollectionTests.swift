import MongoEngine
import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// The log of attempts as a collection of a replica set.
@Suite struct WebhookCollectionTests {
  private static let db =
    "database: shop, collections: {attempts: {documents: 4000, distinct: {hook: 40}, indexes: ['{hook: 1, createdAt: -1}']}}"
  private static let log = "log: {in: db, collection: attempts, fields: {endpoint: hook}}"

  private func system(
    _ endpoints: String = WebhookFixture.endpoint(), log: String = Self.log, runs: String = "attempts: 3",
    replicas: Int = 1, seed: UInt64 = 1
  ) throws -> DeliverySystem {
    try DeliverySystem(endpoints, hooks: log, runs: runs, db: Self.db, replicas: replicas, seed: seed)
  }

  private struct Unexpected: Error {}

  private func documents(_ sending: DeliverySystem, _ namespace: String = "shop.attempts") -> [BSONDocument] {
    let db = sending.system["db", Mongo.self]
    return db.with { $0.machine.data($0.machine.set.primary ?? 0).collection(namespace).documents }
  }

  private func run(_ request: MongoRequest, _ sending: DeliverySystem) throws -> MongoReply {
    final class Answer: @unchecked Sendable { var reply: MongoReply? }
    let answer = Answer()
    let db = sending.system["db", Mongo.self]
    let client = db.with { $0.makeClient(MongoClientSettings(), named: "reader") }
    _ = db.with { $0.spawn("a reader") { _ in answer.reply = try await client.run(request) } }
    try sending.system.run { answer.reply != nil }
    client.close()
    return try #require(answer.reply)
  }

  @Test("An attempt's document has the log's fields, with a date and numbers")
  func document() throws {
    let sending = try system()
    try sending.system.inject("hooks", "status", "{status: 503}")
    sending.add(1...1)
    try sending.system.run { sending.box.failures.count == 1 }
    let document = try #require(documents(sending).first)
    #expect(
      document.names == ["_id", "id", "hook", "status", "statusCode", "error", "attempt", "duration", "createdAt"])
    guard case .objectID = document["_id"] else { throw Unexpected() }
    let attempt = try #require(sending.hooks.with { $0.entries(of: "a", limit: 1)?.first })
    let wall = CalendarInstant("2026-03-02T08:00:00+01:00")!.moment(of: attempt.createdAt).unixNanoseconds / 1_000_000
    #expect(document["createdAt"] == .date(wall))
    let rest = BSONDocument(document.fields.filter { $0.name != "_id" && $0.name != "createdAt" })
    #expect(
      rest == [
        "id": 1, "hook": "a", "status": "failed", "statusCode": 503, "error": "Request failed with status code 503",
        "attempt": 1, "duration": 100,
      ])
  }

  @Test("An endpoint's id that could be an ObjectId is one")
  func objectIDs() throws {
    let id = "65e2f0a1b3c4d5e6f7081920"
    let sending = try system("{id: '\(id)', url: 'https://a.example/in', receiver: {latency: 100ms}}")
    sending.add(1...1)
    try sending.system.run { sending.box.recorded.count == 1 }
    let document = try #require(documents(sending).first)
    #expect(document["hook"] == ObjectID(id).map(BSONValue.objectID))
    #expect(document["error"] == .null && document["status"] == "success")
  }

  @Test("There is a document for every attempt, whatever became of it", arguments: 1...5 as ClosedRange<UInt64>)
  func conservation(seed: UInt64) throws {
    let sending = try system(
      "\(WebhookFixture.endpoint("", "url: 'https://a.example/in', organisations: [org-1]")), {id: b, url: 'https://b.example'}",
      replicas: 3, seed: seed)
    try sending.system.inject("hooks", "status", "{status: 500, share: 40%}")
    sending.add(1...150)
    sending.add(151...200, organisation: 1)
    try sending.system.run { sending.box.recorded.count + sending.box.deadLettered.count == 200 }
    let all = documents(sending)
    let (success, failed) = (try sending.attempts("success"), try sending.attempts("failed"))
    #expect(success > 100 && failed > 50)
    #expect(all.count == Int(success + failed))
    #expect(all.count { $0["status"] == "failed" } == Int(failed))
    #expect(Set(all.compactMap { $0["id"]?.asWhole }) == Set(1...Int64(all.count)))
    // What the view shows is there, too.
    for hook in ["a", "b"] {
      let shown = try #require(sending.hooks.with { $0.entries(of: hook, limit: 100) })
      for attempt in shown {
        let document = try #require(all.first { $0["id"] == .integer(attempt.number) })
        #expect(document["hook"] == .string(hook) && document["statusCode"] == .integer(attempt.result.status ?? 0))
      }
    }
    #expect(sending.hooks.with { $0.entries(of: "a", limit: 999)!.count } == 100)
  }

  @Test("The latest attempts at an endpoint are read by the index, and no other documents")
  func index() throws {
    let sending = try system("{id: 'h{n}', count: 2, url: 'https://h{n}.example', organisations: ['org-{n}']}")
    sending.add(1...30)
    sending.add(31...60, organisation: 1)
    try sending.system.run { sending.box.recorded.count == 60 }
    let request = FindRequest(
      filter: try Filter(["hook": "h1"]), sort: try SortOrder(["createdAt": -1]), limit: 10)
    let reply = try run(MongoRequest("shop.attempts", .find(request)), sending)
    #expect(reply.documents.count == 10 && reply.documents.allSatisfy { $0["hook"] == "h1" })
    #expect(reply.work.documentsExamined == 10 && reply.work.keysExamined == 10 && reply.work.sorted == 0)
    #expect(reply.plan == .indexScan("hook_1_createdAt_-1"))
  }

  /// The pod's client gives up after the driver's 30 s: an outage that is shorter loses nothing.
  @Test("A replica set that is away loses entries and no deliveries", arguments: [(10, 0), (45, 1), (100, 3)])
  func outage(seconds: Int64, lost: Int) throws {
    let sending = try system()
    sending.system.hub.logs.archive("senders")
    try sending.system.run(until: .seconds(10))
    try sending.system.inject("db", "crash", "{member: all}")
    sending.add(1...20)
    try sending.system.run(until: .seconds(10 + seconds))
    try sending.system.lift("db", "crash")
    try sending.system.run { sending.box.recorded.count == 20 }
    #expect(sending.box.failures.isEmpty && sending.log.count(.providerAccepted) == 20)
    #expect(try sending.attempts("success") == 20)
    #expect(documents(sending).count == 20 - lost)
    let pod = sending.system.name(sending.log.all(.providerAccepted)[0].actor)
    let lines = sending.system.hub.logs.archive("senders").lines(of: pod, since: .start).map(\.text)
    #expect(lines.count == lost)
    #expect(lines.allSatisfy { $0.contains("no log entry of the attempt at a: MongoServerSelectionError") })
    // Each that is lost has held up its worker, and not the delivery before it.
    let times = sending.log.seconds(.providerAccepted)
    for number in 0..<lost { #expect(abs(times[number + 1] - times[number] - 30.1) < 0.05) }
  }

  @Test("The pod's connection string says which database")
  func database() throws {
    let sending = try system(runs: "mongoClients: {db: {uri: 'mongodb://db-0,db-1/other'}}")
    sending.add(1...3)
    try sending.system.run { sending.box.recorded.count == 3 }
    #expect(documents(sending).isEmpty && documents(sending, "other.attempts").count == 3)
  }

  @Test(
    "What does not fit is said",
    arguments: [
      ("log: {in: db}", "'log' has 'in' or 'collection' without the other"),
      ("log: {collection: attempts}", "'log' has 'in' or 'collection' without the other"),
      (
        "log: {in: db, collection: atempts}",
        "'log.collection' 'atempts' is none of the 'collections' of 'db'; did you mean 'attempts'?"
      ),
      ("log: {fields: {error: status}}", "'log.fields.error' is 'status', as 'status' is"),
      ("log: {fields: {createdAt: id}}", "'log.fields.createdAt' is 'id', as 'id' is"),
    ])
  func refused(log: String, text: String) throws {
    let found = #expect(throws: ConfigurationProblem.self) { try system(log: log) }
    #expect(found?.text == text)
  }
}
