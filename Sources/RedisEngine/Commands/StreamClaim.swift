/// XCLAIM.
struct StreamClaim {
  private var leastIdle: Int64
  private var ids: [RedisStreamID] = []
  private var deliveryTime: Int64?
  private var deliveryCount: Int64?
  private var isForced = false
  private var answersIDs = false
  private var lastID = RedisStreamID.zero

  private init(_ call: RedisCall, now: Int64) throws(RedisError) {
    guard let idle = call[4].integer else { throw RedisError("ERR Invalid min-idle-time argument for XCLAIM") }
    leastIdle = max(0, idle)
    var index = 5
    while index < call.count, let id = try? RedisStreamID.strict(call[index]) {
      ids.append(id)
      index += 1
    }
    func number(_ option: String) throws(RedisError) -> Int64 {
      guard let number = call[index].integer else {
        throw RedisError("ERR Invalid \(option) option argument for XCLAIM")
      }
      return number
    }
    while index < call.count {
      let hasMore = index + 1 < call.count
      if call.isWord(index, "FORCE") {
        isForced = true
      } else if call.isWord(index, "JUSTID") {
        answersIDs = true
      } else if call.isWord(index, "IDLE"), hasMore {
        index += 1
        deliveryTime = now &- (try number("IDLE"))
      } else if call.isWord(index, "TIME"), hasMore {
        index += 1
        deliveryTime = try number("TIME")
      } else if call.isWord(index, "RETRYCOUNT"), hasMore {
        index += 1
        deliveryCount = try number("RETRYCOUNT")
      } else if call.isWord(index, "LASTID"), hasMore {
        index += 1
        lastID = try RedisStreamID.strict(call[index])
      } else {
        throw RedisError("ERR Unrecognized XCLAIM option '\(call[index].shown())'")
      }
      index += 1
    }
    // A time that cannot be is taken as now.
    if let time = deliveryTime, time < 0 || time > now { deliveryTime = now }
  }

  static func run(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let key = engine.key(call[1])
    guard let position = try engine.findStream(key, isRead: true), let group = engine.group(position, call[2]) else {
      throw .noGroup(call[1], call[2])
    }
    let now = engine.now
    let claim = try StreamClaim(call, now: now)
    let entries = engine.changeStream(position) { claim.claimed(&$0, group, call[3], now) }
    engine.work += claim.ids.count
    engine.changed(key, by: entries.count)
    return .array(claim.answersIDs ? entries.map { .bulk($0.id.bytes) } : entries.map(\.reply))
  }

  private func claimed(
    _ stream: inout StreamValue, _ group: Int, _ name: RedisBytes, _ now: Int64
  ) -> [RedisStreamEntry] {
    if lastID > stream.groups[group].lastID { stream.groups[group].lastID = lastID }
    var entries: [RedisStreamEntry] = []
    for id in ids {
      guard let entry = stream.entry(id) else {
        _ = stream.groups[group].removePending(id)
        continue
      }
      let old = stream.groups[group].pendingEntry(id)
      guard var pending = old ?? (isForced ? PendingEntry(id: id, deliveredAt: now) : nil) else { continue }
      if old != nil, leastIdle > 0, now - pending.deliveredAt < leastIdle { continue }
      // The consumer is made by the first entry it gets.
      pending.consumer = stream.groups[group].enter(name, now: now)
      pending.deliveredAt = deliveryTime ?? now
      if let deliveryCount, deliveryCount >= 0 {
        pending.deliveryCount = deliveryCount
      } else if !answersIDs {
        pending.deliveryCount += 1
      }
      stream.groups[group].setPending(pending)
      entries.append(entry)
    }
    return entries
  }
}

extension StreamGroup {
  /// The consumer of this name, new if there was none, seen now.
  mutating func enter(_ name: RedisBytes, now: Int64) -> UInt32 {
    let place = consumerIndex(name) ?? addConsumer(name, now: now)
    see(place, now: now)
    return consumers[place].id
  }
}
