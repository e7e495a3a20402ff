import RedisEngine
import Testing

@Suite struct ExpiryTests {
  /// Redis: a key is over when the time is past its expiry, not at it.
  @Test(arguments: [(0, true), (999, true), (1_000, true), (1_001, false)])
  func keyIsThereUntilItsTimeIsOver(after: Int64, isThere: Bool) {
    var engine = Engine.make()
    engine.run("SET k v PX 1000")
    #expect(engine.run("EXISTS k", after: after) == .integer(isThere ? 1 : 0))
    #expect(engine.run("GET k", after: after) == (isThere ? .bulk("v") : .null))
  }

  @Test func timeToLiveIsRounded() {
    var engine = Engine.make()
    engine.run("SET k v PX 10000")
    #expect(engine.run("PTTL k", after: 1) == .integer(9_999))
    #expect(engine.run("TTL k", after: 1) == .integer(10))
    #expect(engine.run("TTL k", after: 9_501) == .integer(0))
    #expect(engine.run("EXPIRETIME k") == .integer((Engine.start + 10_500) / 1_000))
    #expect(engine.run("PTTL k", after: 20_000) == .integer(-2))
  }

  @Test func changesKeepAndReplacementDropsTheExpiry() {
    var engine = Engine.make()
    for (line, keeps) in [
      ("INCR k", true), ("APPEND k 1", true), ("SET k 2 KEEPTTL", true), ("RENAME k k", true), ("SET k 2", false),
      ("GETSET k 2", false), ("PERSIST k", false),
    ] {
      engine.run("SET k 1 PX 5000")
      engine.run(line)
      #expect((engine.run("PTTL k") == .integer(5_000)) == keeps, "\(line)")
    }
    engine.run("SET k 1 PX 5000")
    engine.run("RENAME k other")
    #expect(engine.run("PTTL other") == .integer(5_000))
    engine.run("COPY other third")
    #expect(engine.run("PTTL third") == .integer(5_000))
  }

  @Test func aKeyThatIsOverBeginsAnew() {
    var engine = Engine.make()
    engine.run("SET n 41 PX 10")
    #expect(engine.run("INCR n", after: 11) == .integer(1))
    #expect(engine.run("PTTL n", after: 11) == .integer(-1))
    engine.run("SADD s a")
    engine.run("PEXPIRE s 10")
    #expect(engine.run("LPUSH s a", after: 11) == .integer(1))
    #expect(engine.statistics.expiredKeys == 2)
  }

  @Test func theCycleDeletesWhatNobodyAsksFor() {
    var engine = Engine.make()
    for number in 0..<1_000 { engine.run("SET key:\(number) v PX \(number < 900 ? 100 : 100_000)") }
    for number in 0..<50 { engine.run("SET forever:\(number) v") }
    #expect(engine.expireCycle(at: Engine.start + 50) == 0)
    // It goes on as long as more than a tenth of what it looks at is over.
    var deleted = 0
    for round in 0..<200 { deleted += engine.expireCycle(at: Engine.start + 200 + Int64(round) * 100) }
    #expect(deleted == 900)
    #expect(engine.keyCount() == 150)
    #expect(engine.statistics.expiredKeys == 900)
  }

  @Test func theCycleStopsAtItsLimit() {
    var engine = Engine.make()
    for number in 0..<1_000 { engine.run("SET key:\(number) v PX 1") }
    let deleted = engine.expireCycle(at: Engine.start + 10, limit: 100)
    #expect((100...120).contains(deleted))
  }

  @Test func aReplicaHidesButKeeps() {
    var engine = Engine.make()
    engine.run("SET k v PX 10")
    engine.condition.isReplica = true
    #expect(engine.run("GET k", after: 20) == .null)
    #expect(engine.run("DBSIZE", after: 20) == .integer(1))
    #expect(engine.expireCycle(at: Engine.start + 20) == 0)
  }
}
