extension RedisCommand {
  /// Sorted sets.
  static let sortedSets: [RedisCommand] =
    [
      RedisCommand("zadd", -4, [.write, .denyoom, .fast], .logarithmic) { engine, call throws(RedisError) in
        try SortedSetAddition.run(&engine, call, increments: false)
      },
      RedisCommand("zincrby", 4, [.write, .denyoom, .fast], .logarithmic) { engine, call throws(RedisError) in
        try SortedSetAddition.run(&engine, call, increments: true)
      },
      RedisCommand("zrem", -3, [.write, .fast], .logarithmic) { engine, call throws(RedisError) in
        let key = engine.key(call[1])
        var count = 0
        for member in call.words[2...] where try engine.zrem(key, member) { count += 1 }
        engine.work += call.count - 2
        return .integer(count)
      },
      RedisCommand("zcard", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
        .integer(try engine.zcard(engine.key(call[1])))
      },
      RedisCommand("zscore", 3, [.readonly, .fast]) { engine, call throws(RedisError) in
        try engine.zscore(engine.key(call[1]), call[2]).map { .double($0) } ?? .null
      },
      RedisCommand("zmscore", -3, [.readonly, .fast], .linear("members")) { engine, call throws(RedisError) in
        let key = engine.key(call[1])
        _ = try engine.findSortedSet(key, isRead: true)
        engine.work += call.count - 2
        var replies: [RedisReply] = []
        for member in call.words[2...] { replies.append(try engine.zscore(key, member).map { .double($0) } ?? .null) }
        return .array(replies)
      },
      RedisCommand("zrank", 3, [.readonly, .fast], .logarithmic) { engine, call throws(RedisError) in
        try SortedSetCommands.rank(&engine, call, isReversed: false)
      },
      RedisCommand("zrevrank", 3, [.readonly, .fast], .logarithmic) { engine, call throws(RedisError) in
        try SortedSetCommands.rank(&engine, call, isReversed: true)
      },
      RedisCommand("zpopmin", -2, [.write, .fast], .linear("members returned")) { engine, call throws(RedisError) in
        try SortedSetCommands.pop(&engine, call, isLowest: true)
      },
      RedisCommand("zpopmax", -2, [.write, .fast], .linear("members returned")) { engine, call throws(RedisError) in
        try SortedSetCommands.pop(&engine, call, isLowest: false)
      },
      RedisCommand("zmpop", -4, [.write], .linear("members returned")) { engine, call throws(RedisError) in
        try SortedSetCommands.popMany(&engine, PopRequest(call, from: 1, ["MIN", "MAX"])) ?? .nullArray
      },
      RedisCommand("bzpopmin", -3, [.write, .blocking, .fast], .linear("keys")) { engine, call throws(RedisError) in
        try SortedSetCommands.blockingPop(&engine, call, isLowest: true)
      },
      RedisCommand("bzpopmax", -3, [.write, .blocking, .fast], .linear("keys")) { engine, call throws(RedisError) in
        try SortedSetCommands.blockingPop(&engine, call, isLowest: false)
      },
      RedisCommand("bzmpop", -5, [.write, .blocking], .linear("keys and members returned")) {
        engine, call throws(RedisError) in
        let request = try PopRequest(call, from: 2, ["MIN", "MAX"])
        let deadline = try BlockingCommands.deadline(call[1], engine.now)
        if let reply = try SortedSetCommands.popMany(&engine, request) { return reply }
        return engine.wait(
          for: request.keys.map { engine.key($0) }, .sortedPopMany(request), deadline: deadline)
      },
      RedisCommand("zrandmember", -2, [.readonly], .linear("members returned")) { engine, call throws(RedisError) in
        let request = try RandomRequest(call, withWord: "WITHSCORES")
        guard let position = try engine.findSortedSet(engine.key(call[1]), isRead: true) else { return request.nothing }
        let members = engine.value(position).sortedSet.scores.elements
        let chosen = request.positions(of: members.count, &engine.random).map { members[$0] }
        engine.work += chosen.count
        if request.count == nil { return .bulk(chosen[0].member) }
        return .array(
          chosen.flatMap { request.isWithValues ? [.bulk($0.member), .double($0.value)] : [.bulk($0.member)] })
      },
      RedisCommand("zscan", -3, [.readonly], .linear("members looked at")) { engine, call throws(RedisError) in
        var options = try ScanOptions(call, cursorAt: 2)
        guard let position = try engine.findSortedSet(engine.key(call[1]), isRead: true) else {
          return ScanOptions.reply(0, [])
        }
        try options.readOptions(call, from: 3, isKeyspace: false)
        let members = engine.value(position).sortedSet.scores.elements
        let isPacked = members.count <= 128 && members.allSatisfy { $0.member.count <= 64 }
        if isPacked { options.takeAll() }
        let (positions, next) = options.step(members.count)
        engine.work += positions.count
        let found = positions.map { members[$0] }.filter { options.pattern?.matches($0.member) ?? true }
        return ScanOptions.reply(
          next, found.flatMap { [$0.member, isPacked ? DoubleText.packed($0.value) : DoubleText.reply($0.value)] })
      },
    ] + sortedSetRanges + sortedSetAlgebra
}

