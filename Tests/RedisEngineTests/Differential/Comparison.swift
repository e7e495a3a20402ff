import RedisEngine
import RedisSupport
import TestSupport
import VirtualTime

/// Plays sequences of commands in the engine and in a real server, both empty at first.
struct Comparison {
  typealias Command = [RedisBytes]

  let connection: RedisConnection
  /// Replies compared so far.
  private(set) var count = 0
  /// How often each command, and each kind of error, was among them.
  private(set) var coverage: [String: Int] = [:]

  init(_ server: RedisServer) throws { connection = try server.connect() }

  struct Difference: CustomStringConvertible {
    var commands: [Command]
    var engine: RedisReply
    var server: RedisReply

    private static func text(_ reply: RedisReply) -> String {
      switch reply {
      case .array(let elements): "[" + elements.map(text).joined(separator: " ") + "]"
      case .bulk(let bytes): bytes.text.debugDescription
      case .integer(let value): "\(value)"
      default: "\(reply)"
      }
    }

    var description: String {
      commands.map { Self.short($0.map { $0.text.debugDescription }.joined(separator: " ")) }.joined(separator: "\n")
        + "\n  engine: \(Self.short(Self.text(engine)))\n  server: \(Self.short(Self.text(server)))"
    }

    private static func short(_ text: String) -> String { text.count <= 400 ? text : text.prefix(400) + " ..." }
  }

  /// What a sequence may leave behind, its settings as well.
  private static let clearing: [Command] = [
    ["DISCARD"], ["UNWATCH"], ["CONFIG", "SET", "maxmemory", "0", "hz", "10", "maxmemory-samples", "5"],
    ["CLIENT", "SETNAME", ""], ["SELECT", 0], ["FLUSHALL"], ["TIME"],
  ]

  /// The commands up to and with the first whose replies differ; nil: all are the same.
  ///
  /// A command that would wait in the engine is left out in both.
  mutating func firstDifference(_ commands: [Command], tamper: ((RedisReply) -> RedisReply)? = nil) throws
    -> Difference?
  {
    try connection.send(Self.clearing)
    var time: RedisReply = .null
    for _ in Self.clearing { time = try connection.receive() }
    guard case .array(let parts) = time, case .bulk(let seconds) = parts[0] else {
      throw RedisServer.Problem("TIME answered \(time)")
    }
    let now = seconds.integer! * 1_000
    var configuration = RedisConfiguration()
    configuration.savePoints = []
    var engine = RedisEngine(configuration: configuration, startedAt: now, random: RandomStream(seed: 1, name: "redis"))
    var played: [Command] = []
    var expected: [RedisReply] = []
    for command in commands.flatMap(Self.repeatable) {
      let reply = engine.execute(command, at: now)
      if reply == .blocked {
        engine.unblock(0)
        continue
      }
      played.append(command)
      expected.append(tamper?(reply) ?? reply)
    }
    try connection.send(played)
    var queued: [Command]?
    for (index, command) in played.enumerated() {
      var real = try connection.receive()
      if case .several(let many) = expected[index] {
        real = .several(try [real] + many.dropFirst().map { _ in try connection.receive() })
      }
      let own = Self.normal(expected[index], command, queued)
      count += 1
      note(command, real)
      guard own == Self.normal(real, command, queued) else {
        // What is still to come belongs to this sequence.
        for later in expected[(index + 1)...] {
          if case .several(let many) = later {
            for _ in many { _ = try connection.receive() }
          } else {
            _ = try connection.receive()
          }
        }
        return Difference(commands: Array(played[...index]), engine: expected[index], server: real)
      }
      follow(command, real, &queued)
    }
    return nil
  }

  /// What is left after members were drawn at random differs: nothing is left.
  private static func repeatable(_ command: Command) -> [Command] {
    guard command.count > 1, command[0].text.lowercased() == "spop" else { return [command] }
    return [command, ["DEL", command[1]]]
  }

  private static func normal(_ reply: RedisReply, _ command: Command, _ queued: [Command]?) -> RedisReply {
    if let queued, command[0].text.lowercased() == "exec", case .array(let replies) = reply,
      replies.count == queued.count
    {
      return .array(zip(replies, queued).map { Deviations.normal($0, to: $1) })
    }
    return Deviations.normal(reply, to: command)
  }

  /// Which commands a transaction has gathered.
  private func follow(_ command: Command, _ reply: RedisReply, _ queued: inout [Command]?) {
    switch command.first?.text.lowercased() {
    case "multi": if reply == .ok { queued = [] }
    case "exec", "discard": queued = nil
    default: if reply == .simple("QUEUED") { queued?.append(command) }
    }
  }

  private mutating func note(_ command: Command, _ reply: RedisReply) {
    if case .error(let text) = reply {
      coverage["errors", default: 0] += 1
      coverage["error: " + (text.split(separator: " ").first ?? ""), default: 0] += 1
    }
    coverage[command.first?.text.lowercased() ?? "", default: 0] += 1
  }

  /// The same difference with as few commands as it takes.
  mutating func shrunk(_ difference: Difference) throws -> Difference {
    var best = difference
    var isShorter = true
    while isShorter {
      isShorter = false
      for index in best.commands.indices.reversed().dropFirst() {
        var fewer = best.commands
        fewer.remove(at: index)
        // What is played may have grown again: SPOP brings a DEL with it.
        if let found = try firstDifference(fewer), found.commands.last == difference.commands.last,
          found.commands.count < best.commands.count
        {
          best = found
          isShorter = true
          break
        }
      }
    }
    return best
  }
}
