extension RedisCommand {
  /// Strings.
  static let strings: [RedisCommand] = [
    RedisCommand("get", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
      .optional(try engine.get(engine.key(call[1])))
    },
    RedisCommand("set", -3, [.write, .denyoom]) { engine, call throws(RedisError) in
      try StringCommands.set(
        &engine, engine.key(call[1]), call[2], SetOptions(call, from: 3, isGet: false), "set")
    },
    RedisCommand("setnx", 3, [.write, .denyoom, .fast]) { engine, call throws(RedisError) in
      .integer(engine.setIfAbsent(engine.key(call[1]), call[2]) ? 1 : 0)
    },
    RedisCommand("setex", 4, [.write, .denyoom]) { engine, call throws(RedisError) in
      var options = SetOptions()
      options.time = SetOptions.Time(text: call[2], unit: .seconds, isAbsolute: false)
      return try StringCommands.set(&engine, engine.key(call[1]), call[3], options, "setex")
    },
    RedisCommand("psetex", 4, [.write, .denyoom]) { engine, call throws(RedisError) in
      var options = SetOptions()
      options.time = SetOptions.Time(text: call[2], unit: .milliseconds, isAbsolute: false)
      return try StringCommands.set(&engine, engine.key(call[1]), call[3], options, "psetex")
    },
    RedisCommand("getset", 3, [.write, .denyoom, .fast]) { engine, call throws(RedisError) in
      let key = engine.key(call[1])
      let old = try engine.get(key)
      engine.set(key, call[2])
      return .optional(old)
    },
    RedisCommand("getdel", 2, [.write, .fast]) { engine, call throws(RedisError) in
      let key = engine.key(call[1])
      let old = try engine.get(key)
      if old != nil { engine.del(key) }
      return .optional(old)
    },
    RedisCommand("getex", -2, [.write, .fast], StringCommands.getex),
    RedisCommand("mget", -2, [.readonly, .fast], .linear("keys")) { engine, call throws(RedisError) in
      engine.work += call.count - 1
      return .array(call.words[1...].map { .optional((try? engine.get(engine.key($0))) ?? nil) })
    },
    RedisCommand("mset", -3, [.write, .denyoom], .linear("keys")) { engine, call throws(RedisError) in
      guard call.count % 2 == 1 else { throw .arity("mset") }
      StringCommands.setAll(&engine, call)
      return .ok
    },
    RedisCommand("msetnx", -3, [.write, .denyoom], .linear("keys")) { engine, call throws(RedisError) in
      guard call.count % 2 == 1 else { throw .arity("msetnx") }
      for index in stride(from: 1, to: call.count, by: 2) where engine.exists(engine.key(call[index])) {
        return .integer(0)
      }
      StringCommands.setAll(&engine, call)
      return .integer(1)
    },
    RedisCommand("append", 3, [.write, .denyoom, .fast], StringCommands.append),
    RedisCommand("strlen", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
      .integer(try engine.get(engine.key(call[1]))?.count ?? 0)
    },
    RedisCommand("incr", 2, [.write, .denyoom, .fast]) { engine, call throws(RedisError) in
      .integer(try engine.incr(engine.key(call[1])))
    },
    RedisCommand("decr", 2, [.write, .denyoom, .fast]) { engine, call throws(RedisError) in
      .integer(try engine.incr(engine.key(call[1]), by: -1))
    },
    RedisCommand("incrby", 3, [.write, .denyoom, .fast]) { engine, call throws(RedisError) in
      let amount = try call.integer(2)
      return .integer(try engine.incr(engine.key(call[1]), by: amount))
    },
    RedisCommand("decrby", 3, [.write, .denyoom, .fast]) { engine, call throws(RedisError) in
      let amount = try call.integer(2)
      if amount == .min { throw RedisError("ERR decrement would overflow") }
      return .integer(try engine.incr(engine.key(call[1]), by: -amount))
    },
    RedisCommand("incrbyfloat", 3, [.write, .denyoom, .fast], StringCommands.incrbyfloat),
    RedisCommand("getrange", 4, [.readonly], .linear("bytes returned"), StringCommands.getrange),
    RedisCommand("substr", 4, [.readonly], .linear("bytes returned"), StringCommands.getrange),
    RedisCommand("setrange", 4, [.write, .denyoom], .linear("bytes written"), StringCommands.setrange),
  ]
}

