/// XINFO.
enum StreamInformation {
  static let all: [RedisCommand] = [
    RedisCommand("xinfo|stream", -3, [.readonly], .linear("entries and pending entries shown")) {
      engine, call throws(RedisError) in
      let stream = try stream(&engine, call)
      guard let limit = try limit(call) else { return summary(stream) }
      return full(stream, limit: limit == 0 ? nil : limit)
    },
    RedisCommand("xinfo|groups", 3, [.readonly], .linear("groups")) { engine, call throws(RedisError) in
      let stream = try stream(&engine, call)
      engine.work += stream.groups.count
      return .array(
        stream.groups.map { group in
          named([
            ("name", .bulk(group.name)), ("consumers", .integer(group.consumers.count)),
            ("pending", .integer(group.pending.count)), ("last-delivered-id", .bulk(group.lastID.bytes)),
            ("entries-read", group.entriesRead.map { .integer($0) } ?? .null),
            ("lag", stream.lag(of: group).map { .integer($0) } ?? .null),
          ])
        })
    },
    RedisCommand("xinfo|consumers", 4, [.readonly], .linear("consumers")) { engine, call throws(RedisError) in
      let stream = try stream(&engine, call)
      guard let group = stream.groups.first(where: { $0.name == call[3] }) else {
        throw .noGroup(call[3], ofKey: call[2])
      }
      engine.work += group.consumers.count
      return .array(
        group.consumers.map { consumer in
          named([
            ("name", .bulk(consumer.name)), ("pending", .integer(consumer.pendingCount)),
            ("idle", .integer(max(0, engine.now - consumer.seenAt))),
          ])
        })
    },
  ]

  private static func stream(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> StreamValue {
    guard let position = try engine.findStream(engine.key(call[2]), isRead: true) else { throw .noSuchKey }
    return engine.value(position).stream
  }

  /// nil: not `FULL`; 0: everything.
  private static func limit(_ call: RedisCall) throws(RedisError) -> Int? {
    if call.count == 3 { return nil }
    guard call.count == 4 || call.count == 6, call.isWord(3, "FULL") else { throw .subcommandSyntax(call) }
    guard call.count == 6 else { return 10 }
    guard call.isWord(4, "COUNT") else { throw .subcommandSyntax(call) }
    let count = try call.integer(5)
    return count < 0 ? 10 : Int(count)
  }

  private static func named(_ pairs: [(RedisBytes, RedisReply)]) -> RedisReply {
    .array(pairs.flatMap { [.bulk($0.0), $0.1] })
  }

  private static func common(_ stream: StreamValue) -> [(RedisBytes, RedisReply)] {
    [
      ("length", .integer(stream.count)), ("radix-tree-keys", .integer(stream.nodes.count)),
      ("radix-tree-nodes", .integer(stream.nodes.count + 1)), ("last-generated-id", .bulk(stream.lastID.bytes)),
      ("max-deleted-entry-id", .bulk(stream.highestDeletedID.bytes)), ("entries-added", .integer(stream.entriesAdded)),
      ("recorded-first-entry-id", .bulk(stream.firstID.bytes)),
    ]
  }

  private static func summary(_ stream: StreamValue) -> RedisReply {
    named(
      common(stream) + [
        ("groups", .integer(stream.groups.count)), ("first-entry", stream.firstEntry?.reply ?? .null),
        ("last-entry", stream.lastEntry?.reply ?? .null),
      ])
  }

  private static func full(_ stream: StreamValue, limit: Int?) -> RedisReply {
    let entries = stream.entries(from: .zero, through: .last, limit: limit)
    return named(
      common(stream) + [
        ("entries", .array(entries.map(\.reply))),
        ("groups", .array(stream.groups.map { group(stream, $0, limit: limit) })),
      ])
  }

  private static func group(_ stream: StreamValue, _ group: StreamGroup, limit: Int?) -> RedisReply {
    let pending = group.pendingEntries(from: .zero, limit: limit).map { entry -> RedisReply in
      .array([
        .bulk(entry.id.bytes), .bulk(group.consumerName(entry.consumer)), .integer(entry.deliveredAt),
        .integer(entry.deliveryCount),
      ])
    }
    let consumers = group.consumers.map { consumer -> RedisReply in
      let own = group.pendingEntries(from: .zero, of: consumer.id, limit: limit).map { entry -> RedisReply in
        .array([.bulk(entry.id.bytes), .integer(entry.deliveredAt), .integer(entry.deliveryCount)])
      }
      return named([
        ("name", .bulk(consumer.name)), ("seen-time", .integer(consumer.seenAt)),
        ("pel-count", .integer(consumer.pendingCount)), ("pending", .array(own)),
      ])
    }
    return named([
      ("name", .bulk(group.name)), ("last-delivered-id", .bulk(group.lastID.bytes)),
      ("entries-read", group.entriesRead.map { .integer($0) } ?? .null),
      ("lag", stream.lag(of: group).map { .integer($0) } ?? .null), ("pel-count", .integer(group.pending.count)),
      ("pending", .array(pending)), ("consumers", .array(consumers)),
    ])
  }
}
