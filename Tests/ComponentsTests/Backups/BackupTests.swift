import MongoEngine
import RedisEngine
import SimulationKernel
import Telemetry
import Testing
import VirtualTime

@testable import Components

/// Backups by actions and jobs, what they cost, and what a restore undoes.
@Suite struct BackupTests {
  /// 200 MB in two collections at 10 MB a second, two at a time.
  static let mongo =
    "{\(MongoBench.still), dumpRate: 10, cores: 2, database: shop, "
    + "collections: {orders: {documents: 100000}, users: {documents: 100000}}}"

  static func insert(_ system: TestSystem, _ ids: Range<Int>) {
    system["db", Mongo.self].with { db in
      db.spawn("insert") { db in
        let client = db.makeClient(MongoClientSettings(), named: "test")
        for id in ids { _ = try await client.run(MongoRequest("shop.users", .insert([["_id": .integer(id)]]))) }
        client.close()
      }
    }
  }

  static func users(_ system: TestSystem) -> Int {
    system["db", Mongo.self].with { $0.state.data($0.state.set.primary ?? 0).collection("shop.users").count }
  }

  @Test func aDumpTakesItsTimeAndTheProcessors() throws {
    let system = TestSystem()
    try system.add("db", "mongo", Self.mongo)
    system.start()
    try system.run(until: .seconds(1))
    try system.perform("db", "backup", "{name: /backup/a}")
    try system.run(until: .seconds(6))
    // Both processors are held.
    #expect(system["db", Mongo.self].with { $0.operations(on: 0).count } == 2)
    #expect(system["db", Mongo.self].with { $0.shelf.latest } == nil)
    try system.run(until: .seconds(12))
    let entry = try #require(system["db", Mongo.self].with { $0.shelf.latest })
    #expect(entry.path == "/backup/a")
    #expect(abs(entry.takenAt.seconds - 11) < 0.01)
    #expect(entry.backup.count == 200_000)
  }

