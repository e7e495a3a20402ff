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
    /// Bytes of them.
    public var size: Int64 { Int64(count) * (assumed?.size ?? AssumedDocuments(count: 0).size) }
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
  public var size: Int64 { collections.reduce(0) { $0 + $1.size } }
  /// All documents.
  public var count: Int { collections.reduce(0) { $0 + $1.count } }
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

  /// Whether a member's oplog reaches back to a moment: it holds so many entries, and goes with the data.
  public func oplogReaches(_ moment: VirtualInstant, on member: Int) -> Bool {
    guard wipedAt.map({ $0 <= moment }) ?? true else { return false }
    return oplog(of: member, since: moment).count < set.oplog(member).count
  }

  /// As ``Mongo/restore(_:into:drops:cause:)``.
  mutating func restore(
    _ collection: MongoBackup.Collection, into member: Int, drops: Bool, cause: String
  ) throws(MongoError) -> (restored: Int, refused: Int) {
    defer { digest() }
    try set.checkPrimary(member)
    var (restored, refused) = (0, 0)
    let namespace = collection.namespace
    let before = databases[member].collection(namespace).documents
    // Documents that are not there one by one are the same as before, as far as they are there.
    let (standing, held) = (collection.assumed?.count ?? 0, assumed[namespace]?.count ?? 0)
    var operations: [OplogEntry.Operation] = []
    if drops {
      operations += databases[member].drop(namespace).operations
      assumed[namespace] = collection.assumed
      restored += standing
    } else {
      refused += min(standing, held)
      restored += max(0, standing - held)
      if standing > held { assumed[namespace] = collection.assumed }
    }
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
    findAgain(namespace, on: member)
    disturbance = cause
    return (restored, refused)
  }

  /// Entries of an oplog are applied again.
  mutating func replay(_ entries: [OplogEntry], on member: Int) throws(MongoError) {
    defer { digest() }
    try set.checkPrimary(member)
    for entry in entries {
      if case .noop = entry.operation { continue }
      // What it repeats may be there already.
      try? databases[member].apply(entry.operation, to: entry.namespace, wall: entry.wall)
      _ = try set.write([(entry.namespace, entry.operation)], to: member, concern: .members(1))
    }
    for namespace in Set(entries.map(\.namespace)).sorted() { findAgain(namespace, on: member) }
  }

  /// Documents that were there before and are not, or are others.
  private mutating func lose(_ before: [BSONDocument], _ namespace: String, _ member: Int, _ cause: String) {
    let now = databases[member].collection(namespace)
    for document in before {
      guard let id = document["_id"], now.document(id: id) != document else { continue }
      lost[namespace, default: [:]][id] = document
      losses.append(
        MongoLoss(
          cause: cause, namespace: namespace, id: id, message: authors[namespace]?[id] ?? .none, wasAcknowledged: true))
    }
  }

  /// What was lost and is there again, as it was, is lost no longer.
  private mutating func findAgain(_ namespace: String, on member: Int) {
    let now = databases[member].collection(namespace)
    if assumed[namespace]?.count ?? 0 > 0 { lostAssumed[namespace] = nil }
    guard let gone = lost[namespace], !gone.isEmpty else { return }
    let rest = gone.filter { now.document(id: $0.key) != $0.value }
    guard rest.count < gone.count else { return }
    lost[namespace] = rest
    losses.removeAll { loss in
      loss.namespace == namespace && loss.id.map { gone[$0] != nil && rest[$0] == nil } ?? false
    }
  }

  /// Every member's data and oplog are gone, as with their volumes; the set is made again with the same members.
  mutating func wipe(cause: String) {
    digest()
    let latest = set.primary ?? 0
    for namespace in databases[latest].namespaces {
      let documents = databases[latest].collection(namespace).documents
      for member in databases.indices { _ = databases[member].drop(namespace) }
      lose(documents, namespace, latest, cause)
      if let count = assumed[namespace]?.count, count > 0 {
        lostAssumed[namespace] = count
        assumed[namespace]?.count = 0
      }
    }
    written = []
    let through = databases.indices.map { set.applied($0) }.max() ?? .zero
    for member in databases.indices { copiedThrough[member] = through }
    wipedAt = moment(set.now)
    disturbance = cause
  }

  /// Documents that were acknowledged and are gone, those included that are not there one by one.
  public var lostDocuments: Int {
    losses.count(where: \.wasAcknowledged) + lostAssumed.values.reduce(0, +)
  }
}
