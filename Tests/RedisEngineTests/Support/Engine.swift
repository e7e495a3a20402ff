import VirtualTime

@testable import RedisEngine

/// Engines for tests, and commands as one writes them.
enum Engine {
  static let start: Int64 = 1_700_000_000_000

  static func make(_ configuration: RedisConfiguration = RedisConfiguration(), seed: UInt64 = 1) -> RedisEngine {
    RedisEngine(configuration: configuration, startedAt: start, random: RandomStream(seed: seed, name: "redis"))
  }
}

extension RedisEngine {
  /// Runs a command written with blanks between its words, so many milliseconds after the start.
  @discardableResult mutating func run(_ line: String, after: Int64 = 0, from client: Int = 0) -> RedisReply {
    execute(line.split(separator: " ").map { RedisBytes(String($0)) }, at: Engine.start + after, from: client)
  }

  /// As `run`, with everything the command led to.
  mutating func play(_ line: String, after: Int64 = 0, from client: Int = 0) -> RedisOutcome {
    perform(line.split(separator: " ").map { RedisBytes(String($0)) }, at: Engine.start + after, from: client)
  }
}

extension RedisReply {
  /// An array of strings.
  static func list(_ values: RedisBytes...) -> RedisReply { .array(values.map { .bulk($0) }) }
}

extension RedisEngine {
  /// The memory of what is there, counted anew.
  var countedBytes: Int {
    var total = 0
    for database in databases {
      for position in 0..<database.count {
        let entry = database.entries[position]
        total += MemoryModel.key(names.count(entry.key)) + MemoryModel.value(entry.value, shapes)
        if entry.expiry != 0 { total += MemoryModel.expiry }
      }
    }
    return total
  }
}