  /// What was written since a backup is gone with its restore, and told; what was there comes back.
  @Test func aRestoreTellsWhatItCosts() throws {
    let system = TestSystem()
    try system.add("db", "mongo", Self.mongo)
    system.start()
    Self.insert(system, 0..<10)
    try system.run(until: .seconds(1))
    try system.perform("db", "backup", "{name: /backup/a}")
    try system.run(until: .seconds(20))
    Self.insert(system, 10..<17)
    try system.run(until: .seconds(21))
    #expect(Self.users(system) == 17)
    #expect(try system.perform("db", "restore") == "/backup/a is being restored")
    try system.run(until: .minutes(1))
    #expect(Self.users(system) == 10)
    let db = system["db", Mongo.self]
    #expect(db.with { $0.state.lostDocuments } == 7)
    #expect(db.with { $0.state.losses.allSatisfy { $0.cause == "restore of /backup/a" } })
    #expect(
      db.with { $0.dataStory.last?.text } == "restore of /backup/a is over: 7 documents that were acknowledged are gone"
    )
    let told = system.log.events.filter { $0.kind == .dataRestored }
    #expect(told.map(\.value) == [7])
    #expect(
      try system.perform("db", "restore", "{backup: /backup/b}", refused: true)
        == "there is no backup '/backup/b'; did you mean '/backup/a'?")
  }

  /// With all volumes gone a restore brings back what was in the backup, the rest is lost to the fault.
  @Test func aRestoreAfterTheLossOfAllVolumes() throws {
    let system = TestSystem()
    try system.add("db", "mongo", Self.mongo)
    system.start()
    Self.insert(system, 0..<10)
    try system.run(until: .seconds(1))
    try system.perform("db", "backup", "{name: /backup/a}")
    try system.run(until: .seconds(20))
    Self.insert(system, 10..<17)
    try system.run(until: .seconds(21))
    try system.inject("db", "outage", "{member: all, losesData: true}", id: "gone")
    let db = system["db", Mongo.self]
    #expect(db.with { $0.state.lostDocuments } == 200_017)
    try system.run(until: .seconds(30))
    try system.lift("db", "outage", id: "gone")
    try system.run(until: .minutes(1))
    #expect(
      try system.perform("db", "restore", "{pointInTime: '2026-03-02T07:00:25Z'}", refused: true)
        == "the oplog does not reach back to the backup /backup/a")
    try system.perform("db", "restore")
    try system.run(until: .minutes(2))
    #expect(Self.users(system) == 10)
    #expect(db.with { $0.state.lostDocuments } == 7)
    #expect(db.with { $0.state.losses.allSatisfy { $0.cause == "gone" } })
    #expect(db.with { $0.state.documentCount("shop.orders", on: 0) } == 100_000)
  }

  /// Somebody drops a collection: the oplog before that moment brings everything back.
  @Test func aMomentIsRestored() throws {
    let system = TestSystem()
    try system.add("db", "mongo", Self.mongo)
    system.start()
    Self.insert(system, 0..<10)
    try system.run(until: .seconds(1))
    try system.perform("db", "backup", "{name: /backup/a}")
    try system.run(until: .seconds(20))
    Self.insert(system, 10..<17)
    try system.run(until: .seconds(30))
    let db = system["db", Mongo.self]
    db.with { db in
      db.spawn("drop") { db in
        let client = db.makeClient(MongoClientSettings(), named: "test")
        _ = try await client.run(MongoRequest("shop.users", .delete(.everything, isMulti: true)))
        client.close()
      }
    }
    try system.run(until: .seconds(35))
    #expect(Self.users(system) == 0)
    // The run begins at 07:00 UTC.
    try system.perform("db", "restore", "{pointInTime: '2026-03-02T07:00:29Z'}")
    try system.run(until: .minutes(2))
    #expect(Self.users(system) == 17)
    #expect(db.with { $0.state.lostDocuments } == 0)
  }

  @Test func everyMemberRefusesToRebuildIndexes() throws {
    let system = TestSystem()
    try system.add("db", "mongo", Self.mongo)
    system.start()
    #expect(
      try system.perform("db", "reIndex", "{collection: users}", refused: true).hasPrefix(
        "MongoServerError[IllegalOperation]: reIndex is only"))
  }

  /// Jobs keep those of the last while.
  @Test func jobsTakeBackupsAndDeleteOldOnes() throws {
    let system = TestSystem()
    try system.add("db", "mongo", "{\(MongoBench.still), collections: {a: {documents: 1000}}}")
    try system.add("redis", "redis")
    try system.add(
      "dumps", "cronJob",
      "{schedule: '*/10 * * * *', target: db, backup: {path: '/backup/{date}-{time}', keep: 25m, oplog: true}}")
    try system.add("snapshots", "cronJob", "{schedule: '*/10 * * * *', target: redis}")
    system.start()
    try system.run(until: .minutes(45))
    #expect(
      system["db", Mongo.self].with { $0.shelf.entries.map(\.path) }
        == ["/backup/20260302-0720", "/backup/20260302-0730", "/backup/20260302-0740"])
    #expect(system["db", Mongo.self].with { $0.shelf.latest?.backup.oplog } != nil)
    #expect(system["redis", Redis.self].with { $0.shelf.entries.count } == 4)
    #expect(system["snapshots", CronJob.self].with { $0.jobs.allSatisfy { $0.endedAt != nil && !$0.hasFailed } })
    // Nobody answers: the job fails, and what is there stays.
    try system.inject("redis", "outage")
    try system.run(until: .minutes(55))
    #expect(system["snapshots", CronJob.self].with { $0.jobs.last?.hasFailed } == true)
    #expect(system["redis", Redis.self].with { $0.shelf.entries.count } == 4)
  }

  /// Changes since the snapshot are undone, keys that were deleted since are back.
  @Test func redisIsRestored() throws {
    let system = TestSystem()
    try system.add("redis", "redis")
    system.start()
    let redis = system["redis", Redis.self]
    func set(_ words: String...) {
      redis.with { redis in _ = redis.machine.data.perform(words.map { RedisBytes($0) }, at: redis.unixTime, from: 0) }
    }
    func value(_ key: String) -> RedisReply {
      redis.with { redis in redis.machine.data.perform(["GET", RedisBytes(key)], at: redis.unixTime, from: 0).reply }
    }
    set("MSET", "a", "1", "b", "1")
    try system.perform("redis", "backup", "{name: a.rdb}")
    try system.run(until: .seconds(10))
    set("SET", "a", "2")
    set("DEL", "b")
    try system.perform("redis", "restore", "{backup: latest, takes: 5s}")
    #expect(redis.with { $0.machine.outage } == .refuse)
    try system.run(until: .seconds(20))
    #expect(redis.with { $0.machine.outage } == nil)
    #expect(value("a") == .bulk("1"))
    #expect(value("b") == .bulk("1"))
    #expect(redis.with { $0.losses } == [Redis.Loss(fault: "restore of a.rdb", changes: 2)])
  }

  /// Somebody restores while another does, and again while it loads.
  @Test func redisIsRestoredTwiceAtOnce() throws {
    let system = TestSystem()
    try system.add("redis", "redis")
    system.start()
    let redis = system["redis", Redis.self]
    try system.perform("redis", "backup", "{name: a.rdb}")
    try system.run(until: .seconds(10))
    try system.perform("redis", "restore", "{backup: a.rdb, takes: 5s}")
    try system.run(until: .seconds(12))
    try system.perform("redis", "restore", "{backup: a.rdb, takes: 5s}")
    try system.run(until: .seconds(16))
    #expect(redis.with { $0.machine.outage } == .refuse)
    try system.run(until: .seconds(30))
    #expect(redis.with { $0.machine.outage } == nil)
  }
}

extension TestSystem {
  /// What an action is refused with.
  func perform(_ target: String, _ name: String, _ text: String = "{}", refused: Bool) throws -> String {
    do {
      _ = try perform(target, name, text)
      return "it was done"
    } catch let refusal as ActionRefused { return refusal.message }
  }
}
