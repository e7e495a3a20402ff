import RedisEngine
import RedisSupport
import TestSupport
import Testing
import VirtualTime

/// Collections beyond the sizes up to which Redis packs them, and streams of several nodes, against a real server.
@Suite struct LargeCollectionTests {
  static let sequenceCount: UInt64 = Verification.isOn ? 200 : 1

  @Test(arguments: ["hash", "list", "set", "sorted set", "stream"])
  func repliesAreThoseOfARealServer(kind: String) throws {
    let server = try RedisServer()
    defer { server.stop() }
    var comparison = try Comparison(server)
    let forms = Self.forms[kind]!
    for seed in 1...Self.sequenceCount {
      var random = RandomStream(seed: seed, name: kind)
      var generator = SequenceGenerator(seed: seed, families: [forms])
      let commands = Self.filling(kind, &random) + generator.next(count: 20)
      if let difference = try comparison.firstDifference(commands) {
        Issue.record("seed \(seed):\n\(difference)")
        return
      }
    }
  }

  /// Fills the keys that are drawn most with some hundred elements.
  private static func filling(_ kind: String, _ random: inout RandomStream) -> [[RedisBytes]] {
    SequenceGenerator.keyPool.prefix(3).flatMap { key -> [[RedisBytes]] in
      let count = 100 + random.below(500)
      let numbers = (0..<count).map { _ in random.below(1_000) }
      switch kind {
      case "hash": return [["HSET", key] + numbers.flatMap { [RedisBytes("f\($0)"), RedisBytes($0)] }]
      case "list": return [["RPUSH", key] + numbers.map { RedisBytes($0) }]
      case "set": return [["SADD", key] + numbers.map { RedisBytes($0) }]
      case "sorted set":
        return [["ZADD", key] + numbers.flatMap { [RedisBytes($0 % 50), RedisBytes("m\($0)")] }]
      default:
        // Values of all sizes that the packed form tells apart.
        let sizes = [1, 3, 40, 70, 150, 1_000]
        var id = 0
        return numbers.map { number in
          id += 1 + number % 3
          let value = RedisBytes(String(repeating: "x", count: sizes[number % 7 % sizes.count]))
          let fields: [RedisBytes] = number % 5 == 0 ? ["other", value, "f", RedisBytes(number)] : ["f", value]
          return ["XADD", key, RedisBytes("\(id)-\(number % 4)")] + fields
        }
      }
    }
  }

  private static let forms: [String: [String]] = [
    "hash": Forms.hashes, "list": Forms.lists,
    "set": Forms.sets,
    // In large sorted sets of several scores a range by names means nothing.
    "sorted set": Forms.sortedSets.filter { !$0.contains("LEX") && !$0.contains("$l") },
    "stream": Forms.streams + [
      "XTRIM $k MAXLEN ~ ( 10 | 50 | 99 | 100 | 101 | 200 | 350 ) [ LIMIT ( 0 | 50 | 100 | 150 | 250 ) ]",
      "XTRIM $k MINID ~ ( 20 | 100 | 201 | 300 | 600 )", "XTRIM $k MAXLEN ( 50 | 150 | 250 )",
      "XTRIM $k MINID ( 33 | 150 | 333 )",
      "XADD $k MAXLEN ~ ( 100 | 200 | 300 ) 2000-* f $v", "XADD $k 2000-* f $v",
      "XDEL $k 100-1 101-0 102-3 150-2 7-1 8-1 9-1",
      "XRANGE $k ( 50 | 100 | 111-2 ) ( 300 | 500 ) COUNT ( 5 | 150 )",
      "XREVRANGE $k ( 1000 | 301 ) ( 50 | 100 ) COUNT ( 5 | 150 )",
      "XLEN $k", "XREADGROUP GROUP g1 alice COUNT 120 STREAMS $k >", "XGROUP CREATE $k g1 0",
      "XAUTOCLAIM $k g1 bob 0 ( 0 | 50 ) COUNT 7",
    ],
  ]
}
