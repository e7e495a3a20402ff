import MongoEngine
import SimulationKernel
public import VirtualTime

/// What `mongodump` is to read.
public struct MongoDumpOrder: Sendable {
  /// One database; nil: all.
  public var database: String?
  /// Of that database; nil: all.
  public var collection: String?
  /// Whether the oplog of that time goes along.
  public var withOplog = false
  /// Collections that are read at the same time.
  public var atOnce = 4

  public init() {}
}

/// What a tool tells while it works.
public enum MongoToolNews: Hashable, Sendable {
  case began(namespace: String)
  /// - Parameters:
  ///   - documents: that were read or written.
  ///   - refused: that were there already.
  case done(namespace: String, documents: Int, refused: Int)
  /// Entries of the oplog were written down, or repeated.
  case oplog(entries: Int)
}

extension Mongo {
  /// Reads the collections that an order is about, several at once. Each is as it was when its reading began; with the oplog the
  /// whole can be made the state of the end.
  /// - Parameters:
  ///   - backup: gets what is read, also where it ends in a failure.
  ///   - client: whose read preference says which member bears it.
  /// - Throws: ``MongoFailure``; `SimulationEnded`.
  public nonisolated func dump(
    _ order: MongoDumpOrder, into backup: MongoDump, through client: MongoClient,
    report: @escaping @Sendable (MongoToolNews) -> Void
  ) async throws {
    let first = try await client.member()
    backup.content.began = simulation.now
    let namespaces = with { mongo in
      mongo.state.data(first).namespaces.filter { namespace in
        let parts = namespace.split(separator: ".", maxSplits: 1).map(String.init)
        return (order.database.map { $0 == parts[0] } ?? true) && (order.collection.map { $0 == parts[1] } ?? true)
      }
    }
    let run = MongoToolRun(self, namespaces)
    try await run.each(atOnce: order.atOnce) { namespace, run in
      report(.began(namespace: namespace))
      let member = try await client.member()
      let (collection, bytes) = self.with { mongo in
        let state = mongo.state
        return (state.backup(of: namespace, on: member), state.size(of: namespace, on: member))
      }
      try await self.move(bytes, of: namespace, through: client, run)
      guard !run.isBroken else { return }
      backup.content.collections.append(collection)
      report(.done(namespace: namespace, documents: collection.count, refused: 0))
    }
    backup.content.collections.sort { $0.namespace < $1.namespace }
    if order.withOplog {
      let member = try await client.member()
      let entries = with { $0.state.oplog(of: member, since: backup.content.began) }
      backup.content.oplog = entries
      report(.oplog(entries: entries.count))
    }
    backup.content.ended = simulation.now
  }
}

/// A backup that is being written.
public final class MongoDump: @unchecked Sendable {
  public fileprivate(set) var content: MongoBackup

  public init(at moment: VirtualInstant) { content = MongoBackup(began: moment) }
}
