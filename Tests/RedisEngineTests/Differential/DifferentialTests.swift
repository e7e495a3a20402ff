import RedisEngine
import RedisSupport
import TestSupport
import Testing

/// The engine against a real redis-server: the same commands give the same replies and errors.
@Suite struct DifferentialTests {
  static let sequenceCount: UInt64 = Verification.isOn ? 6_000 : 200
  static let commandCount = 25
  private static let bar = "Replies of a real Redis"
  private static let asked = "at least 100,000 commands in sequences of 20 or more, none differs"

  @Test func repliesAreThoseOfARealServer() throws {
    let server = try RedisServer()
    defer { server.stop() }
    var comparison = try Comparison(server)
    var different: [UInt64] = []
    for seed in 1...Self.sequenceCount {
      var generator = SequenceGenerator(seed: seed, families: Forms.all)
      if let difference = try comparison.firstDifference(generator.next(count: Self.commandCount)) {
        Issue.record("seed \(seed):\n\(try comparison.shrunk(difference))")
        different.append(seed)
        if different.count == 5 { break }
      }
    }
    guard different.isEmpty else {
      Verification.record(Self.bar, asked: Self.asked, measured: "sequence \(different[0]) differs", passed: false)
      return
    }
    // A canary: a wrong reply must be found out.
    let found = try comparison.firstDifference([["SET", "a", "1"], ["GET", "a"]]) { reply in
      reply == .bulk("1") ? .bulk("2") : reply
    }
    #expect(found != nil)
    let missing = RedisCommand.all.map(\.name).filter { comparison.coverage[$0] == nil && !Self.apart.contains($0) }
    #expect(missing.isEmpty, "never compared: \(missing)")
    Verification.record(
      Self.bar, asked: Self.asked,
      measured:
        "\(comparison.count) commands, none differs; \(comparison.coverage["errors", default: 0]) of them answer errors",
      passed: comparison.count >= 100_000)
  }

  /// Commands whose replies say nothing comparable, or that change the connection or make the server another's replica: they have
  /// tests of their own.
  static let apart: Set<String> = [
    "client", "config", "info", "lastsave", "time", "subscribe", "unsubscribe", "psubscribe", "punsubscribe",
    "replicaof", "slaveof",
  ]
}
