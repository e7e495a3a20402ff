extension RedisCommand {
  /// When keys end.
  static let expiryCommands: [RedisCommand] = [
    RedisCommand("expire", -3, [.write, .fast]) { engine, call throws(RedisError) in
      try ExpiryCommands.expire(&engine, call, scale: 1_000, base: engine.now, "expire")
    },
    RedisCommand("pexpire", -3, [.write, .fast]) { engine, call throws(RedisError) in
      try ExpiryCommands.expire(&engine, call, scale: 1, base: engine.now, "pexpire")
    },
    RedisCommand("expireat", -3, [.write, .fast]) { engine, call throws(RedisError) in
      try ExpiryCommands.expire(&engine, call, scale: 1_000, base: 0, "expireat")
    },
    RedisCommand("pexpireat", -3, [.write, .fast]) { engine, call throws(RedisError) in
      try ExpiryCommands.expire(&engine, call, scale: 1, base: 0, "pexpireat")
    },
    RedisCommand("ttl", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
      ExpiryCommands.time(&engine, call) { (max(0, $0 - $1) + 500) / 1_000 }
    },
    RedisCommand("pttl", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
      ExpiryCommands.time(&engine, call) { max(0, $0 - $1) }
    },
    RedisCommand("expiretime", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
      ExpiryCommands.time(&engine, call) { expiry, _ in (expiry + 500) / 1_000 }
    },
    RedisCommand("pexpiretime", 2, [.readonly, .fast]) { engine, call throws(RedisError) in
      ExpiryCommands.time(&engine, call) { expiry, _ in expiry }
    },
  ]
}

enum ExpiryCommands {
  /// When an expiry is set, given the one there is.
  private struct Conditions {
    var onlyWithout = false
    var onlyWith = false
    var onlyLater = false
    var onlyEarlier = false

    init(_ call: RedisCall) throws(RedisError) {
      for index in call.words.indices.dropFirst(3) {
        if call.isWord(index, "NX") {
          onlyWithout = true
        } else if call.isWord(index, "XX") {
          onlyWith = true
        } else if call.isWord(index, "GT") {
          onlyLater = true
        } else if call.isWord(index, "LT") {
          onlyEarlier = true
        } else {
          throw RedisError("ERR Unsupported option \(call[index].shown())")
        }
      }
      if onlyWithout, onlyWith || onlyLater || onlyEarlier {
        throw RedisError("ERR NX and XX, GT or LT options at the same time are not compatible")
      }
      if onlyLater, onlyEarlier {
        throw RedisError("ERR GT and LT options at the same time are not compatible")
      }
    }

    func allow(_ time: Int64, over old: Int64?) -> Bool {
      if onlyWithout, old != nil { return false }
      if onlyWith, old == nil { return false }
      if onlyLater, time <= old ?? .max { return false }
      if onlyEarlier, let old, time >= old { return false }
      return true
    }
  }

  static func expire(
    _ engine: inout RedisEngine, _ call: RedisCall, scale: Int64, base: Int64, _ name: String
  ) throws(RedisError) -> RedisReply {
    let conditions = try Conditions(call)
    let number = try call.integer(2)
    let (span, isTooLong) = number.multipliedReportingOverflow(by: scale)
    let (time, isTooLate) = span.addingReportingOverflow(base)
    if isTooLong || isTooLate { throw .invalidExpiry(name) }
    let key = engine.key(call[1])
    guard let position = engine.find(key) else { return .integer(0) }
    guard conditions.allow(time, over: engine.databases[engine.current].expiry(at: position)) else {
      return .integer(0)
    }
    engine.expire(key, at: time)
    return .integer(1)
  }

  static func time(
    _ engine: inout RedisEngine, _ call: RedisCall, _ answer: (_ expiry: Int64, _ now: Int64) -> Int64
  ) -> RedisReply {
    guard let position = engine.read(engine.key(call[1])) else { return .integer(-2) }
    guard let expiry = engine.databases[engine.current].expiry(at: position) else { return .integer(-1) }
    return .integer(answer(expiry, engine.now))
  }
}
