import RedisEngine
import Testing

/// What several clients do to one another's transactions; single-client cases are compared with a real server.
@Suite struct TransactionTests {
  @Test(arguments: [
    ("SET k 2", true), ("DEL k", true), ("INCR other", false), ("GET k", false), ("EXPIRE k 100", true),
    ("APPEND k x", true),
    ("FLUSHALL", true), ("RENAME k other", true), ("RENAME other k", true), ("SET k 1", true),
  ])
  func aWatchedKeyThatChangesLosesTheRace(line: String, isLost: Bool) {
    var engine = Engine.make()
    engine.run("SET k 1")
    engine.run("SET other 1")
    engine.run("WATCH k", from: 1)
    engine.run(line, from: 2)
    engine.run("MULTI", from: 1)
    engine.run("SET done 1", from: 1)
    #expect(engine.run("EXEC", from: 1) == (isLost ? .nullArray : .array([.ok])))
    #expect(engine.run("EXISTS done") == .integer(isLost ? 0 : 1))
  }

  @Test func aWatchedKeyThatExpiresLosesTheRaceUnlessItWasOverBefore() {
    var engine = Engine.make()
    engine.run("SET k 1 PX 10")
    engine.run("WATCH k", from: 1)
    engine.run("MULTI", after: 20, from: 1)
    engine.run("PING", after: 20, from: 1)
    #expect(engine.run("EXEC", after: 20, from: 1) == .nullArray)
    engine.run("SET k 1 PX 10", after: 30)
    engine.run("WATCH k", after: 50, from: 1)
    engine.run("GET k", after: 60, from: 2)
    engine.run("MULTI", after: 60, from: 1)
    engine.run("PING", after: 60, from: 1)
    #expect(engine.run("EXEC", after: 60, from: 1) == .array([.simple("PONG")]))
  }

  @Test func nobodySeesHalfATransaction() {
    var engine = Engine.make()
    engine.run("MULTI", from: 1)
    engine.run("SET a 1", from: 1)
    #expect(engine.run("GET a", from: 2) == .null)
    engine.run("SET b 1", from: 1)
    #expect(engine.run("EXEC", from: 1) == .array([.ok, .ok]))
    #expect(engine.run("MGET a b", from: 2) == .list("1", "1"))
  }

  @Test func anErrorInsideStopsNothing() {
    var engine = Engine.make()
    for line in ["MULTI", "SET a 1", "LPUSH a x", "SET b 2"] { engine.run(line) }
    guard case .array(let replies) = engine.run("EXEC") else {
      Issue.record("EXEC did not answer an array")
      return
    }
    #expect(replies[0] == .ok && replies[1].isError && replies[2] == .ok)
  }

  @Test func disconnectingEndsATransaction() {
    var engine = Engine.make()
    engine.run("MULTI", from: 1)
    engine.run("SET a 1", from: 1)
    engine.disconnect(1)
    #expect(engine.run("EXEC", from: 1) == .error("ERR EXEC without MULTI"))
  }

  @Test func aScriptServesWhoWaitsAfterwards() throws {
    var engine = Engine.make()
    #expect(engine.run("BLPOP l 0", from: 1) == .blocked)
    let list = engine.key("l")
    let (length, deliveries) = try engine.atomically(at: Engine.start) { redis throws(RedisError) in
      try redis.rpush(list, "a")
      try redis.rpush(list, "b")
      return try redis.llen(list)
    }
    #expect(length == 2)
    #expect(deliveries == [RedisDelivery(client: 1, reply: .list("l", "a"))])
    #expect(engine.run("LRANGE l 0 -1") == .list("b"))
  }
}
