import DequeModule

extension RedisCommand {
  /// Lists.
  static let lists: [RedisCommand] =
    [
      RedisCommand("lpush", -3, [.write, .denyoom, .fast], .linear("elements pushed")) {
        engine, call throws(RedisError) in
        try ListCommands.push(&engine, call, .left)
      },
      RedisCommand("rpush", -3, [.write, .denyoom, .fast], .linear("elements pushed")) {
        engine, call throws(RedisError) in
        try ListCommands.push(&engine, call, .right)
      },
      RedisCommand("lpushx", -3, [.write, .denyoom, .fast], .linear("elements pushed")) {
        engine, call throws(RedisError) in
        try engine.findList(engine.key(call[1])) == nil ? .integer(0) : ListCommands.push(&engine, call, .left)
      },
      RedisCommand("rpushx", -3, [.write, .denyoom, .fast], .linear("elements pushed")) {
        engine, call throws(RedisError) in
        try engine.findList(engine.key(call[1])) == nil ? .integer(0) : ListCommands.push(&engine, call, .right)
      },
      RedisCommand("lpop", -2, [.write, .fast], .linear("elements returned")) { engine, call throws(RedisError) in
        try ListCommands.pop(&engine, call, .left)
      },
      RedisCommand("rpop", -2, [.write, .fast], .linear("elements returned")) { engine, call throws(RedisError) in
        try ListCommands.pop(&engine, call, .right)
      },
      RedisCommand("llen", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
        .integer(try engine.llen(engine.key(call[1])))
      },
      RedisCommand("lindex", 3, [.readonly], .linear("elements passed")) { engine, call throws(RedisError) in
        let key = engine.key(call[1])
        guard try engine.findList(key, isRead: true) != nil else { return .null }
        return .optional(try engine.lindex(key, Int(try call.integer(2))))
      },
      RedisCommand("lrange", 4, [.readonly], .linear("elements returned")) { engine, call throws(RedisError) in
        let (start, stop) = (try call.integer(2), try call.integer(3))
        return .bulks(try engine.lrange(engine.key(call[1]), Int(start), Int(stop)))
      },
      RedisCommand("lset", 4, [.write, .denyoom], .linear("elements passed"), ListCommands.set),
      RedisCommand("linsert", 5, [.write, .denyoom], .linear("elements passed"), ListCommands.insert),
      RedisCommand("lrem", 4, [.write], .linear("elements of the list")) { engine, call throws(RedisError) in
        let count = try call.integer(2)
        return .integer(try engine.lrem(engine.key(call[1]), Int(count), call[3]))
      },
      RedisCommand("ltrim", 4, [.write], .linear("elements removed"), ListCommands.trim),
      RedisCommand("lpos", -3, [.readonly], .linear("elements looked at"), ListSearch.run),
      RedisCommand("lmove", 5, [.write, .denyoom]) { engine, call throws(RedisError) in
        let (from, to) = (try ListCommands.end(call, 3), try ListCommands.end(call, 4))
        return .optional(try engine.lmove(engine.key(call[1]), engine.key(call[2]), from: from, to: to))
      },
      RedisCommand("rpoplpush", 3, [.write, .denyoom]) { engine, call throws(RedisError) in
        .optional(try engine.rpoplpush(engine.key(call[1]), engine.key(call[2])))
      },
      RedisCommand("lmpop", -4, [.write], .linear("elements returned")) { engine, call throws(RedisError) in
        let request = try PopRequest(call, from: 1, ["LEFT", "RIGHT"])
        return try ListCommands.popMany(&engine, request) ?? .nullArray
      },
    ] + blockingLists
}

enum ListCommands {
  static func end(_ call: RedisCall, _ index: Int) throws(RedisError) -> RedisListEnd {
    if call.isWord(index, "LEFT") { return .left }
    if call.isWord(index, "RIGHT") { return .right }
    throw .syntax
  }

