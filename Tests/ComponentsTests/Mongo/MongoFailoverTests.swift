import MongoEngine
import SimulationKernel
import Testing
import VirtualTime

@testable import Components

/// A primary that dies: who takes over, how long writers wait, and what is lost.
@Suite struct MongoFailoverTests {
  /// Every 10 ms a write is done at once; entries take `lag` to the secondaries. When the primary is killed, what was written
  /// within the last `lag` is gone, and was acknowledged.
  @Test(arguments: [0, 25, 100, 1_000] as [Int64])
  func losesWhatNobodyElseHad(lag: Int64) throws {
    for seed in Seeds.some(3) {
      let bench = try MongoBench("replicationDelay: \(lag)ms", seed: seed)
      let client = try bench.client("{w: '1'}")
      let record = MongoBench.Record()
      bench.at(.seconds(1), -1, client, record) { MongoBench.insert(-1, .members(1)) }
      for number in 0..<1_000 {
        bench.at(.seconds(2) + .milliseconds(Int64(number) * 10), number, client, record) {
          MongoBench.insert(number, .members(1))
        }
      }
      var random = RandomStream(seed: seed, name: "moment")
      // Never at the moment of a write, nor at that of an arrival.
      let moment = Int64(4_003) + Int64(random.below(500)) * 10
      try bench.system.run(until: .milliseconds(moment))
      try bench.system.inject("db", "crash", id: "kill")
      try bench.system.run(until: .seconds(40))
      let acknowledged = Set(record.succeeded)
      let kept = Set(bench.documents().compactMap { $0["_id"]?.asWhole.map(Int.init) })
      let expected = Set(
        (0..<1_000).filter { number in
          let written = 2_000 + Int64(number) * 10
          return written < moment && written + lag > moment
        })
      #expect(acknowledged.subtracting(kept) == expected, "seed \(seed)")
      #expect(record.failures.isEmpty)
      let losses = bench.db.with { $0.machine.losses }
      #expect(Set(losses.compactMap { $0.id?.asWhole.map(Int.init) }) == expected)
      #expect(losses.allSatisfy { $0.cause == "kill" && $0.wasAcknowledged && $0.namespace == "test.events" })
      // The killed one comes back, and takes them back.
      try bench.system.lift("db", "crash", id: "kill")
      try bench.system.run(until: .minutes(2))
      let counts = bench.db.with { db in (0..<3).map { db.machine.data($0).collection("test.events").count } }
      #expect(counts == [1_001 - expected.count, 1_001 - expected.count, 1_001 - expected.count])
      #expect(bench.db.with { $0.machine.losses.count } == expected.count)
    }
  }

