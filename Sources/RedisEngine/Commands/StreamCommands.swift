extension RedisCommand {
  /// Streams.
  static let streams: [RedisCommand] =
    [
      RedisCommand("xadd", -5, [.write, .denyoom, .fast], .linear("fields and entries trimmed"), StreamAddition.add),
      RedisCommand("xtrim", -4, [.write], .linear("entries trimmed"), StreamAddition.trim),
      RedisCommand("xlen", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
        .integer(try engine.xlen(engine.key(call[1])))
      },
      RedisCommand("xrange", -4, [.readonly], .linear("entries returned")) { engine, call throws(RedisError) in
        try StreamCommands.range(&engine, call, isReversed: false)
      },
      RedisCommand("xrevrange", -4, [.readonly], .linear("entries returned")) { engine, call throws(RedisError) in
        try StreamCommands.range(&engine, call, isReversed: true)
      },
      RedisCommand("xdel", -3, [.write, .fast], .linear("IDs"), StreamCommands.delete),
      RedisCommand("xsetid", -3, [.write, .denyoom, .fast], StreamCommands.setID),
      RedisCommand("xread", -4, [.readonly, .blocking], .linear("entries returned")) {
        engine, call throws(RedisError) in
        try StreamRead.run(&engine, call)
      },
      RedisCommand("xreadgroup", -7, [.write, .blocking], .linear("entries returned")) {
        engine, call throws(RedisError) in try StreamRead.run(&engine, call)
      },
    ] + streamGroups

  /// Consumer groups.
  private static let streamGroups: [RedisCommand] = [
    RedisCommand("xgroup", -2, of: StreamGroupCommands.all),
    RedisCommand("xack", -4, [.write, .fast], .linear("IDs"), StreamPending.acknowledge),
    RedisCommand("xpending", -3, [.readonly], .linear("entries looked at"), StreamPending.list),
    RedisCommand("xclaim", -6, [.write, .fast], .linear("IDs"), StreamClaim.run),
    RedisCommand("xautoclaim", -6, [.write, .fast], .linear("entries looked at"), StreamAutoclaim.run),
    RedisCommand("xinfo", -2, of: StreamInformation.all),
  ]
}

enum StreamCommands {
  static func range(
    _ engine: inout RedisEngine, _ call: RedisCall, isReversed: Bool
  ) throws(RedisError) -> RedisReply {
    let first = try RedisStreamID.intervalStart(call[isReversed ? 3 : 2])
    let last = try RedisStreamID.intervalEnd(call[isReversed ? 2 : 3])
    var limit: Int?
    var index = 4
    while index < call.count {
      guard call.isWord(index, "COUNT"), index + 1 < call.count else { throw .syntax }
      limit = Int(max(0, try call.integer(index + 1)))
      index += 2
    }
    guard let position = try engine.findStream(engine.key(call[1]), isRead: true) else { return .array([]) }
    if limit == 0 { return .nullArray }
    let entries = engine.value(position).stream.entries(
      from: first, through: last, limit: limit, isReversed: isReversed)
    engine.work += entries.count
    return .array(entries.map(\.reply))
  }

  static func ids(_ call: RedisCall, from start: Int) throws(RedisError) -> [RedisStreamID] {
    var ids: [RedisStreamID] = []
    for text in call.words[start...] { ids.append(try RedisStreamID.strict(text)) }
    return ids
  }

  static func delete(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let key = engine.key(call[1])
    guard let position = try engine.findStream(key) else { return .integer(0) }
    let ids = try ids(call, from: 2)
    let count = engine.changeStream(position) { stream in ids.count { stream.remove($0) } }
    engine.work += ids.count
    if count > 0 { engine.changed(key, by: count) }
    return .integer(count)
  }

  static func setID(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let id = try RedisStreamID.strict(call[2])
    var added: Int64?
    var deleted = RedisStreamID.zero
    var index = 3
    while index < call.count {
      guard index + 1 < call.count else { throw .syntax }
      if call.isWord(index, "ENTRIESADDED") {
        let number = try call.integer(index + 1)
        if number < 0 { throw RedisError("ERR entries_added must be positive") }
        added = number
      } else if call.isWord(index, "MAXDELETEDID") {
        deleted = try RedisStreamID.strict(call[index + 1])
        if id < deleted {
          throw RedisError("ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id")
        }
      } else {
        throw .syntax
      }
      index += 2
    }
    let key = engine.key(call[1])
    guard let position = try engine.findStream(key) else { throw .noSuchKey }
    let stream = engine.value(position).stream
    if let last = stream.lastEntry?.id {
      if id < last {
        throw RedisError("ERR The ID specified in XSETID is smaller than the target stream top item")
      }
      if id < stream.highestDeletedID {
        throw RedisError("ERR The ID specified in XSETID is smaller than current max_deleted_entry_id")
      }
      if let added, added < stream.count {
        throw RedisError("ERR The entries_added specified in XSETID is smaller than the target stream length")
      }
    }
    engine.changeStream(position) { stream in
      stream.lastID = id
      if let added { stream.entriesAdded = added }
      if deleted != .zero { stream.highestDeletedID = deleted }
    }
    engine.changed(key)
    return .ok
  }
}
