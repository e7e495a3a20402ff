/// XAUTOCLAIM.
struct StreamAutoclaim {
  private var leastIdle: Int64
  private var first: RedisStreamID
  private var count = 100
  private var answersIDs = false
  /// So many entries are looked at for each that may be claimed.
  private static let attempts = 10

  private init(_ call: RedisCall) throws(RedisError) {
    guard let idle = call[4].integer else { throw RedisError("ERR Invalid min-idle-time argument for XAUTOCLAIM") }
    leastIdle = max(0, idle)
    first = try RedisStreamID.intervalStart(call[5])
    var index = 6
    while index < call.count {
      if call.isWord(index, "COUNT"), index + 1 < call.count {
        index += 1
        guard let most = call[index].integer, most > 0, most <= Int64.max / 16 else {
          throw RedisError("ERR COUNT must be > 0")
        }
        count = Int(most)
      } else if call.isWord(index, "JUSTID") {
        answersIDs = true
      } else {
        throw .syntax
      }
      index += 1
    }
  }

  static func run(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let claim = try StreamAutoclaim(call)
    let key = engine.key(call[1])
    guard let position = try engine.findStream(key, isRead: true), let group = engine.group(position, call[2]) else {
      throw .noGroup(call[1], call[2])
    }
    let now = engine.now
    let (looked, reply) = engine.changeStream(position) { claim.claimed(&$0, group, call[3], now) }
    engine.work += looked
    engine.changed(key)
    return reply
  }

  private func claimed(
    _ stream: inout StreamValue, _ group: Int, _ name: RedisBytes, _ now: Int64
  ) -> (looked: Int, reply: RedisReply) {
    var attempts = count.multipliedReportingOverflow(by: Self.attempts).partialValue
    var rest = count
    var looked = 0
    var next = RedisStreamID.zero
    var claimed: [RedisReply] = []
    var deleted: [RedisReply] = []
    // One more than may be looked at: the next call goes on with it.
    for var pending in stream.groups[group].pendingEntries(from: first, limit: attempts &+ 1) {
      if attempts == 0 || rest == 0 {
        next = pending.id
        break
      }
      attempts -= 1
      looked += 1
      guard let entry = stream.entry(pending.id) else {
        _ = stream.groups[group].removePending(pending.id)
        deleted.append(.bulk(pending.id.bytes))
        rest -= 1
        continue
      }
      if leastIdle > 0, now - pending.deliveredAt < leastIdle { continue }
      pending.consumer = stream.groups[group].enter(name, now: now)
      pending.deliveredAt = now
      if !answersIDs { pending.deliveryCount += 1 }
      stream.groups[group].setPending(pending)
      claimed.append(answersIDs ? .bulk(pending.id.bytes) : entry.reply)
      rest -= 1
    }
    return (looked, .array([.bulk(next.bytes), .array(claimed), .array(deleted)]))
  }
}