  /// With a majority nothing that was acknowledged is ever lost, and a retry writes nothing twice, whatever happens.
  @Test func aMajorityLosesNothing() throws {
    for seed in Seeds.some(6) {
      let bench = try MongoBench("replicationDelay: 30ms, roundTrip: 1ms, operationTime: 2ms", seed: seed)
      let client = try bench.client()
      let record = MongoBench.Record()
      var random = RandomStream(seed: seed, name: "world")
      bench.at(.seconds(1), -1, client, record) {
        MongoRequest("test.sums", .insert([["_id": 1, "n": 0]]))
      }
      for number in 0..<1_500 {
        let moment = VirtualDuration.seconds(2) + .milliseconds(Int64(number) * 40)
        if number % 2 == 0 {
          bench.at(moment, number, client, record) { MongoBench.insert(number) }
        } else {
          bench.at(moment, number, client, record) {
            var request = MongoRequest(
              "test.sums",
              .update(UpdateRequest(filter: try Filter(["_id": 1]), update: try Update(["$inc": ["n": 1]]))))
            request.concern = .majority
            return request
          }
        }
      }
      for round in 0..<4 {
        try bench.system.run(until: .seconds(5 + Int64(round) * 15) + .milliseconds(Int64(random.below(3_000))))
        let kind = random.below(4)
        switch kind {
        case 0: try bench.system.inject("db", "crash", id: "f\(round)")
        case 1: try bench.system.inject("db", "outage", "{member: primary, mode: hang}", id: "f\(round)")
        case 2: try bench.system.inject("db", "partition", "{member: primary}", id: "f\(round)")
        default: try bench.system.inject("db", "election", id: "f\(round)")
        }
        try bench.system.run(until: .seconds(18 + Int64(round) * 15))
        let name = ["crash", "outage", "partition", "election"][Int(kind)]
        try bench.system.lift("db", name, id: "f\(round)")
      }
      try bench.system.run(until: .minutes(4))
      let acknowledged = record.succeeded.filter { $0 >= 0 && $0 % 2 == 0 }
      let kept = bench.documents().compactMap { $0["_id"]?.asWhole.map(Int.init) }
      #expect(Set(acknowledged).subtracting(kept).isEmpty, "seed \(seed)")
      #expect(Set(kept).count == kept.count)
      let sum = try #require(bench.documents("sums").first?["n"]?.asWhole)
      let increments = record.succeeded.count { $0 > 0 && $0 % 2 == 1 }
      let failed = record.entries.count { $0.failure != nil && $0.number % 2 == 1 }
      // One that failed may or may not have been done, but none twice.
      #expect(
        Int(sum) >= increments && Int(sum) <= increments + failed, "seed \(seed): \(sum), \(increments), \(failed)")
      #expect(bench.db.with { $0.machine.losses.allSatisfy { !$0.wasAcknowledged } })
      #expect(record.entries.count == 1_501)
    }
  }

  /// Between the death of the primary and the first write at the next pass 10 to 12 s (manual: 12 s as the median).
  @Test func writersWaitForTheElection() throws {
    var waits: [Double] = []
    for seed in Seeds.some(30) {
      let bench = try MongoBench("", seed: seed)
      let client = try bench.client()
      let record = MongoBench.Record()
      bench.at(.seconds(1), 1, client, record) { MongoBench.insert(1) }
      try bench.system.run(until: .seconds(20))
      try bench.system.inject("db", "crash")
      bench.at(.milliseconds(20_001), 2, client, record) { MongoBench.insert(2) }
      try bench.system.run(until: .minutes(2))
      #expect(record.succeeded == [1, 2])
      waits.append(record.entries[1].ended - 20)
    }
    #expect(waits.allSatisfy { $0 > 7.9 && $0 < 13 }, "\(waits)")
  }

  /// A hand-over takes no election timeout.
  @Test func stepsDown() throws {
    let bench = try MongoBench("")
    let client = try bench.client()
    let record = MongoBench.Record()
    bench.at(.seconds(1), 1, client, record) { MongoBench.insert(1) }
    try bench.system.run(until: .seconds(20))
    let before = bench.db.with { $0.machine.set.primary }
    try bench.system.perform("db", "stepDown")
    bench.at(.milliseconds(20_001), 2, client, record) { MongoBench.insert(2) }
    try bench.system.run(until: .minutes(2))
    #expect(bench.db.with { $0.machine.set.primary } != before)
    #expect(record.succeeded == [1, 2])
    #expect(record.entries[1].ended < 20.6)
    #expect(bench.db.with { $0.machine.losses.isEmpty })
  }

  @Test func oneSeedOneHistory() throws {
    func history(_ seed: UInt64) throws -> [MongoBench.Record.Entry] {
      let bench = try MongoBench("", times: "cores: 2", seed: seed)
      let client = try bench.client()
      let record = MongoBench.Record()
      for number in 0..<300 {
        bench.at(.milliseconds(1_000 + Int64(number) * 37), number, client, record) {
          number % 3 == 0 ? try MongoBench.find() : MongoBench.insert(number)
        }
      }
      try bench.system.run(until: .seconds(5))
      try bench.system.inject("db", "crash")
      try bench.system.run(until: .minutes(1))
      return record.entries
    }
    let first = try history(7)
    #expect(try history(7) == first)
    #expect(try history(8) != first)
    #expect(first.count == 300)
  }

  /// Members live in the pods of a stateful set: a rolling restart hands over and loses nothing.
  @Test func livesInAStatefulSet() throws {
    let bench = try MongoBench("replicationDelay: 50ms")
    try bench.system.add(
      "pods", "statefulSet", "{replicas: 3, hosts: db, startDelay: 5s, shutdown: 500ms, port: 27017}")
    bench.system["pods"].with { $0.start() }
    let client = try bench.client("{w: '1'}")
    let record = MongoBench.Record()
    for number in 0..<1_000 {
      bench.at(.milliseconds(1_000 + Int64(number) * 50), number, client, record) {
        MongoBench.insert(number, .members(1))
      }
    }
    try bench.system.run(until: .seconds(10))
    let action = ActionCall(type: "rolloutRestart", options: Options())
    _ = try bench.system["pods"].with { pods throws(ActionRefused) in try pods.perform(action) }
    try bench.system.run(until: .minutes(3))
    #expect(record.failures.isEmpty)
    #expect(bench.documents().count == 1_000)
    #expect(bench.db.with { $0.machine.losses.isEmpty })
    #expect(bench.db.with { $0.machine.elections } >= 1)
    let counts = bench.db.with { db in (0..<3).map { db.machine.data($0).collection("test.events").count } }
    #expect(counts == [1_000, 1_000, 1_000])
  }
}
