import RedisEngine
import RedisSupport
import TestSupport
import Testing
import VirtualTime

@Suite struct ConversationTests {
  static let conversationCount: UInt64 = Verification.isOn ? 500 : 25
  private static let bar = "Conversations with a real Redis"
  private static let asked = "at least 400 in which who waits, who is served and what is published is the same"

  /// Commands of clients that wait and of those that serve them. The lists, sorted sets and streams have names of their own, and
  /// a few commands mistake one for the other.
  private static let forms = [
    "BLPOP l1 l2 0", "BRPOP l2 l1 0", "BLMOVE l1 l2 LEFT RIGHT 0", "BLMOVE l2 s RIGHT LEFT 0", "BRPOPLPUSH l1 l2 0",
    "BLMPOP 0 2 l1 l2 LEFT COUNT 2", "BZPOPMIN z1 z2 0", "BZPOPMAX z1 0", "BZMPOP 0 1 z1 MAX COUNT 2",
    "XREAD BLOCK 0 STREAMS x $", "XREAD COUNT 1 BLOCK 0 STREAMS x 0", "XREADGROUP GROUP g a BLOCK 0 STREAMS x >",
    "XREADGROUP GROUP g b COUNT 1 BLOCK 0 STREAMS x >", "XGROUP CREATE x g 0 MKSTREAM", "XGROUP DESTROY x g",
    "XADD x 1-* f 1", "XADD x 2-* f 2", "XADD x 3-* f 3", "LPUSH l1 a", "RPUSH l1 a b c", "RPUSH l2 d", "LPUSH l2 e f",
    "ZADD z1 1 a", "ZADD z1 2 b 3 c", "ZADD z2 1 d", "DEL l1", "DEL x", "SET s v", "DEL s", "RENAME l2 l1",
    "RENAME z2 z1",
    "COPY l1 l2 REPLACE", "LMOVE l1 l2 LEFT LEFT", "MULTI", "EXEC", "EXEC", "DISCARD", "WATCH l1 k", "SET k 1", "GET k",
    "INCR k",
    "SUBSCRIBE c1", "SUBSCRIBE c1 c2", "UNSUBSCRIBE", "UNSUBSCRIBE c1 c2", "PSUBSCRIBE c*", "PUNSUBSCRIBE",
    "PUBLISH c1 hello",
    "PUBLISH c2 world", "PING", "PUBSUB NUMSUB c1 c2", "LLEN l1", "LRANGE l2 0 -1", "XLEN x", "EXPIRE k 0", "FLUSHALL",
  ]

  @Test func everyClientGetsWhatARealServerSends() throws {
    let server = try RedisServer()
    defer { server.stop() }
    var (waits, deliveries) = (0, 0)
    for seed in 1...Self.conversationCount {
      var random = RandomStream(seed: seed, name: "conversation")
      var conversation = try Conversation(server)
      do {
        for _ in 0..<40 {
          let client = random.below(Conversation.clientCount)
          let form = Self.forms[random.below(Self.forms.count)]
          // Somebody has to stay who can serve the others.
          let mayWait = client > 0 && !conversation.isBlocked(client)
          if conversation.isBlocked(client) || (!mayWait && (form.hasPrefix("B") || form.contains("BLOCK"))) {
            continue
          }
          try conversation.play((client, form.split(separator: " ").map { RedisBytes(String($0)) }))
        }
      } catch {
        Issue.record("seed \(seed): \(error)\n\(conversation.steps.joined(separator: "\n"))")
        Verification.record(Self.bar, asked: Self.asked, measured: "conversation \(seed) differs", passed: false)
        return
      }
      waits += conversation.waitCount
      deliveries += conversation.deliveryCount
    }
    #expect(waits > 0 && deliveries > 0)
    Verification.record(
      Self.bar, asked: Self.asked,
      measured:
        "\(Self.conversationCount) agree; \(waits) times a client waited, \(deliveries) times one was served or told",
      passed: Self.conversationCount >= 400)
  }
}
