import RedisEngine
import RedisSupport
import Testing

/// What a server in trouble refuses, with the words of a real one in the same trouble.
@Suite struct RefusalTests {
  struct Trouble: Sendable, CustomStringConvertible {
    var description: String
    /// Brings a real server into it.
    var commands: [[RedisBytes]]
    /// Brings the engine into it.
    var prepare: @Sendable (inout RedisEngine) -> Void
  }

  static let troubles = [
    Trouble(description: "memory", commands: [["CONFIG", "SET", "maxmemory", "1"]]) { $0.configuration.maxMemory = 1 },
    Trouble(description: "replicas", commands: [["CONFIG", "SET", "min-replicas-to-write", "1"]]) {
      $0.configuration.minReplicasToWrite = 1
    },
    // Nothing listens there.
    Trouble(description: "replica", commands: [["REPLICAOF", "127.0.0.1", "1"]]) { $0.condition.isReplica = true },
    Trouble(
      description: "master down",
      commands: [["CONFIG", "SET", "replica-serve-stale-data", "no"], ["REPLICAOF", "127.0.0.1", "1"]]
    ) {
      $0.configuration.replicaServeStaleData = false
      $0.condition.isReplica = true
      $0.condition.isMasterDown = true
    },
  ]

  private static let questions: [[RedisBytes]] = [
    ["GET", "a"], ["SET", "a", "2"], ["DEL", "a"], ["LPUSH", "l", "x"], ["PING"], ["NOSUCH"], ["SET", "a"], ["MULTI"],
    ["GET", "a"], ["SET", "a", "1"], ["EXEC"], ["MULTI"], ["INCR", "n"], ["DISCARD"], ["PUBLISH", "c", "m"],
    ["EXPIRE", "a", "100"],
    ["XADD", "x", "1-1", "f", "v"], ["RPOPLPUSH", "l", "m"], ["BLPOP", "l", "0.01"], ["ECHO", "x"], ["SELECT", "1"],
    ["MULTI"],
    ["GET", "a"], ["EXEC"], ["CONFIG", "GET", "hz"], ["SUBSCRIBE", "c"],
  ]

  @Test(arguments: troubles) func refusesAsARealServer(trouble: Trouble) throws {
    let server = try RedisServer()
    defer { server.stop() }
    let connection = try server.connect()
    var engine = Engine.make()
    #expect(try connection.ask(["SET", "a", "1"]) == engine.execute(["SET", "a", "1"], at: Engine.start))
    for command in trouble.commands { #expect(try connection.ask(command) == .ok) }
    trouble.prepare(&engine)
    var refusals = 0
    for question in Self.questions {
      var own = engine.execute(question, at: Engine.start)
      if own == .blocked { own = engine.unblock(0)!.reply }
      if case .several(let many) = own { own = many[0] }
      if own.isError { refusals += 1 }
      #expect(try connection.ask(question) == own, "\(question)")
    }
    #expect(refusals > 4)
  }

  /// What cannot be brought about in a real server within a test; the texts are those of its source.
  @Test func otherTroubles() {
    var engine = Engine.make()
    engine.run("SET a 1")
    engine.condition.isLoading = true
    #expect(engine.run("GET a") == .error("LOADING Redis is loading the dataset in memory"))
    #expect(engine.run("PING") == .error("LOADING Redis is loading the dataset in memory"))
    #expect(engine.run("ECHO a") == .bulk("a"))
    engine.condition = RedisCondition()
    engine.condition.isBusy = true
    #expect(
      engine.run("GET a")
        == .error("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."))
    engine.condition = RedisCondition()
    _ = engine.beginSnapshot(at: Engine.start)
    engine.endSnapshot(succeeded: false, at: Engine.start)
    guard case .error(let text) = engine.run("SET a 2") else {
      Issue.record("a write after a failed snapshot is not refused")
      return
    }
    #expect(text.hasPrefix("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist"))
    #expect(engine.run("GET a") == .bulk("1"))
    engine.run("CONFIG SET stop-writes-on-bgsave-error no")
    #expect(engine.run("SET a 2") == .ok)
  }
}
