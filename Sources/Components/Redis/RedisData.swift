public import RedisEngine
public import VirtualTime

/// What a server stores, and what of it survives the server.
///
/// Times are milliseconds since 1970 and do not go back.
public struct RedisData: Sendable {
  public private(set) var engine: RedisEngine
  /// What a restart reads.
  private var disk: Copy
  /// States that a replica has had, oldest first, one for each second in which something changed; none where nobody can take over.
  private var replica: [Copy] = []
  /// For how many milliseconds back they are kept.
  private var replicaHistory: Int64 = 0
  /// The second of the last look at the append-only file and the replica.
  private var second: Int64
  /// Changes that snapshots have taken.
  private var saved: Int64 = 0
  /// Told of each snapshot for a save point.
  var saveObserver: (@Sendable (Save) -> Void)?
  /// Such snapshots so far.
  private var saveCount = 0
  /// For what Redis leaves to chance.
  private let random: RandomStream

  /// A state and when it was one.
  private struct Copy: Sendable {
    var engine: RedisEngine
    var at: Int64
    /// Changes up to then.
    var changes: Int64
  }

  /// What came of a snapshot for a save point.
  struct Save: Sendable {
    var point: RedisSavePoint
    var changes: Int64
    var succeeded: Bool
    /// The number of the process that wrote it.
    var child: Int
  }

  /// An empty server.
  public init(configuration: RedisConfiguration, startedAt start: Int64, random: RandomStream) {
    self.random = random
    engine = RedisEngine(configuration: configuration, startedAt: start, random: random)
    disk = Copy(engine: engine, at: start, changes: 0)
    second = start / 1_000
  }

  /// Changes of the data so far.
  public var changes: Int64 { saved + engine.persistence.dirty }

  /// From now on a failover may lose up to so much; without it, nothing.
  public mutating func keepReplica(for milliseconds: Int64) {
    guard milliseconds > replicaHistory else { return }
    replicaHistory = milliseconds
    if replica.isEmpty { replica = [disk] }
  }

  /// What keeps the server from doing what it is asked to; nil: nothing does.
  mutating func setCondition(_ outage: RedisOutage?) {
    engine.condition.isLoading = outage == .loading
    engine.condition.isReplica = outage == .readOnly
    engine.condition.isBusy = outage == .busy
    engine.condition.savesFail = outage == .misconf
  }

  /// Who copies the server, and whom it copies.
  mutating func setReplication(_ replication: RedisReplication) { engine.replication = replication }

  /// A client was told that there are too many.
  mutating func noteRejection() { engine.noteRejectedConnection() }

  /// Runs a command.
  public mutating func perform(_ words: [RedisBytes], at now: Int64, from client: RedisClientID) -> RedisOutcome {
    advance(to: now)
    return engine.perform(words, at: now, from: client)
  }

  /// The replies of clients whose waiting is over.
  public mutating func expireBlocked(at now: Int64) -> [RedisDelivery] {
    advance(to: now)
    return engine.expireBlocked(at: now)
  }

  /// A connection is closed.
  public mutating func disconnect(_ client: RedisClientID) { engine.disconnect(client) }

  /// Numbers keys, patterns and shapes for later use; nothing is stored by it.
  public mutating func numbering<R>(_ body: (inout RedisEngine) throws -> R) rethrows -> R { try body(&engine) }

  /// Runs typed operations, at once and as a whole.
  public mutating func script<R, E: Error>(
    at now: Int64, _ body: (inout RedisEngine) throws(E) -> R
  ) throws(E) -> (result: R, deliveries: [RedisDelivery]) {
    advance(to: now)
    return try engine.atomically(at: now, body)
  }

