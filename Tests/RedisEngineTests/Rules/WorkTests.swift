import RedisEngine
import Testing

/// What a command's time depends on.
@Suite struct WorkTests {
  private static func filled() -> RedisEngine {
    var engine = Engine.make()
    for number in 0..<1_000 { engine.run("SET key:\(number) v") }
    for number in 0..<200 {
      engine.run("RPUSH list \(number)")
      engine.run("HSET hash f\(number) 1")
      engine.run("SADD set \(number)")
      engine.run("ZADD sorted \(number) m\(number)")
      engine.run("XADD stream \(number + 1)-1 f v")
    }
    return engine
  }

  @Test(arguments: [
    ("GET key:1", 1), ("PING", 1), ("KEYS nothing*", 1_005), ("SCAN 0 COUNT 100", 100), ("LRANGE list 0 49", 50),
    ("LREM list 1 x", 200),
    ("LINDEX list 60", 60), ("HGETALL hash", 200), ("HGET hash f1", 1), ("SMEMBERS set", 200), ("SUNION set set", 400),
    ("ZRANGE sorted 0 9", 10), ("ZREMRANGEBYSCORE sorted 0 99", 100), ("XRANGE stream - + COUNT 20", 20),
    ("DEL list hash", 400),
    ("UNLINK list hash", 2), ("MGET key:1 key:2 key:3", 3), ("XTRIM stream MAXLEN 50", 150), ("FLUSHALL", 1_005),
  ])
  func elementsTouched(line: String, count: Int) {
    var engine = Self.filled()
    #expect(engine.play(line).work == count)
  }

  @Test func refusedCommandsDoNothing() {
    var engine = Self.filled()
    #expect(engine.play("NOSUCH").work == 0)
    #expect(engine.play("GET").work == 0)
  }

  @Test func everyCommandSaysWhatItsTimeDependsOn() {
    for command in RedisCommand.all.flatMap({ [$0] + $0.subcommands }) {
      if case .linear(let what) = command.cost { #expect(!what.isEmpty, "\(command.name)") }
      #expect(!(command.flags.contains(.write) && command.flags.contains(.readonly)), "\(command.name)")
    }
  }
}
