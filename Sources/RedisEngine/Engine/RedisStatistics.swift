/// The counters that `INFO stats` shows.
public struct RedisStatistics: Hashable, Sendable {
  /// Milliseconds since 1970.
  public var startedAt: Int64 = 0
  public var commandsProcessed: Int64 = 0
  public var connectionsReceived: Int64 = 0
  public var rejectedConnections: Int64 = 0
  public var expiredKeys: Int64 = 0
  public var evictedKeys: Int64 = 0
  public var keyspaceHits: Int64 = 0
  public var keyspaceMisses: Int64 = 0
  public var errorReplies: Int64 = 0
  /// The most that was ever in use, in bytes.
  public var peakMemory = 0
}

/// What persistence knows: changes since the last snapshot, and how that went.
public struct RedisPersistence: Hashable, Sendable {
  /// Changes since the last snapshot was begun successfully.
  public internal(set) var dirty: Int64 = 0
  /// Milliseconds since 1970.
  public internal(set) var lastSaveAt: Int64
  public internal(set) var lastSaveFailed = false
  /// Changes up to that snapshot since the server started.
  var saved: Int64 = 0
  var lastAttemptAt: Int64
  /// `dirty` when the snapshot that is being written was taken; nil: none is.
  var dirtyBefore: Int64?

  init(startedAt: Int64) {
    lastSaveAt = startedAt
    lastAttemptAt = startedAt
  }
}

extension RedisEngine {
  /// A client was told that there are too many, and cut off.
  public mutating func noteRejectedConnection() { statistics.rejectedConnections += 1 }

  /// The save point that is due, if no snapshot is being written: Redis looks after every round of background work.
  ///
  /// After a failure it waits five seconds before it tries again.
  public func dueSavePoint(at now: Int64) -> RedisSavePoint? {
    guard persistence.dirtyBefore == nil else { return nil }
    return configuration.savePoints.first {
      persistence.dirty >= $0.changes && now / 1_000 - persistence.lastSaveAt / 1_000 > $0.seconds
        && (!persistence.lastSaveFailed || now - persistence.lastAttemptAt > 5_000)
    }
  }

  /// Begins to write a snapshot: the copy is what ends up on disk. Constant time.
  public mutating func beginSnapshot(at now: Int64) -> RedisEngine {
    persistence.dirtyBefore = persistence.dirty
    persistence.lastAttemptAt = now
    return snapshot()
  }

  /// The snapshot that was begun has been written, or has failed.
  public mutating func endSnapshot(succeeded: Bool, at now: Int64) {
    guard let before = persistence.dirtyBefore else { preconditionFailure("no snapshot is being written") }
    persistence.dirtyBefore = nil
    persistence.lastSaveFailed = !succeeded
    if succeeded {
      persistence.dirty -= before
      persistence.saved += before
      persistence.lastSaveAt = now
    }
  }

  /// The data alone, as a server has it that was started from a dump: no clients, no counters, nobody waiting.
  public func snapshot() -> RedisEngine {
    var copy = self
    copy.clients = ClientTable()
    copy.blocked = BlockedClients()
    copy.subscriptions = Subscriptions()
    copy.watchers = Watchers()
    copy.deliveries = []
    copy.statistics = RedisStatistics()
    copy.condition = RedisCondition()
    copy.persistence = RedisPersistence(startedAt: now)
    return copy
  }

  /// Starts a server from a snapshot: keys whose time is over are dropped, as when a dump is read.
  public mutating func restart(at now: Int64) {
    self = snapshot()
    statistics.startedAt = now
    persistence = RedisPersistence(startedAt: now)
    for database in databases.indices {
      begin(at: now, database: database)
      while let expiry = databases[database].expiries.first(where: { $0.time < now }) { remove(expiry.position) }
    }
    // Whoever looks into it without a command of its own looks into the first.
    begin(at: now, database: 0)
  }
}
