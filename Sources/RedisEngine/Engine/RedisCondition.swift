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
  /// Connected replicas whose lag is at most `min-replicas-max-lag`: `NOREPLICAS` where those are too few.
  public var goodReplicas = 0

  /// Nothing is wrong.
  public init() {}
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
    if condition.isReplica == false, isAny(.write) || command.name == "ping" {
      if persistence.lastSaveFailed, configuration.stopWritesOnSaveError, !configuration.savePoints.isEmpty {
        throw .snapshotFailed
      }
    }
    if !condition.isReplica, configuration.minReplicasToWrite > 0, isAny(.write),
      condition.goodReplicas < configuration.minReplicasToWrite
    {
      throw .noReplicas
    }
    if condition.isReplica, configuration.replicaReadOnly, isAny(.write) { throw .readOnly }
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

  /// Whether more memory is in use than `maxmemory` allows: what a script asks before a write that needs memory.
  public var isOutOfMemory: Bool { configuration.maxMemory > 0 && usedMemory > configuration.maxMemory }

  /// Throws what a client is told whose script does such things and may not begin now; evicts keys if there has to be room.
  ///
  /// A Lua script is refused at its first write that needs memory, and never after it has written: ask before that write.
  public mutating func admitScript(_ flags: RedisCommand.Flags, at now: Int64) throws(RedisError) {
    let (home, touched) = (current, work)
    self.now = now
    clients.enter(0, at: now)
    defer {
      clients.leave()
      (current, work) = (home, touched)
    }
    try admit(RedisCommand("eval", -3, flags) { _, _ throws(RedisError) in .ok })
  }

  private mutating func admitMemory(_ isDenied: Bool, _ command: RedisCommand) throws(RedisError) {
    guard isOutOfMemory else { return }
    let isFreed = evict()
    if isFreed { return }
    // Queueing takes memory as well.
    let isQueued = clients.active.queue != nil && !["exec", "discard"].contains(command.name)
    if isDenied || isQueued { throw .outOfMemory }
  }

  private static let allowedWhileSubscribed: Set<String> = [
    "subscribe", "psubscribe", "unsubscribe", "punsubscribe", "ping", "quit", "reset",
  ]
  private static let allowedWhileBusy: Set<String> = ["multi", "discard", "watch", "unwatch", "quit", "reset"]
}