enum SortedSetCommands {
  static func rank(
    _ engine: inout RedisEngine, _ call: RedisCall, isReversed: Bool
  ) throws(RedisError) -> RedisReply {
    guard let position = try engine.findSortedSet(engine.key(call[1]), isRead: true) else { return .null }
    let set = engine.value(position).sortedSet
    guard let rank = set.rank(of: call[2]) else { return .null }
    return .integer(isReversed ? set.count - 1 - rank : rank)
  }

  static func pop(
    _ engine: inout RedisEngine, _ call: RedisCall, isLowest: Bool
  ) throws(RedisError) -> RedisReply {
    if call.count > 3 { throw .syntax }
    var count = 1
    if call.count == 3 {
      guard let number = call[2].integer, number >= 0 else { throw .mustBePositive }
      count = Int(number)
    }
    let popped = try take(&engine, engine.key(call[1]), count, isLowest: isLowest)
    return .array(popped.flatMap { [.bulk($0.member), .double($0.score)] })
  }

  private static func take(
    _ engine: inout RedisEngine, _ key: RedisKey, _ count: Int, isLowest: Bool
  ) throws(RedisError) -> [RedisScoredMember] {
    var popped: [RedisScoredMember] = []
    _ = try engine.findSortedSet(key)
    while popped.count < count, let member = try engine.zpop(key, isLowest: isLowest) { popped.append(member) }
    engine.work += popped.count
    return popped
  }

  /// nil: all sorted sets are empty.
  static func popMany(_ engine: inout RedisEngine, _ request: PopRequest) throws(RedisError) -> RedisReply? {
    for name in request.keys {
      let popped = try take(&engine, engine.key(name), request.count, isLowest: request.isFirst)
      if popped.isEmpty { continue }
      return .array([.bulk(name), .array(popped.map { .array([.bulk($0.member), .double($0.score)]) })])
    }
    return nil
  }

  static func blockingPop(
    _ engine: inout RedisEngine, _ call: RedisCall, isLowest: Bool
  ) throws(RedisError) -> RedisReply {
    let deadline = try BlockingCommands.deadline(call[call.count - 1], engine.now)
    let keys = call.words[1..<(call.count - 1)].map { engine.key($0) }
    engine.work += keys.count
    for (key, name) in zip(keys, call.words[1...]) {
      if let popped = try engine.zpop(key, isLowest: isLowest) {
        return .array([.bulk(name), .bulk(popped.member), .double(popped.score)])
      }
    }
    return engine.wait(for: keys, .sortedPop(isLowest: isLowest), deadline: deadline)
  }
}
