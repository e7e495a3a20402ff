extension RedisCommand {
  /// Hashes.
  static let hashes: [RedisCommand] = [
    RedisCommand("hset", -4, [.write, .denyoom, .fast], .linear("fields")) { engine, call throws(RedisError) in
      .integer(try HashCommands.set(&engine, call))
    },
    RedisCommand("hmset", -4, [.write, .denyoom, .fast], .linear("fields")) { engine, call throws(RedisError) in
      _ = try HashCommands.set(&engine, call)
      return .ok
    },
    RedisCommand("hsetnx", 4, [.write, .denyoom, .fast]) { engine, call throws(RedisError) in
      let key = engine.key(call[1])
      if let position = try engine.findHash(key), engine.fieldValue(position, call[2]) != nil { return .integer(0) }
      return .integer(try engine.hset(key, call[2], call[3]) ? 1 : 0)
    },
    RedisCommand("hget", 3, [.readonly, .fast]) { engine, call throws(RedisError) in
      .optional(try engine.hget(engine.key(call[1]), call[2]))
    },
    RedisCommand("hmget", -3, [.readonly, .fast], .linear("fields")) { engine, call throws(RedisError) in
      let position = try engine.findHash(engine.key(call[1]), isRead: true)
      engine.work += call.count - 2
      return .array(call.words[2...].map { field in .optional(position.flatMap { engine.fieldValue($0, field) }) })
    },
    RedisCommand("hdel", -3, [.write, .fast], .linear("fields")) { engine, call throws(RedisError) in
      let key = engine.key(call[1])
      var count = 0
      for field in call.words[2...] {
        engine.work += 1
        if try engine.hdel(key, field) { count += 1 }
      }
      return .integer(count)
    },
    RedisCommand("hlen", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
      .integer(try engine.hlen(engine.key(call[1])))
    },
    RedisCommand("hstrlen", 3, [.readonly, .fast]) { engine, call throws(RedisError) in
      .integer(try engine.hget(engine.key(call[1]), call[2])?.count ?? 0)
    },
    RedisCommand("hexists", 3, [.readonly, .fast]) { engine, call throws(RedisError) in
      .integer(try engine.hget(engine.key(call[1]), call[2]) == nil ? 0 : 1)
    },
    RedisCommand("hgetall", 2, [.readonly], .linear("fields")) { engine, call throws(RedisError) in
      .bulks(try engine.hgetall(engine.key(call[1])).flatMap { [$0.field, $0.value] })
    },
    RedisCommand("hkeys", 2, [.readonly], .linear("fields")) { engine, call throws(RedisError) in
      .bulks(try engine.hgetall(engine.key(call[1])).map(\.field))
    },
    RedisCommand("hvals", 2, [.readonly], .linear("fields")) { engine, call throws(RedisError) in
      .bulks(try engine.hgetall(engine.key(call[1])).map(\.value))
    },
    RedisCommand("hincrby", 4, [.write, .denyoom, .fast]) { engine, call throws(RedisError) in
      let amount = try call.integer(3)
      return .integer(try engine.hincrby(engine.key(call[1]), call[2], by: amount))
    },
    RedisCommand("hincrbyfloat", 4, [.write, .denyoom, .fast], HashCommands.incrementByFloat),
    RedisCommand("hrandfield", -2, [.readonly], .linear("fields returned"), HashCommands.randomFields),
    RedisCommand("hscan", -3, [.readonly], .linear("fields looked at"), HashCommands.scan),
  ]
}

enum HashCommands {
  /// Answers how many fields are new.
  static func set(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> Int {
    guard call.count % 2 == 0 else { throw .arity(call.command.name) }
    let key = engine.key(call[1])
    let position = try engine.hashPosition(key)
    var new = 0
    for index in stride(from: 2, to: call.count, by: 2)
    where engine.setField(position, call[index], call[index + 1]) == nil {
      new += 1
    }
    engine.work += call.count / 2 - 1
    engine.changed(key, by: call.count / 2 - 1)
    return new
  }

  static func incrementByFloat(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let key = engine.key(call[1])
    // The increment is looked at before the key.
    if !LongDouble.isFinite(call[3]) { throw RedisError("ERR value is NaN or Infinity") }
    _ = try LongDouble.sum(0, call[3], notFloat: .notFloat)
    let found = try engine.findHash(key)
    let old = found.flatMap { engine.fieldValue($0, call[2]) } ?? 0
    let sum = try LongDouble.sum(old, call[3], notFloat: RedisError("ERR hash value is not a float"))
    try engine.hset(key, call[2], sum)
    return .bulk(sum)
  }

  static func scan(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    var options = try ScanOptions(call, cursorAt: 2)
    guard let position = try engine.findHash(engine.key(call[1]), isRead: true) else { return ScanOptions.reply(0, []) }
    try options.readOptions(call, from: 3, isKeyspace: false)
    let pairs = engine.value(position).hash.pairs(engine.shapes)
    if case .hash(.shaped) = engine.value(position) { options.takeAll() }
    let (positions, next) = options.step(pairs.count)
    engine.work += positions.count
    let found = positions.map { pairs[$0] }.filter { options.pattern?.matches($0.field) ?? true }
    return ScanOptions.reply(next, found.flatMap { [$0.field, $0.value] })
  }

  static func randomFields(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let request = try RandomRequest(call, withWord: "WITHVALUES")
    guard let position = try engine.findHash(engine.key(call[1]), isRead: true) else { return request.nothing }
    let pairs = engine.value(position).hash.pairs(engine.shapes)
    let chosen = request.positions(of: pairs.count, &engine.random)
    engine.work += chosen.count
    if request.count == nil { return .bulk(pairs[chosen[0]].field) }
    return .bulks(chosen.flatMap { request.isWithValues ? [pairs[$0].field, pairs[$0].value] : [pairs[$0].field] })
  }
}