  /// Writes what the time has come for: a snapshot, the append-only file, the replica. The state is still the one before whatever
  /// happens at `now`.
  public mutating func advance(to now: Int64) {
    if let point = engine.dueSavePoint(at: now) {
      let changesUpTo = engine.persistence.dirty
      let snapshot = engine.beginSnapshot(at: now)
      let succeeds = !engine.condition.savesFail
      if succeeds { saved += engine.persistence.dirty }
      engine.endSnapshot(succeeded: succeeds, at: now)
      saveCount += 1
      saveObserver?(Save(point: point, changes: changesUpTo, succeeded: succeeds, child: saveCount + 19))
      if succeeds, !engine.configuration.appendOnly { disk = Copy(engine: snapshot, at: now, changes: changes) }
    }
    guard now / 1_000 > second else { return }
    second = now / 1_000
    if engine.configuration.appendOnly, isSynced(at: second), disk.changes != changes {
      disk = copy(at: second * 1_000)
    }
    if replicaHistory > 0, replica.last!.changes != changes {
      replica.append(copy(at: second * 1_000))
      // The newest of those that are old enough is needed, and all after it.
      while replica.count > 1, replica[1].at <= now - replicaHistory { replica.removeFirst() }
    }
  }

  /// Whether the append-only file is on disk as it was before that second. With `no` the operating system writes after 30 seconds
  /// (Linux' default, assumed).
  private func isSynced(at second: Int64) -> Bool {
    engine.configuration.appendFsync == "no" ? second * 1_000 - disk.at >= 30_000 : true
  }

  private func copy(at moment: Int64) -> Copy { Copy(engine: engine.snapshot(), at: moment, changes: changes) }

  /// The server is killed: what it has not written is gone.
  /// - Returns: how many changes were lost.
  public mutating func crash(at now: Int64) -> Int64 {
    advance(to: now)
    if engine.configuration.appendOnly, engine.configuration.appendFsync == "always" { disk = copy(at: now) }
    return restore(disk, at: now)
  }

  /// The server is told to stop: it writes a snapshot if it writes any, and its append-only file.
  /// - Returns: how many changes were lost: those since the last write where it keeps neither.
  public mutating func stop(at now: Int64) -> Int64 {
    advance(to: now)
    let saves = !engine.configuration.savePoints.isEmpty && !engine.condition.savesFail
    if engine.configuration.appendOnly || saves { disk = copy(at: now) }
    return restore(disk, at: now)
  }

  /// A replica takes over that is so far behind, or as far as its past is known: see ``keepReplica(for:)``.
  /// - Returns: how many changes were lost.
  public mutating func failOver(losing milliseconds: Int64, at now: Int64) -> Int64 {
    advance(to: now)
    let known = milliseconds == 0 ? nil : replica.last { $0.at <= now - milliseconds } ?? replica.first
    return restore(known ?? copy(at: now), at: now)
  }

  /// All data are gone, on disk as well.
  /// - Returns: how many changes there have been.
  public mutating func wipe(at now: Int64) -> Int64 {
    let empty = Copy(
      engine: RedisEngine(configuration: engine.configuration, startedAt: now, random: random), at: now, changes: 0)
    disk = empty
    return restore(empty, at: now)
  }

  /// What a restart reads is this file from now on; until then nothing changes.
  mutating func setDisk(_ backup: RedisBackup) {
    disk = Copy(engine: backup.data, at: backup.at, changes: backup.changes)
  }

  /// The data are those of the file.
  /// - Returns: how many changes were undone.
  mutating func load(_ backup: RedisBackup, at now: Int64) -> Int64 {
    advance(to: now)
    return restore(Copy(engine: backup.data, at: backup.at, changes: backup.changes), at: now)
  }

  private mutating func restore(_ copy: Copy, at now: Int64) -> Int64 {
    let lost = changes - copy.changes
    let configuration = engine.configuration
    saved = copy.changes
    let later = engine
    engine = copy.engine
    // Whoever has numbered keys goes on using the numbers.
    engine.keepNames(of: later)
    engine.restart(at: now)
    engine.configuration = configuration
    engine.replication = later.replication
    if replicaHistory > 0 { replica = [self.copy(at: now)] }
    disk = self.copy(at: now)
    return lost
  }
}
