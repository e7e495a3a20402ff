import MongoEngine
import TestSupport
import Testing
import VirtualTime

@Suite struct RollbackTests {
  @Test func whatNoMajorityHadIsTakenBack() throws {
    var set = ReplicaSet.of(3, seed: 3)
    set.pass(20)
    _ = try set.insert(1, on: 0, .majority)
    set.pass(1)
    _ = set.takeEvents()
    set.setCut(true, between: [0], and: [1, 2])
    let lost = [try set.insert(2, on: 0, .members(1)), try set.insert(3, on: 0, .members(1))]
    let waiting = try set.insert(4, on: 0, .majority)
    set.pass(30)
    let new = try #require(set.primary)
    #expect(new != 0)
    _ = try set.insert(5, on: new, .majority)
    set.pass(1)
    set.setCut(false, between: [0], and: [1, 2])
    set.pass(milliseconds: 2_500)
    let events = set.takeEvents()
    for write in lost { #expect(events.contains(.acknowledged(write: write))) }
    #expect(
      events.contains(
        .failed(write: waiting, MongoError(.primarySteppedDown, "Primary stepped down while waiting for replication"))))
    let taken = events.compactMap { event -> [OplogEntry]? in
      if case .rolledBack(0, let entries) = event { entries } else { nil }
    }
    #expect(taken.count == 1)
    #expect(
      taken[0].compactMap {
        if case .change(.inserted(let document)) = $0.operation { document.whole("_id") } else { nil }
      } == [4, 3, 2])
    #expect(events.contains(.stateChanged(member: 0, .rollback)))
    set.pass(5)
    #expect(set.state(0) == .secondary && set.ids(0) == [1, 5] && set.ids(0) == set.ids(new))
  }

  /// Crashes, restarts, cuts, step-downs and slow members at random. Whatever happens: a term has one primary, what a majority
  /// has acknowledged is never lost, and in the end all members hold the same, and everything that is missing was reported.
  @Test func majorityWritesAreNeverLost() throws {
    var lost = 0
    for seed in 1...UInt64(Verification.count(12, full: 2_000)) {
      var world = RandomWorld(seed: seed)
      let verdict = try world.play(steps: 120)
      #expect(verdict.problems.isEmpty, "seed \(seed): \(verdict.problems)")
      lost += verdict.lost
    }
    // Writes of one member do get lost, or the test would prove nothing.
    #expect(lost > 0)
  }

  /// Data follows the oplog back.
  @Test func dataGoesBackWithTheLog() throws {
    for seed in 1...UInt64(Verification.count(50, full: 500)) {
      var random = RandomStream(seed: seed, name: "data")
      var data = MemberData()
      var clock = OplogClock()
      var entries: [OplogEntry] = []
      var states: [[BSONValue]] = []
      for _ in 0..<40 {
        states.append(Self.content(data))
        let operation = Self.operation(using: &random)
        let entry = OplogEntry(
          time: OpTime(term: 1, timestamp: clock.next(at: 5_000)), namespace: "shop.orders", operation: operation,
          wall: 0)
        try data.apply(entry)
        entries.append(entry)
      }
      let kept = random.below(40)
      try data.rollBack(Array(entries[kept...].reversed()))
      #expect(Self.content(data) == states[kept], "seed \(seed), \(kept) kept")
    }
  }

  private static func content(_ data: MemberData) -> [BSONValue] {
    data.database.collection("shop.orders").documents.map(BSONValue.document).sorted {
      BSONValue.order($0, $1) == .before
    }
  }

  private static func operation(using random: inout RandomStream) -> OplogEntry.Operation {
    let id = BSONValue.integer(random.below(6))
    switch random.below(3) {
    case 0: return .change(.deleted(id: id))
    case 1: return .change(.updated(["_id": id, "n": .integer(random.below(100))]))
    default: return .change(.inserted(["_id": id, "n": .integer(random.below(100))]))
    }
  }

  @Test func whatWasTakenBackCanBeRead() throws {
    var data = MemberData()
    var clock = OplogClock()
    let (_, before) = try data.write { database throws(MongoError) in
      _ = database.insert([["_id": 1]], into: "shop.orders", now: 0)
    }
    let entries = [OplogEntry.Operation.createCollection, .change(.inserted(["_id": 1]))].map {
      OplogEntry(time: OpTime(term: 1, timestamp: clock.next(at: 0)), namespace: "shop.orders", operation: $0, wall: 0)
    }
    try data.written(entries, before: before)
    try data.rollBack(entries.reversed())
    #expect(!data.database.has("shop.orders"))
    #expect(data.rolledBack.map(\.document) == [["_id": 1]])
  }
}