  static func push(
    _ engine: inout RedisEngine, _ call: RedisCall, _ end: RedisListEnd
  ) throws(RedisError) -> RedisReply {
    let key = engine.key(call[1])
    let position = try engine.findList(key) ?? engine.addList(key)
    for value in call.words[2...] { engine.pushValue(position, value, end) }
    engine.work += call.count - 2
    engine.changed(key, by: call.count - 2)
    return .integer(engine.listCount(position))
  }

  static func pop(
    _ engine: inout RedisEngine, _ call: RedisCall, _ end: RedisListEnd
  ) throws(RedisError) -> RedisReply {
    if call.count > 3 { throw .arity(call.command.name) }
    let key = engine.key(call[1])
    guard call.count == 3 else { return .optional(try engine.pop(key, end)) }
    guard let count = call[2].integer, count >= 0 else { throw .mustBePositive }
    guard let position = try engine.findList(key) else { return .nullArray }
    if count == 0 { return .array([]) }
    return .bulks(take(&engine, key, position, Int(count), end))
  }

  /// Up to so many elements from an end.
  static func take(
    _ engine: inout RedisEngine, _ key: RedisKey, _ position: Int, _ count: Int, _ end: RedisListEnd
  ) -> [RedisBytes] {
    let taken = min(count, engine.listCount(position))
    let values = (0..<taken).map { _ in engine.popValue(position, end) }
    engine.work += taken
    engine.changed(key, by: taken)
    return values
  }

  /// nil: all lists are empty.
  static func popMany(_ engine: inout RedisEngine, _ request: PopRequest) throws(RedisError) -> RedisReply? {
    for name in request.keys {
      let key = engine.key(name)
      guard let position = try engine.findList(key) else { continue }
      let values = take(&engine, key, position, request.count, request.isFirst ? .left : .right)
      return .array([.bulk(name), .bulks(values)])
    }
    return nil
  }

  static func set(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let key = engine.key(call[1])
    guard let position = try engine.findList(key) else { throw .noSuchKey }
    let index = Int(try call.integer(2))
    let count = engine.listCount(position)
    let place = index < 0 ? index &+ count : index
    guard place >= 0, place < count else { throw .indexOutOfRange }
    engine.keyspaceBytes += MemoryModel.packed(call[3]) - MemoryModel.packed(engine.listValue(position, place))
    engine.databases[engine.current].entries[position].value.list[place] = call[3]
    engine.work += min(place, count - place)
    engine.changed(key)
    return .ok
  }

  static func insert(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let isBefore = call.isWord(2, "BEFORE")
    guard isBefore || call.isWord(2, "AFTER") else { throw .syntax }
    let key = engine.key(call[1])
    guard let position = try engine.findList(key) else { return .integer(0) }
    guard let place = engine.value(position).list.firstIndex(of: call[3]) else {
      engine.work += engine.listCount(position)
      return .integer(-1)
    }
    engine.work += place
    engine.keyspaceBytes += MemoryModel.packed(call[4])
    engine.databases[engine.current].entries[position].value.list.insert(call[4], at: isBefore ? place : place + 1)
    engine.changed(key)
    return .integer(engine.listCount(position))
  }

  static func trim(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let (start, stop) = (Int(try call.integer(2)), Int(try call.integer(3)))
    let key = engine.key(call[1])
    guard let position = try engine.findList(key) else { return .ok }
    let count = engine.listCount(position)
    guard let range = IndexRange.resolve(start, stop, count: count) else {
      engine.work += count
      engine.remove(position)
      engine.changed(key, by: count)
      return .ok
    }
    let removed = count - range.count
    for _ in range.upperBound..<count { _ = engine.popValue(position, .right) }
    for _ in 0..<range.lowerBound { _ = engine.popValue(position, .left) }
    engine.work += removed
    engine.changed(key, by: removed)
    return .ok
  }
}
