import VirtualTime

extension RedisCommand {
  /// Keys of any type.
  static let keys: [RedisCommand] =
    [
      RedisCommand("del", -2, [.write], .linear("elements of the deleted values"), KeyCommands.del),
      RedisCommand("unlink", -2, [.write, .fast], .linear("keys")) { engine, call throws(RedisError) in
        let reply = try KeyCommands.del(&engine, call)
        // The values are freed in another thread.
        engine.work = call.count - 1
        return reply
      },
      RedisCommand("exists", -2, [.readonly, .fast], .linear("keys")) { engine, call throws(RedisError) in
        engine.work += call.count - 1
        return .integer(call.words[1...].count { engine.read(engine.key($0)) != nil })
      },
      RedisCommand("touch", -2, [.readonly, .fast], .linear("keys")) { engine, call throws(RedisError) in
        engine.work += call.count - 1
        return .integer(call.words[1...].count { engine.read(engine.key($0)) != nil })
      },
      RedisCommand("type", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
        .simple(engine.type(of: engine.key(call[1])) ?? "none")
      },
      RedisCommand("persist", 2, [.write, .fast]) { engine, call throws(RedisError) in
        .integer(engine.persist(engine.key(call[1])) ? 1 : 0)
      },
      RedisCommand("rename", 3, [.write]) { engine, call throws(RedisError) in
        try engine.rename(engine.key(call[1]), to: engine.key(call[2]))
        return .ok
      },
      RedisCommand("renamenx", 3, [.write, .fast]) { engine, call throws(RedisError) in
        let (key, new) = (engine.key(call[1]), engine.key(call[2]))
        guard engine.exists(key) else { throw .noSuchKey }
        if engine.exists(new) { return .integer(0) }
        try engine.rename(key, to: new)
        return .integer(1)
      },
      RedisCommand("copy", -3, [.write, .denyoom], .linear("elements of the value"), KeyCommands.copy),
      RedisCommand("move", 3, [.write, .fast], KeyCommands.move),
      RedisCommand("randomkey", 1, [.readonly]) { engine, _ throws(RedisError) in
        while engine.databases[engine.current].count > 0 {
          let position = engine.random.below(engine.databases[engine.current].count)
          let key = engine.databases[engine.current].entries[position].key
          if engine.find(key) != nil { return .bulk(engine.names.text(key)) }
        }
        return .null
      },
      RedisCommand("dbsize", 1, [.readonly, .fast]) { engine, _ throws(RedisError) in
        .integer(engine.databases[engine.current].count)
      },
      RedisCommand("flushdb", -1, [.write], .linear("keys")) { engine, call throws(RedisError) in
        try KeyCommands.flush(&engine, call, [engine.current])
      },
      RedisCommand("flushall", -1, [.write], .linear("keys")) { engine, call throws(RedisError) in
        try KeyCommands.flush(&engine, call, Array(engine.databases.indices))
      },
      RedisCommand("keys", 2, [.readonly], .linear("keys of the database"), KeyCommands.keys),
      RedisCommand("scan", -2, [.readonly], .linear("keys looked at"), KeyCommands.scan),
    ] + expiryCommands
}

enum KeyCommands {
  static func del(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    .integer(call.words[1...].count { engine.del(engine.key($0)) })
  }

  static func database(_ engine: RedisEngine, _ text: RedisBytes) throws(RedisError) -> Int {
    guard let number = text.integer else { throw .notInteger }
    try check(number, in: Int64(Int32.min)...Int64(Int32.max))
    guard engine.databases.indices.contains(Int(number)) else { throw RedisError("ERR DB index is out of range") }
    return Int(number)
  }

  static func check(_ number: Int64, in range: ClosedRange<Int64>) throws(RedisError) {
    if !range.contains(number) {
      throw RedisError(
        "ERR value is out of range, value must between \(range.lowerBound) and \(range.upperBound)")
    }
  }

  static func copy(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    var target = engine.current
    var replaces = false
    var index = 3
    while index < call.count {
      if call.isWord(index, "REPLACE") {
        replaces = true
      } else if call.isWord(index, "DB"), index + 1 < call.count {
        index += 1
        target = try database(engine, call[index])
      } else {
        throw .syntax
      }
      index += 1
    }
    let (key, new) = (engine.key(call[1]), engine.key(call[2]))
    if key == new, target == engine.current { throw RedisError("ERR source and destination objects are the same") }
    guard let position = engine.read(key) else { return .integer(0) }
    let value = engine.value(position)
    let expiry = engine.databases[engine.current].expiry(at: position)
    return .integer(put(&engine, value, expiry, new, in: target, replaces: replaces) ? 1 : 0)
  }

  /// Adds a key to a database unless it is there and may not be replaced.
  private static func put(
    _ engine: inout RedisEngine, _ value: RedisValue, _ expiry: Int64?, _ key: RedisKey, in target: Int, replaces: Bool
  ) -> Bool {
    let home = engine.current
    engine.current = target
    defer { engine.current = home }
    if engine.exists(key) {
      if !replaces { return false }
      engine.del(key)
    }
    engine.work += engine.elementCount(value)
    engine.addWhole(key, value)
    if let expiry, let position = engine.databases[target].position(of: key) { engine.setExpiry(expiry, position) }
    engine.changed(key)
    return true
  }

  static func move(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let target = try database(engine, call[2])
    if target == engine.current { throw RedisError("ERR source and destination objects are the same") }
    let key = engine.key(call[1])
    guard let position = engine.find(key) else { return .integer(0) }
    let value = engine.value(position)
    let expiry = engine.databases[engine.current].expiry(at: position)
    guard put(&engine, value, expiry, key, in: target, replaces: false) else { return .integer(0) }
    engine.remove(position)
    engine.changed(key)
    return .integer(1)
  }

  static func flush(
    _ engine: inout RedisEngine, _ call: RedisCall, _ targets: [Int]
  ) throws(RedisError) -> RedisReply {
    if call.count > 2 || (call.count == 2 && !call.isWord(1, "ASYNC") && !call.isWord(1, "SYNC")) { throw .syntax }
    for target in targets {
      if !engine.watchers.isEmpty { engine.touchAllWatched(database: target) }
      engine.work += engine.databases[target].count
      engine.persistence.dirty += Int64(engine.databases[target].count)
      engine.current = target
      engine.forgetMemory(of: target)
      if engine.blocked.isWaiting {
        for position in 0..<engine.databases[target].count { engine.signalStreamEnd(position) }
      }
      engine.databases[target] = Database()
    }
    engine.persistence.dirty += 1
    return .ok
  }

  static func keys(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let pattern = GlobPattern(call[1])
    var found: [RedisReply] = []
    let database = engine.databases[engine.current]
    engine.work += database.count
    for position in 0..<database.count where !engine.isOver(position) {
      let name = engine.names.text(database.entries[position].key)
      if pattern.matches(name) { found.append(.bulk(name)) }
    }
    return .array(found)
  }
}

extension RedisEngine {
  /// Takes the keys of a database out of the memory in use.
  mutating func forgetMemory(of database: Int) {
    for position in 0..<databases[database].count {
      let entry = databases[database].entries[position]
      keyspaceBytes -=
        MemoryModel.key(names.count(entry.key)) + MemoryModel.value(entry.value, shapes)
        + (entry.expiry != 0 ? MemoryModel.expiry : 0)
    }
  }
}
