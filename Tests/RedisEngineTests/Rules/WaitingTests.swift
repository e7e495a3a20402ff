import RedisEngine
import Testing

/// Deadlines of waiting clients; the order in which they are served is compared with a real server.
@Suite struct WaitingTests {
  @Test func whoWaitsTooLongGetsNothing() {
    var engine = Engine.make()
    #expect(engine.run("BLPOP a 2", from: 1) == .blocked)
    #expect(engine.run("BLPOP a 1.5", from: 2) == .blocked)
    #expect(engine.run("BLPOP a 0", from: 3) == .blocked)
    #expect(engine.nextBlockedDeadline == Engine.start + 1_500)
    #expect(engine.expireBlocked(at: Engine.start + 1_499).isEmpty)
    #expect(
      engine.expireBlocked(at: Engine.start + 5_000) == [
        RedisDelivery(client: 2, reply: .nullArray), RedisDelivery(client: 1, reply: .nullArray),
      ])
    #expect(engine.nextBlockedDeadline == nil)
    #expect(engine.isBlocked(3))
    #expect(engine.play("LPUSH a x y").deliveries == [RedisDelivery(client: 3, reply: .list("a", "y"))])
  }

  @Test func firstComeFirstServedOneElementEach() {
    var engine = Engine.make()
    for client in 1...3 { engine.run("BRPOP a b 0", from: client) }
    #expect(
      engine.play("RPUSH b 1 2").deliveries == [
        RedisDelivery(client: 1, reply: .list("b", "2")), RedisDelivery(client: 2, reply: .list("b", "1")),
      ])
    #expect(engine.run("EXISTS b") == .integer(0))
    engine.disconnect(3)
    #expect(engine.play("RPUSH a 1").deliveries.isEmpty)
    #expect(engine.run("LLEN a") == .integer(1))
  }

  @Test func whatOneMovesServesTheNext() {
    var engine = Engine.make()
    engine.run("BLPOP c 0", from: 1)
    engine.run("BLMOVE b c LEFT RIGHT 0", from: 2)
    engine.run("BLMOVE a b LEFT RIGHT 0", from: 3)
    #expect(
      engine.play("RPUSH a x").deliveries == [
        RedisDelivery(client: 3, reply: .bulk("x")), RedisDelivery(client: 2, reply: .bulk("x")),
        RedisDelivery(client: 1, reply: .list("c", "x")),
      ])
  }

  @Test func insideATransactionNobodyWaits() {
    var engine = Engine.make()
    for line in ["MULTI", "BLPOP a 0", "BZPOPMIN a 0", "BLMOVE a b LEFT LEFT 0", "XREAD BLOCK 0 STREAMS a 0"] {
      engine.run(line)
    }
    #expect(engine.run("EXEC") == .array([.nullArray, .nullArray, .null, .nullArray]))
  }
}
