public import MongoEngine
import SimulationKernel
import VirtualTime

/// What `mongorestore` is to do.
public struct MongoRestoreOrder: Sendable {
  /// Whether each collection of the backup is dropped first.
  public var drops = false
  /// Whether the backup's oplog is repeated.
  public var replaysOplog = false
  /// Entries from this moment on are left out (`--oplogLimit`); nil: none.
  public var limit: BSONTimestamp?
  /// One database; nil: all.
  public var database: String?
  /// Collections that are written at the same time.
  public var atOnce = 4
  /// What losses by it are laid to.
  public var cause: String

  public init(cause: String) { self.cause = cause }
}

extension Mongo {
  /// Writes the collections of a backup, several at once, and then repeats the oplog if it is to.
  /// - Returns: documents that were written, and those that were refused because they are there.
  /// - Throws: ``MongoFailure``; `SimulationEnded`.
  public nonisolated func restore(
    _ backup: MongoBackup, _ order: MongoRestoreOrder, through client: MongoClient,
    report: @escaping @Sendable (MongoToolNews) -> Void
  ) async throws -> (restored: Int, refused: Int) {
    let tally = Tally()
    let chosen = backup.collections.filter { collection in
      order.database.map { collection.namespace.hasPrefix("\($0).") } ?? true
    }
    with { $0.restoring.append(order.cause) }
    defer { with { mongo in mongo.restoring.removeAll { $0 == order.cause } } }
    let run = MongoToolRun(self, chosen.map(\.namespace))
    try await run.each(atOnce: order.atOnce) { namespace, run in
      guard let collection = chosen.first(where: { $0.namespace == namespace }) else { return }
      report(.began(namespace: namespace))
      try await self.move(collection.size, of: namespace, into: true, through: client, run)
      guard !run.isBroken else { return }
      let (restored, refused) = try await self.onMember(of: client) { mongo, member throws(MongoError) in
        try mongo.restore(collection, into: member, drops: order.drops, cause: order.cause)
      }
      tally.restored += restored
      tally.refused += refused
      report(.done(namespace: namespace, documents: restored, refused: refused))
    }
    if order.replaysOplog {
      let entries = (backup.oplog ?? []).filter { entry in order.limit.map { entry.time.timestamp < $0 } ?? true }
      try await onMember(of: client) { mongo, member throws(MongoError) in try mongo.replay(entries, on: member) }
      report(.oplog(entries: entries.count))
    }
    with { $0.restored(order.cause) }
    return (tally.restored, tally.refused)
  }

  private final class Tally: @unchecked Sendable { var (restored, refused) = (0, 0) }

  /// Writes at once on the member that the client finds: the primary, unless it was told of another.
  private nonisolated func onMember<R: Sendable>(
    of client: MongoClient, _ body: @Sendable (isolated Mongo, Int) throws(MongoError) -> R
  ) async throws -> R {
    let member = try await client.member()
    do throws(MongoError) {
      return try with { mongo throws(MongoError) in try body(mongo, member) }
    } catch { throw MongoFailure(kind: .server(error), name: "MongoServerError", message: error.message) }
  }
}
