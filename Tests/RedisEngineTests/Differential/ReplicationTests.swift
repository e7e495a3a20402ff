import RedisEngine
import RedisSupport
import Testing

/// What a server says of its replicas, beside what a real one says.
@Suite struct ReplicationTests {
  /// Nothing listens there.
  private static let following: [RedisBytes] = ["REPLICAOF", "127.0.0.1", "1"]

  @Test(arguments: [
    ("alone", [] as [[RedisBytes]]), ("it wants replicas", [["CONFIG", "SET", "min-replicas-to-write", "2"]]),
    ("its master is down", [following]), ("it was a replica", [following, ["REPLICAOF", "no", "one"]]),
  ])
  func linesAreThoseOfARealServer(trouble: String, commands: [[RedisBytes]]) throws {
    let server = try RedisServer()
    defer { server.stop() }
    let connection = try server.connect()
    var engine = Engine.make()
    for command in commands {
      #expect(try connection.ask(command) == .ok)
      if command == Self.following {
        (engine.condition.isReplica, engine.condition.isMasterDown) = (true, true)
        (engine.replication.masterHost, engine.replication.masterPort) = ("127.0.0.1", 1)
      } else {
        #expect(engine.execute(command, at: Engine.start) == .ok)
      }
    }
    let real = Self.lines(try connection.ask(["INFO", "replication"]))
    let own = Self.lines(engine.run("INFO replication"))
    #expect(own.count > 6)
    // The offset of a replica that never had a master is 1 in one place and 0 in others, and a master counts how often it changed.
    let left = ["slave_repl_offset", "second_repl_offset"]
    let apart = own.filter { line in !left.contains { line.hasPrefix($0) } && !real.contains(line) }
    #expect(apart.isEmpty, "\(trouble): \(apart)\n\(real)")
    let names = own.map { $0.prefix { $0 != ":" } }
    #expect(names == real.map { $0.prefix { $0 != ":" } }.filter(names.contains))
    #expect(try connection.ask(["ROLE"]) == engine.run("ROLE"))
  }

  private static func lines(_ reply: RedisReply) -> [String] {
    guard case .bulk(let text) = reply else { return [] }
    return text.text.split(whereSeparator: \.isNewline).map(String.init)
  }

  /// As a real server with one replica said after five changes and a minute; offsets are the simulation's.
  @Test func replicasAreListed() {
    var engine = Engine.make()
    engine.replication.replicas = ["cache-1", "cache-2"]
    for number in 1...5 { engine.run("SET k \(number)") }
    let lines = Self.lines(engine.run("INFO replication", after: 60_000))
    #expect(
      lines.prefix(4) == [
        "# Replication", "role:master", "connected_slaves:2",
        "slave0:ip=cache-1,port=6379,state=online,offset=584,lag=0",
      ])
    #expect(lines.contains("repl_backlog_active:1") && lines.contains("master_repl_offset:584"))
    #expect(
      engine.run("ROLE", after: 60_000)
        == .array([
          .bulk("master"), .integer(584),
          .array([.list("cache-1", "6379", "584"), .list("cache-2", "6379", "584")]),
        ]))
    engine.configuration.minReplicasToWrite = 2
    #expect(engine.run("SET k 6") == .ok)
    engine.replication.replicas = ["cache-1"]
    #expect(engine.run("SET k 7").isError)
  }

  @Test func aScriptThatRunsTooLongIsEnded() {
    var engine = Engine.make()
    #expect(engine.run("SCRIPT KILL") == .error("NOTBUSY No scripts in execution right now."))
    engine.condition.isBusy = true
    #expect(engine.run("ROLE").isError)
    #expect(engine.run("SCRIPT KILL") == .ok)
    #expect(engine.run("PING") == .simple("PONG"))
  }

  @Test(arguments: [
    "REPLICAOF NO ONE", "replicaof no one", "SLAVEOF NO ONE x", "REPLICAOF NO", "REPLICAOF", "SLAVEOF NO c",
    "SLAVEOF NO -0",
    "SLAVEOF NO 0x10", "REPLICAOF NO 3.5", "REPLICAOF one 65536", "REPLICAOF one -1", "REPLICAOF one two",
  ])
  func whoMayBeFollowedIsReadAsARealServerDoes(command: String) throws {
    let server = try RedisServer()
    defer { server.stop() }
    var engine = Engine.make()
    let words = command.split(separator: " ").map { RedisBytes(String($0)) }
    #expect(try server.connect().ask(words) == engine.run(command))
  }

  @Test func nobodyIsFollowed() {
    var engine = Engine.make()
    #expect(
      engine.run("REPLICAOF 10.0.0.1 6379")
        == .error("ERR 'REPLICAOF HOST PORT' is a command of Redis that the simulated server does not have"))
  }
}
