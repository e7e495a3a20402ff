import VirtualTime

extension RedisCommand {
  /// Sets.
  static let sets: [RedisCommand] =
    [
      RedisCommand("sadd", -3, [.write, .denyoom, .fast], .linear("members")) { engine, call throws(RedisError) in
        let key = engine.key(call[1])
        var count = 0
        for member in call.words[2...] where try engine.sadd(key, member) { count += 1 }
        engine.work += call.count - 2
        return .integer(count)
      },
      RedisCommand("srem", -3, [.write, .fast], .linear("members")) { engine, call throws(RedisError) in
        let key = engine.key(call[1])
        var count = 0
        for member in call.words[2...] where try engine.srem(key, member) { count += 1 }
        engine.work += call.count - 2
        return .integer(count)
      },
      RedisCommand("smove", 4, [.write, .fast]) { engine, call throws(RedisError) in
        let (source, destination) = (engine.key(call[1]), engine.key(call[2]))
        guard engine.exists(source) else { return .integer(0) }
        _ = try engine.findSet(source)
        _ = try engine.findSet(destination)
        if source == destination { return .integer(try engine.sismember(source, call[3]) ? 1 : 0) }
        guard try engine.srem(source, call[3]) else { return .integer(0) }
        try engine.sadd(destination, call[3])
        return .integer(1)
      },
      RedisCommand("sismember", 3, [.readonly, .fast]) { engine, call throws(RedisError) in
        .integer(try engine.sismember(engine.key(call[1]), call[2]) ? 1 : 0)
      },
      RedisCommand("smismember", -3, [.readonly, .fast], .linear("members")) { engine, call throws(RedisError) in
        let position = try engine.findSet(engine.key(call[1]), isRead: true)
        engine.work += call.count - 2
        return .array(
          call.words[2...].map { member in
            .integer(position.map { engine.value($0).set.contains(member) } ?? false ? 1 : 0)
          })
      },
      RedisCommand("scard", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
        .integer(try engine.scard(engine.key(call[1])))
      },
      RedisCommand("smembers", 2, [.readonly], .linear("members")) { engine, call throws(RedisError) in
        .bulks(try engine.smembers(engine.key(call[1])))
      },
      RedisCommand("spop", -2, [.write, .fast], .linear("members returned"), SetCommands.pop),
      RedisCommand("srandmember", -2, [.readonly], .linear("members returned")) { engine, call throws(RedisError) in
        let request = try RandomRequest(call, withWord: nil)
        guard let position = try engine.findSet(engine.key(call[1]), isRead: true) else { return request.nothing }
        let members = engine.value(position).set.members
        let chosen = request.positions(of: members.count, &engine.random)
        engine.work += chosen.count
        return request.count == nil ? .bulk(members[chosen[0]]) : .bulks(chosen.map { members[$0] })
      },
      RedisCommand("sscan", -3, [.readonly], .linear("members looked at")) { engine, call throws(RedisError) in
        var options = try ScanOptions(call, cursorAt: 2)
        guard let position = try engine.findSet(engine.key(call[1]), isRead: true) else {
          return ScanOptions.reply(0, [])
        }
        try options.readOptions(call, from: 3, isKeyspace: false)
        let set = engine.value(position).set
        if set.count <= 512, set.elements.allSatisfy({ $0.member.integer != nil }) { options.takeAll() }
        let (positions, next) = options.step(set.count)
        engine.work += positions.count
        return ScanOptions.reply(
          next, positions.map { set.elements[$0].member }.filter { options.pattern?.matches($0) ?? true })
      },
    ] + setAlgebra
}

enum SetCommands {
  static func pop(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    if call.count > 3 { throw .syntax }
    let key = engine.key(call[1])
    var count: Int?
    if call.count == 3 {
      guard let number = call[2].integer, number >= 0 else { throw .mustBePositive }
      count = Int(number)
    }
    guard let position = try engine.findSet(key) else { return count == nil ? .null : .array([]) }
    var popped: [RedisBytes] = []
    let total = engine.value(position).set.count
    for taken in 0..<min(count ?? 1, total) {
      let drawn = engine.random.below(total - taken)
      let member = engine.databases[engine.current].entries[position].value.set.remove(at: drawn).member
      engine.keyspaceBytes -= MemoryModel.packed(member) + MemoryModel.setNodes.one(total - taken)
      popped.append(member)
    }
    engine.removeIfEmptySet(position)
    engine.work += popped.count
    if !popped.isEmpty { engine.changed(key, by: popped.count) }
    return count == nil ? .bulk(popped[0]) : .bulks(popped)
  }
}
