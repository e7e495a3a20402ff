import RedisEngine
import Testing

@Suite struct SnapshotTests {
  @Test func aCopyStaysAsItWas() {
    var engine = Engine.make()
    for number in 0..<2_000 {
      engine.run("SET s:\(number) \(number)")
      engine.run("HSET h:\(number % 50) f\(number) \(number)")
      engine.run("RPUSH list \(number)")
      engine.run("ZADD set \(number) m\(number)")
      engine.run("XADD stream \(number + 1)-1 f \(number)")
    }
    let before = engine.snapshot()
    for line in [
      "SET s:1 changed", "HSET h:1 f1 changed", "LPOP list 500", "ZREMRANGEBYRANK set 0 500", "XTRIM stream MAXLEN 10",
      "DEL s:2 s:3",
      "HDEL h:2 f2", "SADD new a",
    ] { engine.run(line) }
    var restored = before
    restored.restart(at: Engine.start + 1)
    #expect(restored.run("GET s:1") == .bulk("1"))
    #expect(restored.run("HGET h:1 f1") == .bulk("1"))
    #expect(restored.run("LLEN list") == .integer(2_000))
    #expect(restored.run("ZCARD set") == .integer(2_000))
    #expect(restored.run("XLEN stream") == .integer(2_000))
    #expect(restored.run("EXISTS s:2 s:3 new") == .integer(2))
    #expect(engine.run("LLEN list") == .integer(1_500))
  }

  @Test func aRestartDropsWhatIsOverAndWhoWasConnected() {
    var engine = Engine.make()
    engine.run("SET short v PX 100")
    engine.run("SET long v PX 10000")
    engine.run("BLPOP list 0", from: 1)
    engine.run("SUBSCRIBE c", from: 2)
    var restarted = engine.snapshot()
    restarted.restart(at: Engine.start + 5_000)
    #expect(restarted.run("DBSIZE", after: 5_000) == .integer(1))
    #expect(restarted.run("PTTL long", after: 5_000) == .integer(5_000))
    #expect(!restarted.isBlocked(1))
    #expect(restarted.run("PUBLISH c m", after: 5_000) == .integer(0))
  }

  @Test(arguments: [
    (99, 400, nil), (100, 300, nil), (100, 301, 300), (1, 3_601, 3_600), (10_000, 61, 60), (0, 9_999, nil),
  ])
  func savePointsComeDue(changes: Int, afterSeconds: Int64, seconds: Int64?) {
    var engine = Engine.make()
    for _ in 0..<changes { engine.run("INCR n") }
    #expect(engine.persistence.dirty == Int64(changes))
    #expect(engine.dueSavePoint(at: Engine.start + afterSeconds * 1_000)?.seconds == seconds)
  }

  @Test func aSnapshotCountsWhatItHolds() {
    var engine = Engine.make()
    for _ in 0..<10 { engine.run("INCR n") }
    _ = engine.beginSnapshot(at: Engine.start)
    for _ in 0..<3 { engine.run("INCR n") }
    engine.endSnapshot(succeeded: true, at: Engine.start + 1_000)
    #expect(engine.persistence.dirty == 3)
    #expect(engine.persistence.lastSaveAt == Engine.start + 1_000)
    // A failed one is tried again after five seconds.
    engine.configuration.savePoints = [RedisSavePoint(seconds: 1, changes: 1)]
    _ = engine.beginSnapshot(at: Engine.start + 10_000)
    engine.endSnapshot(succeeded: false, at: Engine.start + 10_000)
    #expect(engine.dueSavePoint(at: Engine.start + 14_000) == nil)
    #expect(engine.dueSavePoint(at: Engine.start + 15_001) != nil)
  }
}
