public import MongoEngine
public import SimulationKernel
import Telemetry
public import VirtualTime

/// Backups that jobs, actions and tools have written, and what is told of them.
extension Mongo: BackupTarget {
  /// Puts what a tool has read where it will be found.
  public func keep(_ backup: MongoBackup, at path: String, isComplete: Bool) {
    shelf.put(backup, at: path, now: simulation.now, isComplete: isComplete)
    let time = VirtualDuration.milliseconds(backup.began.duration(to: simulation.now).nanoseconds / 1_000_000)
    tellStory(
      isComplete
        ? "\(path) holds \(backup.count) documents of \(name), read in \(time)\(backup.oplog == nil ? ", without the oplog" : "")"
        : "\(path) holds a part of \(name): the dump was broken off after \(time)")
  }

  /// Writes a collection of a backup on a member, at once.
  /// - Parameters:
  ///   - drops: whether the collection is dropped first.
  ///   - cause: the command, for what is lost by it.
  /// - Returns: documents that were restored, and those that were refused because they are there.
  public func restore(
    _ collection: MongoBackup.Collection, into member: Int, drops: Bool, cause: String
  ) throws(MongoError) -> (restored: Int, refused: Int) {
    advance()
    defer { tell() }
    return try machine.restore(collection, into: member, drops: drops, cause: cause)
  }

  /// Repeats entries of an oplog on a member, at once.
  public func replay(_ entries: [OplogEntry], on member: Int) throws(MongoError) {
    advance()
    defer { tell() }
    try machine.replay(entries, on: member)
  }

  /// A restore is over: what is gone for good is told.
  func restored(_ cause: String) {
    let gone = machine.lostDocuments
    tellStory(
      "\(cause) is over: \(gone) \(gone == 1 ? "document that was" : "documents that were") acknowledged \(gone == 1 ? "is" : "are") gone"
    )
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .dataRestored, component: nameID, detail: journal.intern(cause),
        value: Int64(gone)))
    report()
  }

  // MARK: Jobs

  public nonisolated func takeBackup(_ order: BackupOrder) async throws(SimulationEnded) -> String? {
    var settings = MongoClientSettings()
    if order.fromSecondary, let preference = try? ReadPreference(.secondaryPreferred) {
      settings.preference = preference
    }
    let client = with { [settings] in $0.makeClient(settings, named: "backup") }
    defer { client.close() }
    var wanted = MongoDumpOrder()
    wanted.withOplog = order.withOplog
    let dump = MongoDump(at: simulation.now)
    do {
      try await self.dump(wanted, into: dump, through: client) { _ in }
      with { $0.keep(dump.content, at: order.path, isComplete: true) }
      return nil
    } catch let ended as SimulationEnded {
      throw ended
    } catch {
      if !dump.content.collections.isEmpty {
        with { $0.keep(dump.content, at: order.path, isComplete: false) }
      }
      return "\(error)"
    }
  }

  public var backupPaths: [String] { shelf.entries.map(\.path) }
  public func removeBackup(_ path: String) -> Bool { shelf.remove(path) }
  public func expireBackups(before moment: VirtualInstant) -> [String] { shelf.expire(before: moment) }

  // MARK: Actions

  func backUp(_ order: BackupOrder) -> String {
    spawn("\(name) backup", daemon: true) { mongo in
      if let problem = try await mongo.takeBackup(order) { mongo.tellStory("\(order.path) fails: \(problem)") }
    }
    return "a dump is written to \(order.path)"
  }

  /// - Parameter limit: a moment in the calendar, up to which the oplog is repeated; nil: the dump's own oplog, if it has one.
  func restore(_ name: String, upTo limit: CalendarInstant?) throws(ActionRefused) -> String {
    guard let entry = name == "latest" ? shelf.latest : shelf[name] else {
      throw ActionRefused(BackupNames.missing(name, of: shelf.entries.map(\.path)))
    }
    guard let primary = machine.set.primary else { throw ActionRefused("MongoServerError: no primary") }
    var backup = entry.backup
    var order = MongoRestoreOrder(cause: "restore of \(entry.path)")
    order.drops = true
    order.replaysOplog = backup.oplog != nil
    if let limit {
      guard machine.oplogReaches(backup.began, on: primary) else {
        throw ActionRefused("the oplog does not reach back to the backup \(entry.path)")
      }
      let seconds = limit.unixNanoseconds / 1_000_000_000
      order.limit = BSONTimestamp(seconds: UInt32(clamping: seconds), increment: 0)
      guard Double(seconds) >= Double(machine.unixTime) / 1_000 - backup.began.duration(to: simulation.now).seconds
      else {
        throw ActionRefused("\(limit) lies before the backup \(entry.path)")
      }
      backup.oplog = machine.oplog(of: primary, since: backup.began)
      order.replaysOplog = true
    }
    spawn("\(self.name) restore", daemon: true) { [backup, order] mongo in
      let client = mongo.makeClient(MongoClientSettings(), named: "restore")
      defer { client.close() }
      do {
        _ = try await mongo.restore(backup, order, through: client) { _ in }
      } catch let failure as MongoFailure { mongo.tellStory("\(order.cause) fails: \(failure)") }
    }
    return "\(entry.path) is being restored"
  }

  /// Every member refuses it.
  func rebuildIndexes(of collection: String, on primary: Int) throws(MongoError) -> String {
    var data = machine.data(primary).collection(namespace(collection))
    _ = try data.rebuildIndexes(onReplicaSet: true)
    return ""
  }
}
