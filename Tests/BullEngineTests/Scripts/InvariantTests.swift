import RedisEngine
import TestSupport
import Testing
import VirtualTime

@testable import BullEngine

/// Operations in random order, and after each of them everything must still fit together.
@Suite("Invariants of a queue") struct InvariantTests {
  @Test(arguments: 0..<Verification.count(12, full: 1_000))
  func randomOperations(seed: Int) throws {
    var player = try RandomPlayer(seed: UInt64(seed), version: seed.isMultiple(of: 2) ? .v6 : .v5)
    for step in 0..<Verification.count(120, full: 400) {
      let operation = try player.step()
      let census = try player.world.queue.census(player.world.engine, at: player.world.now)
      let problems =
        census.broken + census.orphanedHashes.map { "orphan \($0)" }
        + census.idsWithoutHash.map { "no hash \($0)" } + census.leftovers.map { "leftover \($0)" }
      #expect(problems.isEmpty, "seed \(seed) step \(step) \(operation): \(problems)")
      if !problems.isEmpty { return }
    }
  }

  @Test func plantedFaultsAreFound() throws {
    func problems(_ spoil: (World) throws -> Void) throws -> [String] {
      let world = try World()
      for _ in 0..<3 { try world.add() }
      try world.fetch()
      try spoil(world)
      return try world.queue.brokenInvariants(world.engine, at: world.now)
    }
    #expect(try problems { _ in } == [])
    #expect(try problems { $0.cli("LPUSH nova:email:wait 1") } == ["job 1 is in waiting and in active"])
    #expect(try problems { $0.cli("LPUSH nova:email:wait 2") } == ["job 2 is in waiting and in waiting"])
    #expect(try problems { $0.cli("SET nova:email:2:lock x") } == ["job 2 is locked and waiting"])
    #expect(try problems { $0.cli("HDEL nova:email:1 processedOn") } == ["job 1 is active and was not begun"])
    #expect(try problems { $0.cli("HSET nova:email:2 atm 1") } == ["job 2 made attempts that were not begun"])
    #expect(try problems { $0.cli("LPUSH nova:email:paused 9") } == ["jobs are paused, the queue is not"])
    #expect(try problems { $0.cli("ZADD nova:email:marker 0 x") } == ["there is a marker x"])
    #expect(try problems { $0.cli("SADD nova:email:stalled 99") } == ["job 99 is a suspect and was never added"])
    #expect(
      try problems {
        try $0.finish("1")
        $0.cli("ZINCRBY nova:email:completed 1 1")
      } == ["job 1 finished at another time than its score says"])
  }

  @Test("DEL of a set leaves hashes behind") func orphansExplainThemselves() throws {
    let world = try World()
    for _ in 0..<5 { try world.add() }
    for _ in 0..<5 {
      let job = try #require(try world.fetch().job)
      try world.finish(job.id, "t:0", .failed(reason: "no"))
    }
    #expect(world.cli("DEL nova:email:failed") == .integer(1))
    var census = try world.queue.census(world.engine, at: world.now)
    #expect(census.broken == [] && census.orphanedHashes == [1, 2, 3, 4, 5])
    world.cli("DEL nova:email:1")
    try world.add()
    world.cli("DEL nova:email:6")
    census = try world.queue.census(world.engine, at: world.now)
    #expect(census.orphanedHashes == [2, 3, 4, 5] && census.idsWithoutHash == [6] && census.broken == [])
  }
}
