import MongoEngine
import TestSupport
import Testing
import VirtualTime

@Suite struct RestoreTests {
  /// A database that writes its oplog, with the state after each entry.
  struct Recorded {
    var database = MongoDatabase(process: 1)
    var clock = OplogClock()
    var oplog: [OplogEntry] = []

    mutating func record(_ operations: [OplogEntry.Operation], _ namespace: String, at now: Int64) {
      for operation in operations {
        oplog.append(
          OplogEntry(
            time: OpTime(term: 1, timestamp: clock.next(at: now)), namespace: namespace, operation: operation, wall: now
          ))
      }
    }

    mutating func step(at now: Int64, using random: inout RandomStream) throws {
      let namespace = ["shop.orders", "shop.users"][random.below(2)]
      let filter = try Filter(["n": ["$lt": .integer(random.below(20))]])
      switch random.below(10) {
      case 0..<5:
        record(
          database.insert([["n": .integer(random.below(20))], ["n": 1]], into: namespace, now: now).operations,
          namespace, at: now)
      case 5, 6:
        let request = UpdateRequest(
          filter: filter, update: try Update(["$inc": ["n": 1]]), isMulti: random.chance(0.5),
          isUpsert: random.chance(0.3))
        record(try database.update(request, in: namespace, now: now).operations, namespace, at: now)
      case 7: record(try database.delete(filter, from: namespace, isMulti: false).operations, namespace, at: now)
      case 8:
        record(
          try database.createIndex(IndexDefinition(keys: ["n": 1]), on: namespace, now: now).operations, namespace,
          at: now)
      default: record(database.drop(namespace).operations, namespace, at: now)
      }
    }
  }

  static func content(_ database: MongoDatabase) -> [String] {
    database.namespaces.map { namespace in
      let collection = database.collection(namespace)
      return
        "\(namespace) \(collection.indexDefinitions.map(\.name)) \(collection.documents.map { BSONValue.document($0).serverText }.sorted())"
    }
  }

  @Test func anyMomentBehindTheBackupComesBack() throws {
    for seed in 1...UInt64(Verification.count(8, full: 500)) {
      var random = RandomStream(seed: seed, name: "restore")
      var recorded = Recorded()
      var states: [(time: BSONTimestamp, content: [String])] = []
      var backup: PointInTimeRestore?
      for step in 0..<60 {
        try recorded.step(at: 1_000 * Int64(step / 3), using: &random)
        states.append((recorded.clock.last, Self.content(recorded.database)))
        if step == 20 { backup = PointInTimeRestore(backup: recorded.database, takenAt: recorded.clock.last) }
      }
      let restore = try #require(backup)
      for state in states[20...] {
        let limit = BSONTimestamp(seconds: state.time.seconds, increment: state.time.increment + 1)
        // The whole oplog, and only what is behind the backup together with its last entry.
        #expect(try Self.content(restore.restored(recorded.oplog, before: limit)) == state.content, "seed \(seed)")
        let tail = recorded.oplog.filter { $0.time.timestamp >= restore.takenAt }
        #expect(try Self.content(restore.restored(tail, before: limit)) == state.content, "seed \(seed)")
      }
      #expect(try Self.content(restore.restored(recorded.oplog)) == Self.content(recorded.database))
      // Entries may come twice.
      let twice = recorded.oplog.flatMap { $0.operation == .dropCollection ? [$0] : [$0, $0] }
      #expect(try Self.content(restore.restored(twice)) == Self.content(recorded.database), "seed \(seed)")
    }
  }

  @Test func gapsAndEarlierMomentsAreNamed() throws {
    var recorded = Recorded()
    for step in 0..<10 {
      recorded.record(
        recorded.database.insert([["_id": .integer(step)]], into: "shop.orders", now: 1_000 * Int64(step)).operations,
        "shop.orders", at: 1_000 * Int64(step))
    }
    let restore = PointInTimeRestore(backup: MongoDatabase(), takenAt: BSONTimestamp(seconds: 3, increment: 1))
    #expect(throws: PointInTimeRestore.Problem.beforeBackup(restore.takenAt)) {
      try restore.restored(recorded.oplog, before: BSONTimestamp(seconds: 2, increment: 1))
    }
    let late = recorded.oplog.filter { $0.time.timestamp.seconds > 5 }
    #expect { try restore.restored(late) } throws: {
      "\($0)" == "the oplog begins at Timestamp(6, 1), after the backup of Timestamp(3, 1)"
    }
  }

  @Test func entriesLookLikeTheServers() throws {
    var recorded = Recorded()
    recorded.record(
      recorded.database.insert([["_id": 1, "n": 1]], into: "shop.orders", now: 5_500).operations, "shop.orders",
      at: 5_500)
    let request = UpdateRequest(filter: .everything, update: try Update(["$inc": ["n": 1]]))
    recorded.record(
      try recorded.database.update(request, in: "shop.orders", now: 5_600).operations, "shop.orders", at: 5_600)
    recorded.record(
      try recorded.database.delete(.everything, from: "shop.orders", isMulti: true).operations, "shop.orders", at: 6_100
    )
    #expect(
      recorded.oplog.map { BSONValue.document($0.document).serverText } == [
        "{ op: \"c\", ns: \"shop.orders\", o: { create: \"orders\" }, ts: Timestamp(5, 1), t: 1, v: 2, wall: new Date(5500) }",
        "{ op: \"i\", ns: \"shop.orders\", o: { _id: 1, n: 1 }, ts: Timestamp(5, 2), t: 1, v: 2, wall: new Date(5500) }",
        "{ op: \"u\", ns: \"shop.orders\", o: { _id: 1, n: 2 }, o2: { _id: 1 }, ts: Timestamp(5, 3), t: 1, v: 2, wall: new Date(5600) }",
        "{ op: \"d\", ns: \"shop.orders\", o: { _id: 1 }, ts: Timestamp(6, 1), t: 1, v: 2, wall: new Date(6100) }",
      ])
  }

  @Test func timestampsOnlyGrow() {
    var clock = OplogClock()
    #expect([5_000, 5_999, 4_000, 6_000].map { clock.next(at: $0).serverText } == ["5.1", "5.2", "5.3", "6.1"])
    clock.witness(BSONTimestamp(seconds: 9, increment: 4))
    #expect(clock.next(at: 6_000).serverText == "9.5")
  }
}

extension BSONTimestamp {
  fileprivate var serverText: String { "\(seconds).\(increment)" }
}
