public import MongoEngine
import Telemetry
public import VirtualTime

/// What `mongodump` writes: collections as they were when each was read, and the oplog of that time where it was asked for.
public struct MongoBackup: Sendable {
  /// A collection of a backup.
  public struct Collection: Sendable {
    public var namespace: String
    public var data: DocumentCollection
    /// Those that are not there one by one.
    public var assumed: AssumedDocuments?
    /// Documents, those included.
    public var count: Int { data.count + (assumed?.count ?? 0) }
  }

  public var collections: [Collection] = []
  /// The entries that were written while it ran; nil: without `--oplog`.
  public var oplog: [OplogEntry]?
  /// When it began and ended.
  public var began: VirtualInstant
  public var ended: VirtualInstant

  public init(began: VirtualInstant) {
    self.began = began
    ended = began
  }

  /// Bytes of all documents.
  public var size: Int64 {
    collections.reduce(0) { $0 + Int64($1.count) * ($1.assumed?.size ?? AssumedDocuments(count: 0).size) }
  }
}

extension MongoMachine {
  /// A collection as a backup takes it.
  public func backup(of namespace: String, on member: Int) -> MongoBackup.Collection {
    MongoBackup.Collection(
      namespace: namespace, data: databases[member].collection(namespace), assumed: assumed[namespace])
  }

  /// Entries of a member's oplog from a moment on.
  public func oplog(of member: Int, since moment: VirtualInstant) -> [OplogEntry] {
    let wall = unixTime - (self.moment(set.now) - moment).nanoseconds / 1_000_000
    return set.oplog(member).filter { $0.wall >= wall }
  }

  /// As ``Mongo/restore(_:into:drops:cause:)``.
  mutating func restore(_ backup: MongoBackup, into member: Int, drops: Bool, cause: String) throws(MongoError) -> (
    restored: Int, refused: Int
  ) {
    defer { digest() }
    try set.checkPrimary(member)
    var (restored, refused) = (0, 0)
    for collection in backup.collections {
      let namespace = collection.namespace
      let before = databases[member].collection(namespace).documents
      var operations: [OplogEntry.Operation] = []
      if drops {
        operations += databases[member].drop(namespace).operations
        assumed[namespace] = collection.assumed
      }
      // Those that are not there one by one are the same documents as before: unless the collection was dropped, they are there.
      let standing = collection.assumed?.count ?? 0
      if drops { restored += standing } else { refused += standing }
      operations += databases[member].insert([], into: namespace, now: unixTime).operations
      for document in collection.data.documents {
        let outcome = databases[member].insert([document], into: namespace, now: unixTime)
        if outcome.result == nil { restored += 1 } else { refused += 1 }
        operations += outcome.operations
      }
      for index in collection.data.indexDefinitions where index != .id {
        operations += (try? databases[member].createIndex(index, on: namespace, now: unixTime).operations) ?? []
      }
      _ = try set.write(operations.map { (namespace, $0) }, to: member, concern: .members(1))
      if drops { lose(before, namespace, member, cause) }
    }
    try replay(backup.oplog ?? [], on: member)
    disturbance = cause
    return (restored, refused)
  }

  /// Entries of an oplog are applied again.
  private mutating func replay(_ entries: [OplogEntry], on member: Int) throws(MongoError) {
    for entry in entries {
      if case .noop = entry.operation { continue }
      // What it repeats may be there already.
      try? databases[member].apply(entry.operation, to: entry.namespace, wall: entry.wall)
      _ = try set.write([(entry.namespace, entry.operation)], to: member, concern: .members(1))
    }
  }

  /// Documents that were there before and are not, or are others.
  private mutating func lose(_ before: [BSONDocument], _ namespace: String, _ member: Int, _ cause: String) {
    let now = databases[member].collection(namespace)
    for document in before {
      guard let id = document["_id"], now.document(id: id) != document else { continue }
      losses.append(
        MongoLoss(
          cause: cause, namespace: namespace, id: id, message: authors[namespace]?[id] ?? .none, wasAcknowledged: true))
    }
  }
}
