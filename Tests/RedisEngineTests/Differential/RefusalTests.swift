import Foundation
import RedisEngine
import RedisSupport
import TestSupport
import Testing

/// What a server in trouble refuses, with the words of a real one in the same trouble.
@Suite struct RefusalTests {
  struct Trouble: Sendable, CustomStringConvertible {
    var description: String
    /// Brings a real server into it.
    var commands: [[RedisBytes]]
    /// Whether the real server also fails to save its data.
    var failsToSave = false
    /// Brings the engine into it.
    var prepare: @Sendable (inout RedisEngine) -> Void
  }

  // Nothing listens there.
  private static let becomesReplica: [RedisBytes] = ["REPLICAOF", "127.0.0.1", "1"]

  static let troubles = [
    Trouble(description: "memory", commands: [["CONFIG", "SET", "maxmemory", "1"]]) { $0.configuration.maxMemory = 1 },
    Trouble(description: "replicas", commands: [["CONFIG", "SET", "min-replicas-to-write", "1"]]) {
      $0.configuration.minReplicasToWrite = 1
    },
    Trouble(
      description: "replicas and memory",
      commands: [["CONFIG", "SET", "min-replicas-to-write", "1", "maxmemory", "1"]]
    ) {
      $0.configuration.minReplicasToWrite = 1
      $0.configuration.maxMemory = 1
    },
    Trouble(description: "replica", commands: [becomesReplica]) { $0.condition.isReplica = true },
    Trouble(description: "snapshot", commands: [], failsToSave: true) { failSnapshot(&$0) },
    Trouble(description: "snapshot of a replica", commands: [becomesReplica], failsToSave: true) {
      failSnapshot(&$0)
      $0.condition.isReplica = true
    },
    Trouble(
      description: "snapshot of a writable replica, without replicas of its own",
      commands: [becomesReplica, ["CONFIG", "SET", "replica-read-only", "no", "min-replicas-to-write", "1"]],
      failsToSave: true
    ) {
      failSnapshot(&$0)
      $0.configuration.replicaReadOnly = false
      $0.configuration.minReplicasToWrite = 1
      $0.condition.isReplica = true
    },
    Trouble(
      description: "master down",
      commands: [["CONFIG", "SET", "replica-serve-stale-data", "no"], becomesReplica]
    ) {
      $0.configuration.replicaServeStaleData = false
      $0.condition.isReplica = true
      $0.condition.isMasterDown = true
    },
  ]

  private static func failSnapshot(_ engine: inout RedisEngine) {
    _ = engine.beginSnapshot(at: Engine.start)
    engine.endSnapshot(succeeded: false, at: Engine.start)
  }

  /// A real server and an engine with one key, in the same trouble.
  private static func both(in trouble: Trouble) throws -> (RedisServer, RedisConnection, RedisEngine) {
    let server = try RedisServer(options: ["--enable-protected-configs", "yes"])
    let connection = try server.connect()
    var engine = Engine.make()
    #expect(try connection.ask(["SET", "a", "1"]) == engine.execute(["SET", "a", "1"], at: Engine.start))
    if trouble.failsToSave {
      // Whoever it runs as, it cannot write there.
      #expect(try connection.ask(["CONFIG", "SET", "save", "3600 1", "dir", "/proc"]) == .ok)
      #expect(try connection.ask(["BGSAVE"]) == .simple("Background saving started"))
      try awaitFailure(of: connection)
    }
    for command in trouble.commands { #expect(try connection.ask(command) == .ok) }
    trouble.prepare(&engine)
    return (server, connection, engine)
  }

  private static func awaitFailure(of connection: RedisConnection) throws {
    for _ in 0..<600 {
      guard case .bulk(let text) = try connection.ask(["INFO", "persistence"]) else { break }
      if text.text.contains("rdb_last_bgsave_status:err") { return }
      _ = poll(nil, 0, 10)
    }
    throw RedisServer.Problem("its snapshot does not fail")
  }

  private static let questions: [[RedisBytes]] = [
    ["GET", "a"], ["SET", "a", "2"], ["DEL", "a"], ["LPUSH", "l", "x"], ["PING"], ["NOSUCH"], ["SET", "a"], ["MULTI"],
    ["GET", "a"], ["SET", "a", "1"], ["EXEC"], ["MULTI"], ["INCR", "n"], ["DISCARD"], ["PUBLISH", "c", "m"],
    ["EXPIRE", "a", "100"],
    ["XADD", "x", "1-1", "f", "v"], ["RPOPLPUSH", "l", "m"], ["BLPOP", "l", "0.01"], ["ECHO", "x"], ["SELECT", "1"],
    ["MULTI"],
    ["GET", "a"], ["EXEC"], ["CONFIG", "GET", "hz"], ["SUBSCRIBE", "c"],
  ]

  @Test(arguments: troubles) func refusesAsARealServer(trouble: Trouble) throws {
    var (server, connection, engine) = try Self.both(in: trouble)
    defer { server.stop() }
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

  /// A script is refused at its first command that is not allowed, and with another order of reasons.
  @Test(arguments: troubles) func refusesScriptsAsARealServer(trouble: Trouble) throws {
    var (server, connection, engine) = try Self.both(in: trouble)
    defer { server.stop() }
    let scripts: [(RedisBytes, (inout RedisScriptGate) throws(RedisError) -> Void)] = [
      ("return redis.call('get', 'a')", { _ throws(RedisError) in }),
      ("return redis.call('del', 'b')", { gate throws(RedisError) in try gate.willWrite() }),
      ("return redis.call('set', 'b', '1')", { gate throws(RedisError) in try gate.willGrow() }),
      (
        "redis.call('del', 'b') return redis.call('set', 'b', '1')",
        { gate throws(RedisError) in
          try gate.willWrite()
          try gate.willGrow()
        }
      ),
    ]
    for (script, ask) in scripts {
      var own: String?
      do throws(RedisError) {
        var gate = try engine.beginScript(at: Engine.start)
        try ask(&gate)
      } catch { own = error.text }
      // Behind the reason follows where in the script it was.
      var real: String?
      if case .error(let text) = try connection.ask(["EVAL", script, "0"]) {
        real = text.range(of: " script: ").map { String(text[..<$0.lowerBound]) } ?? text
      }
      #expect(own == real, "\(script.text)")
    }
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
    Self.failSnapshot(&engine)
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
