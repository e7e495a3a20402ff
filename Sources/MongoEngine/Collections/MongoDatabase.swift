/// The collections of one member, by namespace. A value: a copy is a snapshot.
///
/// Its changes come as operations of the oplog: the primary's writes are made here first and recorded, a secondary's are
/// applied.
public struct MongoDatabase: Sendable {
  private var collections: [String: DocumentCollection] = [:]
  private var ids: ObjectIDSource

  /// - Parameter process: the random part of the `_id` values that are made here.
  public init(process: UInt64 = 0) { ids = ObjectIDSource(process: process) }

  /// The namespaces, sorted.
  public var namespaces: [String] { collections.keys.sorted() }

  /// The collection of this namespace; an empty one where there is none, as queries of the server see it.
  public func collection(_ namespace: String) -> DocumentCollection {
    collections[namespace] ?? DocumentCollection(namespace: namespace)
  }

  /// Whether the collection was made.
  public func has(_ namespace: String) -> Bool { collections[namespace] != nil }

  // MARK: Writing

  /// What a write has done.
  public struct Outcome<Result: Sendable>: Sendable {
    public var result: Result
    /// For the oplog, in their order.
    public var operations: [OplogEntry.Operation]
  }

  /// Stores documents until one is refused; the refusal comes with the index of the document.
  public mutating func insert(_ documents: [BSONDocument], into namespace: String, now: Int64)
    -> Outcome<(index: Int, error: MongoError)?>
  {
    let creation = create(namespace, now: now)
    let (changes, failure) = collections[namespace]!.insert(documents, ids: &ids, now: now)
    return Outcome(result: failure, operations: creation + changes.map { .change($0) })
  }

  /// - Throws: the server's errors; nothing is changed then, where the server keeps what it had changed before the error.
  public mutating func update(_ request: UpdateRequest, in namespace: String, now: Int64) throws(MongoError)
    -> Outcome<UpdateResult>
  {
    let existed = has(namespace)
    if existed, !request.isMulti {
      // In place: a single update that is refused has changed nothing, and a copy would cost time in proportion to the collection.
      let result = try collections[namespace]!.update(request, ids: &ids, now: now)
      return Outcome(result: result, operations: result.changes.map { .change($0) })
    }
    var collection = collections[namespace] ?? DocumentCollection(namespace: namespace, now: now)
    let result = try collection.update(request, ids: &ids, now: now)
    guard existed || !result.changes.isEmpty else { return Outcome(result: result, operations: []) }
    collections[namespace] = collection
    let creation: [OplogEntry.Operation] = existed ? [] : [.createCollection]
    return Outcome(result: result, operations: creation + result.changes.map { .change($0) })
  }

  /// Deletes the first or all matching documents; the result is their number.
  public mutating func delete(_ filter: Filter, from namespace: String, isMulti: Bool) throws(MongoError) -> Outcome<
    Int
  > {
    guard has(namespace) else { return Outcome(result: 0, operations: []) }
    let changes = try collections[namespace]!.delete(filter, isMulti: isMulti).changes
    return Outcome(result: changes.count, operations: changes.map { .change($0) })
  }

  /// Makes an index, and the collection where there is none; the result is whether the index is new.
  public mutating func createIndex(_ index: IndexDefinition, on namespace: String, now: Int64) throws(MongoError)
    -> Outcome<Bool>
  {
    let creation = create(namespace, now: now)
    let isNew = try collections[namespace]!.createIndex(index, now: now)
    return Outcome(result: isNew, operations: creation + (isNew ? [.createIndex(index)] : []))
  }

  /// - Throws: `NamespaceNotFound`, `IndexNotFound`.
  public mutating func dropIndex(_ name: String, on namespace: String) throws(MongoError) -> Outcome<Void> {
    guard has(namespace) else { throw MongoError(.namespaceNotFound, "ns not found \(namespace)") }
    try collections[namespace]!.dropIndex(name)
    return Outcome(result: (), operations: [.dropIndex(name)])
  }

  /// The result is whether there was one: the server answers `true` for a collection that does not exist too, since 7.0.
  public mutating func drop(_ namespace: String) -> Outcome<Bool> {
    guard collections.removeValue(forKey: namespace) != nil else { return Outcome(result: false, operations: []) }
    return Outcome(result: true, operations: [.dropCollection])
  }

  /// One pass of the TTL monitor over all collections: what it has deleted, by namespace.
  public mutating func expire(now: Int64) throws(MongoError) -> [(
    namespace: String, operations: [OplogEntry.Operation]
  )] {
    var result: [(namespace: String, operations: [OplogEntry.Operation])] = []
    for namespace in namespaces {
      let changes = try collections[namespace]!.expire(now: now)
      if !changes.isEmpty { result.append((namespace, changes.map { .change($0) })) }
    }
    return result
  }

  /// Counts the use of an index by a query.
  public mutating func countAccess(_ access: QueryPlan.Access, in namespace: String) {
    collections[namespace]?.countAccess(access)
  }

  /// The process was started again: it counts anew.
  public mutating func forgetAccesses() {
    for namespace in namespaces { collections[namespace]?.accesses = [:] }
  }

  private mutating func create(_ namespace: String, now: Int64) -> [OplogEntry.Operation] {
    guard !has(namespace) else { return [] }
    collections[namespace] = DocumentCollection(namespace: namespace, now: now)
    return [.createCollection]
  }

  // MARK: Applying

  /// Repeats a recorded operation; doing so again changes nothing.
  public mutating func apply(_ operation: OplogEntry.Operation, to namespace: String, wall: Int64) throws(MongoError) {
    switch operation {
    case .noop: break
    case .createCollection: _ = create(namespace, now: wall)
    case .dropCollection: _ = drop(namespace)
    case .createIndex(let index): _ = try createIndex(index, on: namespace, now: wall)
    case .dropIndex(let name): if has(namespace) { try? collections[namespace]!.dropIndex(name) }
    case .change(let change):
      _ = create(namespace, now: wall)
      try collections[namespace]!.apply(change)
    }
  }

  /// What would take an operation back, to be asked before it is applied; nil where it changes nothing.
  public func inverse(of operation: OplogEntry.Operation, in namespace: String) -> OplogEntry.Operation? {
    func before(_ id: BSONValue?) -> DocumentChange? {
      id.flatMap { collection(namespace).document(id: $0) }.map { .updated($0) }
    }
    switch operation {
    case .noop, .dropCollection: return nil
    case .createCollection: return has(namespace) ? nil : .dropCollection
    case .createIndex(let index): return .dropIndex(index.name)
    case .dropIndex(let name):
      return collection(namespace).indexDefinitions.first { $0.name == name }.map { .createIndex($0) }
    case .change(.inserted(let document)), .change(.updated(let document)):
      return .change(before(document["_id"]) ?? .deleted(id: document["_id"] ?? .null))
    case .change(.deleted(let id)): return before(id).map { .change($0) }
    }
  }
}
