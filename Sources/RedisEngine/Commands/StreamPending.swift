/// XACK and XPENDING.
enum StreamPending {
  static func acknowledge(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let key = engine.key(call[1])
    guard let position = try engine.findStream(key, isRead: true), let group = engine.group(position, call[2]) else {
      return .integer(0)
    }
    let ids = try StreamCommands.ids(call, from: 3)
    let count = engine.changeStream(position) { stream in ids.count { stream.groups[group].removePending($0) } }
    engine.work += ids.count
    if count > 0 { engine.changed(key, by: count) }
    return .integer(count)
  }

  private struct Request {
    var first = RedisStreamID.zero
    var last = RedisStreamID.last
    var count = 0
    var leastIdle: Int64 = 0
    var consumer: RedisBytes?

    init(_ call: RedisCall) throws(RedisError) {
      guard call.count >= 6, call.count <= 9 else { throw .syntax }
      var start = 3
      if call.isWord(3, "IDLE") {
        leastIdle = try call.integer(4)
        if call.count < 8 { throw .syntax }
        start = 5
      }
      count = Int(max(0, try call.integer(start + 2)))
      first = try RedisStreamID.intervalStart(call[start])
      last = try RedisStreamID.intervalEnd(call[start + 1])
      if start + 3 < call.count { consumer = call[start + 3] }
    }
  }

  static func list(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let request = call.count == 3 ? nil : try Request(call)
    guard let position = try engine.findStream(engine.key(call[1]), isRead: true),
      let place = engine.group(position, call[2])
    else { throw .noGroup(call[1], call[2]) }
    let group = engine.value(position).stream.groups[place]
    guard let request else { return summary(group) }
    var consumer: UInt32?
    if let name = request.consumer {
      guard let index = group.consumerIndex(name) else { return .array([]) }
      consumer = group.consumers[index].id
    }
    let now = engine.now
    let found = group.pendingEntries(from: request.first, through: request.last, of: consumer, limit: request.count) {
      request.leastIdle == 0 || now - $0.deliveredAt >= request.leastIdle
    }
    engine.work += found.count
    return .array(
      found.map { entry in
        .array([
          .bulk(entry.id.bytes), .bulk(group.consumerName(entry.consumer)), .integer(max(0, now - entry.deliveredAt)),
          .integer(entry.deliveryCount),
        ])
      })
  }

  private static func summary(_ group: StreamGroup) -> RedisReply {
    guard let first = group.pending.first, let last = group.pending.last else {
      return .array([.integer(0), .null, .null, .nullArray])
    }
    let consumers = group.consumers.filter { $0.pendingCount > 0 }
      .map { RedisReply.bulks([$0.name, RedisBytes($0.pendingCount)]) }
    return .array([
      .integer(group.pending.count), .bulk(first.id.bytes), .bulk(last.id.bytes), .array(consumers),
    ])
  }
}

extension StreamGroup {
  func consumerName(_ id: UInt32) -> RedisBytes { consumerIndex(id: id).map { consumers[$0].name } ?? .empty }
}
