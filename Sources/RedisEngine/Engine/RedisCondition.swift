/// What keeps a server from doing what it is asked to. Everything is well at first.
public struct RedisCondition: Hashable, Sendable {
  /// The data is being read from disk: `LOADING`.
  public var isLoading = false
  /// A script runs longer than `busy-reply-threshold`: `BUSY`.
  public var isBusy = false
  /// This is a replica; with `replica-read-only` writes are refused: `READONLY`.
  public var isReplica = false
  /// A replica whose link to its master is down; with `replica-serve-stale-data no`: `MASTERDOWN`.
  public var isMasterDown = false
  /// The disk takes no snapshot: `MISCONF`, with save points and `stop-writes-on-bgsave-error`.
  public var savesFail = false

  /// Nothing is wrong.
  public init() {}
}

/// What keeps writes out. Commands and scripts ask the same questions, each in an order of their own.
extension RedisEngine {
  /// `READONLY`.
  var isReadOnlyReplica: Bool { condition.isReplica && configuration.replicaReadOnly }

  /// `MISCONF`: also on a replica.
  public var failedSaveForbidsWrites: Bool {
    (persistence.lastSaveFailed || condition.savesFail) && configuration.stopWritesOnSaveError
      && !configuration.savePoints.isEmpty
  }

  /// `NOREPLICAS`: not on a replica.
  var lacksReplicas: Bool {
    !condition.isReplica && configuration.minReplicasToWrite > 0
      && replication.replicas.count < configuration.minReplicasToWrite
  }

  /// `OOM`: more memory is in use than `maxmemory` allows, and evicting keys does not help. Evicts them.
  mutating func lacksMemory() -> Bool {
    configuration.maxMemory > 0 && usedMemory > configuration.maxMemory && !evict()
  }
}

extension RedisEngine {
  /// Refuses what Redis' `processCommand` refuses before it runs or queues a command, in its order.
  mutating func admit(_ command: RedisCommand) throws(RedisError) {
    // EXEC is what its queued commands are.
    let queued = command.name == "exec" ? clients.active.queue ?? [] : []
    func isAny(_ flag: RedisCommand.Flags) -> Bool {
      command.flags.contains(flag) || queued.contains { $0.command.flags.contains(flag) }
    }
    if clients.active.queue != nil, command.flags.contains(.noMulti) {
      throw RedisError("ERR Command not allowed inside a transaction")
    }
    try admitMemory(isAny(.denyoom), command)
    if failedSaveForbidsWrites, isAny(.write) || command.name == "ping" { throw .snapshotFailed }
    if lacksReplicas, isAny(.write) { throw .noReplicas }
    if isReadOnlyReplica, isAny(.write) { throw .readOnly }
    if clients.active.isSubscribed, !Self.allowedWhileSubscribed.contains(command.name) {
      throw RedisError(
        "ERR Can't execute '\(command.name)': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are "
          + "allowed in this context")
    }
    if condition.isMasterDown, !configuration.replicaServeStaleData,
      !command.flags.contains(.stale) || queued.contains(where: { !$0.command.flags.contains(.stale) })
    {
      throw .masterDown
    }
    if condition.isLoading,
      !command.flags.contains(.loading) || queued.contains(where: { !$0.command.flags.contains(.loading) })
    {
      throw .loading
    }
    if condition.isBusy, !Self.allowedWhileBusy.contains(command.name) { throw .busy }
  }

  private mutating func admitMemory(_ isDenied: Bool, _ command: RedisCommand) throws(RedisError) {
    guard lacksMemory() else { return }
    // Queueing takes memory as well.
    let isQueued = clients.active.queue != nil && !["exec", "discard"].contains(command.name)
    if isDenied || isQueued { throw .outOfMemory }
  }

  private static let allowedWhileSubscribed: Set<String> = [
    "subscribe", "psubscribe", "unsubscribe", "punsubscribe", "ping", "quit", "reset",
  ]
  private static let allowedWhileBusy: Set<String> = [
    "multi", "discard", "watch", "unwatch", "quit", "reset", "script|kill",
  ]
}
