extension RedisCommand {
  /// Transactions of a client.
  static let transactions: [RedisCommand] = [
    RedisCommand("multi", 1, [.loading, .stale, .fast]) { engine, _ throws(RedisError) in
      if engine.clients.active.queue != nil { throw RedisError("ERR MULTI calls can not be nested") }
      engine.clients.active.queue = []
      return .ok
    },
    RedisCommand("exec", 1, [.loading, .stale], .linear("what the queued commands touch")) {
      engine, _ throws(RedisError) in try engine.executeTransaction()
    },
    RedisCommand("discard", 1, [.loading, .stale, .fast]) { engine, _ throws(RedisError) in
      if engine.clients.active.queue == nil { throw RedisError("ERR DISCARD without MULTI") }
      engine.endTransaction()
      return .ok
    },
    RedisCommand("watch", -2, [.loading, .stale, .fast], .linear("keys")) { engine, call throws(RedisError) in
      if engine.clients.active.queue != nil { throw RedisError("ERR WATCH inside MULTI is not allowed") }
      for name in call.words[1...] { engine.watch(engine.key(name)) }
      return .ok
    },
    RedisCommand("unwatch", 1, [.loading, .stale, .fast]) { engine, _ throws(RedisError) in
      engine.unwatchAll()
      return .ok
    },
  ]
}

extension RedisEngine {
  fileprivate mutating func watch(_ key: RedisKey) {
    let place = KeyPlace(database: current, key: key)
    guard !clients.active.watched.contains(where: { $0.place == place }) else { return }
    let isOver = databases[current].position(of: key).map { self.isOver($0) } ?? false
    clients.active.watched.append(WatchedKey(place: place, wasOver: isOver))
    watchers.add(clients.active.id, place)
  }

  mutating func endTransaction() {
    clients.active.queue = nil
    clients.active.isSpoilt = false
    unwatchAll()
  }

  fileprivate mutating func executeTransaction() throws(RedisError) -> RedisReply {
    guard let queue = clients.active.queue else { throw RedisError("ERR EXEC without MULTI") }
    let hasExpired = clients.active.watched.contains { watched in
      !watched.wasOver
        && databases[watched.place.database].position(of: watched.place.key).map {
          databases[watched.place.database].expiry(at: $0).map { $0 < now } ?? false
        } ?? false
    }
    let isSpoilt = clients.active.isSpoilt
    let hasLostRace = clients.active.hasLostRace || hasExpired
    endTransaction()
    if isSpoilt { throw .aborted }
    if hasLostRace { return .nullArray }
    mayNotBlock = true
    defer { mayNotBlock = false }
    var replies: [RedisReply] = []
    for queued in queue {
      current = clients.active.database
      switch call(queued) {
      // SUBSCRIBE inside a transaction writes its replies as they come.
      case .several(let many): replies += many
      case let reply: replies.append(reply)
      }
    }
    // A command that writes several replies writes more than EXEC has announced: the rest follows its reply.
    if replies.count == queue.count { return .array(replies) }
    return .several([.array(Array(replies[..<queue.count]))] + replies[queue.count...])
  }
}
