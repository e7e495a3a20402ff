import RedisEngine
import RedisSupport
import TestSupport
import Testing
import VirtualTime

@testable import Operator

/// What redis-cli prints, against the real one on a real server.
@Suite struct RedisCLITextTests {
  /// In this order on one server.
  static let commands: [[String]] = [
    ["PING"], ["SET", "plain", "value"], ["GET", "plain"], ["GET", "nothing"], ["SET", "number", "42"],
    ["INCR", "number"],
    ["SET", "odd", "tab\tquote\"back\\slash\nline\r\u{7}\u{8}\u{1}é"], ["GET", "odd"], ["INCR", "plain"],
    ["LEN", "plain"],
    ["RPUSH", "list", "one", "two", "three four"], ["LRANGE", "list", "0", "-1"], ["LRANGE", "nothing", "0", "-1"],
    ["LLEN", "list"],
    ["HSET", "hash", "field", "1", "other", ""], ["HGETALL", "hash"], ["ZADD", "sorted", "1.5", "a", "-2", "b"],
    ["ZRANGE", "sorted", "0", "-1", "WITHSCORES"], ["XADD", "stream", "1-1", "k", "v", "l", "w"],
    ["XADD", "stream", "2-1", "k", "v"],
    ["XRANGE", "stream", "-", "+"], ["XREAD", "STREAMS", "stream", "0"], ["XREAD", "STREAMS", "stream", "9"],
    ["RPUSH", "long", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"], ["LRANGE", "long", "0", "-1"],
    ["SCAN", "0", "COUNT", "1000", "MATCH", "pl*"], ["TYPE", "stream"], ["EXISTS", "plain", "hash"], ["DEL", "plain"],
    ["MSETNX", "a", "1", "b", "2"], ["MGET", "a", "nothing", "b"], ["LPOS", "list", "two"],
    ["XGROUP", "CREATE", "stream", "group", "0"], ["XREADGROUP", "GROUP", "group", "me", "STREAMS", "stream", ">"],
    ["XPENDING", "stream", "group"], ["SET", "plain"], ["GET", "list"],
  ]

  @Test func printsWhatTheRealOnePrints() throws {
    let server = try RedisServer()
    defer { server.stop() }
    var engine = RedisEngine(
      configuration: RedisConfiguration(), startedAt: 0, random: RandomStream(seed: 1, name: "engine"))
    for words in Self.commands {
      let reply = engine.execute(words.map { RedisBytes($0) }, at: 0)
      let isWriting = ["SET", "INCR", "RPUSH", "HSET", "ZADD", "XADD", "DEL", "MSETNX", "XGROUP", "XREADGROUP"]
        .contains(words[0])
      // What changes something is asked once.
      #expect(RedisReplyText.terminal(reply) == (try Self.real(server, ["--no-raw"], words)), "\(words)")
      if !isWriting { #expect(RedisReplyText.raw(reply) == (try Self.real(server, ["--raw"], words)), "\(words)") }
    }
  }

  private static func real(_ server: RedisServer, _ options: [String], _ words: [String]) throws -> String {
    let client = try #require(ExternalTool(at: "/usr/bin/redis-cli"), "make test installs redis-cli")
    return try client.run(["-s", server.socket] + options + words).output
  }

  @Test(
    "Lines at the prompt are split as redis-cli does",
    arguments: [
      ("LLEN a", ["LLEN", "a"]), ("  SET a  \"b c\" ", ["SET", "a", "b c"]), ("SET a 'b \"c'", ["SET", "a", "b \"c"]),
      (#"SET a "\x41\n\"""#, ["SET", "a", "A\n\""]), (#"SET a 'it\'s'"#, ["SET", "a", "it's"]), ("", []),
      ("SET a \"b", nil), ("SET a \"b\"c", nil),
    ] as [(String, [String]?)])
  func promptLines(line: String, words: [String]?) { #expect(RedisPromptLine.words(line) == words) }
}
