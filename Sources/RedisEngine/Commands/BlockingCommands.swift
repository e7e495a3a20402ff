extension RedisCommand {
  /// Commands that wait for lists.
  static let blockingLists: [RedisCommand] = [
    RedisCommand("blpop", -3, [.write, .blocking], .linear("keys")) { engine, call throws(RedisError) in
      try BlockingCommands.pop(&engine, call, .left)
    },
    RedisCommand("brpop", -3, [.write, .blocking], .linear("keys")) { engine, call throws(RedisError) in
      try BlockingCommands.pop(&engine, call, .right)
    },
    RedisCommand("blmove", 6, [.write, .denyoom, .blocking]) { engine, call throws(RedisError) in
      let (from, to) = (try ListCommands.end(call, 3), try ListCommands.end(call, 4))
      return try BlockingCommands.move(&engine, call, from, to, timeout: call[5])
    },
    RedisCommand("brpoplpush", 4, [.write, .denyoom, .blocking]) { engine, call throws(RedisError) in
      try BlockingCommands.move(&engine, call, .right, .left, timeout: call[3])
    },
    RedisCommand("blmpop", -5, [.write, .blocking], .linear("keys and elements returned")) {
      engine, call throws(RedisError) in
      let request = try PopRequest(call, from: 2, ["LEFT", "RIGHT"])
      let deadline = try BlockingCommands.deadline(call[1], engine.now)
      if let reply = try ListCommands.popMany(&engine, request) { return reply }
      return engine.wait(
        for: request.keys.map { engine.key($0) }, .listPopMany(request), deadline: deadline)
    },
  ]
}

enum BlockingCommands {
  /// Milliseconds since 1970 from a number of seconds; nil: for ever.
  static func deadline(_ text: RedisBytes, _ now: Int64) throws(RedisError) -> Int64? {
    guard let seconds = LongDouble.value(text) else { throw .timeoutNotFloat }
    let milliseconds = (seconds * 1_000).rounded(.up)
    // What does not fit becomes the least of all numbers in the real server's conversion.
    if milliseconds < 0 || milliseconds >= 0x1p63 { throw .timeoutNegative }
    if milliseconds == 0 { return nil }
    let (deadline, overflowed) = Int64(milliseconds).addingReportingOverflow(now)
    if overflowed { throw RedisError("ERR timeout is out of range") }
    return deadline
  }

  static func pop(
    _ engine: inout RedisEngine, _ call: RedisCall, _ end: RedisListEnd
  ) throws(RedisError) -> RedisReply {
    let deadline = try deadline(call[call.count - 1], engine.now)
    let keys = call.words[1..<(call.count - 1)].map { engine.key($0) }
    engine.work += keys.count
    for (key, name) in zip(keys, call.words[1...]) {
      if let value = try engine.pop(key, end) { return .bulks([name, value]) }
    }
    return engine.wait(for: keys, .listPop(end), deadline: deadline)
  }

  static func move(
    _ engine: inout RedisEngine, _ call: RedisCall, _ from: RedisListEnd, _ to: RedisListEnd, timeout: RedisBytes
  ) throws(RedisError) -> RedisReply {
    let deadline = try deadline(timeout, engine.now)
    let (source, destination) = (engine.key(call[1]), engine.key(call[2]))
    if let value = try engine.lmove(source, destination, from: from, to: to) { return .bulk(value) }
    return engine.wait(
      for: [source], .listMove(destination: destination, from: from, to: to), deadline: deadline, otherwise: .null)
  }
}