enum StringCommands {
  static func set(
    _ engine: inout RedisEngine, _ key: RedisKey, _ value: RedisBytes, _ options: SetOptions, _ name: String
  ) throws(RedisError) -> RedisReply {
    let time = try options.time?.milliseconds(now: engine.now, command: name)
    var old: RedisReply?
    if options.returnsOld { old = .optional(try engine.get(key)) }
    let isThere = engine.exists(key)
    if (options.onlyIfAbsent && isThere) || (options.onlyIfPresent && !isThere) { return old ?? .null }
    engine.set(key, value, expiry: options.keepsExpiry ? .asBefore : time.map { .at($0) } ?? .never)
    return old ?? .ok
  }

  static func setAll(_ engine: inout RedisEngine, _ call: RedisCall) {
    for index in stride(from: 1, to: call.count, by: 2) { engine.set(engine.key(call[index]), call[index + 1]) }
    engine.work += call.count / 2
  }

  static func getex(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let options = try SetOptions(call, from: 2, isGet: true)
    let key = engine.key(call[1])
    guard let value = try engine.get(key) else { return .null }
    if let time = try options.time?.milliseconds(now: engine.now, command: "getex") {
      engine.expire(key, at: options.time!.isAbsolute ? time : max(time, engine.now + 1))
    } else if options.persists {
      engine.persist(key)
    }
    return .bulk(value)
  }

  static func append(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let key = engine.key(call[1])
    guard let position = try engine.findString(key) else {
      engine.addString(key, call[2])
      return .integer(call[2].count)
    }
    let old = engine.value(position).string
    let count = old.count + call[2].count
    if count > engine.configuration.protoMaxBulkLength { throw .tooLong }
    engine.replaceString(position, RedisBytes(old.bytes + call[2].bytes))
    return .integer(count)
  }

  static func incrbyfloat(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let key = engine.key(call[1])
    let position = try engine.findString(key)
    let old: RedisBytes = position.map { engine.value($0).string } ?? 0
    let sum = try LongDouble.sum(old, call[2], notFloat: .notFloat)
    if let position { engine.replaceString(position, sum) } else { engine.addString(key, sum) }
    return .bulk(sum)
  }

  static func getrange(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    var start = try call.integer(2)
    var end = try call.integer(3)
    guard let value = try engine.get(engine.key(call[1])) else { return .bulk(.empty) }
    let count = Int64(value.count)
    if start < 0, end < 0, start > end { return .bulk(.empty) }
    if start < 0 { start = max(0, start &+ count) }
    if end < 0 { end = max(0, end &+ count) }
    end = min(end, count - 1)
    if start > end { return .bulk(.empty) }
    engine.work += Int(end - start) + 1
    return .bulk(RedisBytes(Array(value.bytes[Int(start)...Int(end)])))
  }

  static func setrange(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let offset = try call.integer(2)
    if offset < 0 { throw .offsetOutOfRange }
    let key = engine.key(call[1])
    let position = try engine.findString(key)
    var bytes = position.map { engine.value($0).string.bytes } ?? []
    if call[3].isEmpty { return .integer(bytes.count) }
    let (end, overflowed) = Int(offset).addingReportingOverflow(call[3].count)
    if overflowed || end > engine.configuration.protoMaxBulkLength { throw .tooLong }
    if bytes.count < end { bytes += [UInt8](repeating: 0, count: end - bytes.count) }
    bytes.replaceSubrange(Int(offset)..<end, with: call[3].bytes)
    engine.work += call[3].count
    let value = RedisBytes(bytes)
    if let position { engine.replaceString(position, value) } else { engine.addString(key, value) }
    return .integer(bytes.count)
  }
}
