/// One document's change, as the oplog records it.
public enum DocumentChange: Hashable, Sendable {
  case inserted(BSONDocument)
  /// The document as it is after the change.
  case updated(BSONDocument)
  case deleted(id: BSONValue)
}

/// What an update answers, and what it changed.
public struct UpdateResult: Sendable {
  public var matched = 0
  /// Documents that are not as they were before.
  public var modified = 0
  public var upsertedID: BSONValue?
  public var changes: [DocumentChange] = []
  public var cost: QueryCost
}

/// An update of one or all matching documents.
public struct UpdateRequest: Sendable {
  public var filter: Filter
  public var update: Update
  /// All matching documents instead of the first.
  public var isMulti: Bool
  public var isUpsert: Bool

  public init(filter: Filter, update: Update, isMulti: Bool = false, isUpsert: Bool = false) {
    self.filter = filter
    self.update = update
    self.isMulti = isMulti
    self.isUpsert = isUpsert
  }
}

extension DocumentCollection {
  /// Stores new documents, in order, until one is refused.
  /// - Parameter ids: where `_id` comes from when a document has none.
  /// - Returns: the changes made, and the refusal with the index of the document.
  public mutating func insert(
    _ documents: [BSONDocument], ids: inout ObjectIDSource, now: Int64
  ) -> (changes: [DocumentChange], failure: (index: Int, error: MongoError)?) {
    var changes: [DocumentChange] = []
    for (index, document) in documents.enumerated() {
      let stored = document.leading(with: "_id", document["_id"] ?? .objectID(ids.next(at: now)))
      do throws(MongoError) {
        try Self.checkID(stored)
        try insert(stored)
        changes.append(.inserted(stored))
      } catch { return (changes, (index, error)) }
    }
    return (changes, nil)
  }

  private static func checkID(_ document: BSONDocument) throws(MongoError) {
    switch document["_id"] {
    case .array: throw MongoError(.invalidIDField, "The '_id' value cannot be of type array")
    case .regex: throw MongoError(.invalidIDField, "The '_id' value cannot be of type regex")
    default: break
    }
  }

  /// - Throws: the server's errors; documents that were changed before the error stay changed, as in the server.
  public mutating func update(_ request: UpdateRequest, ids: inout ObjectIDSource, now: Int64) throws(MongoError)
    -> UpdateResult
  {
    if request.isMulti, request.update.isReplacement {
      throw MongoError(.failedToParse, "multi update is not supported for replacement-style update")
    }
    let plan = QueryPlanner(indexes: indexes).plan(request.filter, sort: nil)
    let (found, cost) = try read(request.filter, plan, atMost: request.isMulti ? .max : 1)
    var result = UpdateResult(cost: cost)
    for (slot, place) in found {
      guard let old = slots[slot] else { continue }
      let new = try request.update.applied(to: old, place: place, isInsert: false, now: now)
      result.matched += 1
      guard new != old else { continue }
      try replace(slot, with: new)
      result.modified += 1
      result.changes.append(.updated(new))
    }
    guard result.matched == 0, request.isUpsert else { return result }
    let base = request.update.isReplacement ? request.filter.idOnly : try request.filter.equalities()
    var document = try request.update.applied(to: base, place: nil, isInsert: true, now: now)
    document = document.leading(with: "_id", document["_id"] ?? .objectID(ids.next(at: now)))
    try Self.checkID(document)
    try insert(document)
    result.upsertedID = document["_id"]
    result.changes.append(.inserted(document))
    return result
  }

  /// Deletes the first or all matching documents.
  public mutating func delete(_ filter: Filter, isMulti: Bool) throws(MongoError) -> (
    changes: [DocumentChange], cost: QueryCost
  ) {
    let plan = QueryPlanner(indexes: indexes).plan(filter, sort: nil)
    let (found, cost) = try read(filter, plan, atMost: isMulti ? .max : 1)
    let ids = found.compactMap { slots[$0.slot]?["_id"] }
    for id in ids { if let slot = slotOfID[id.groupingKey] { try remove(slot) } }
    return (ids.map { .deleted(id: $0) }, cost)
  }

  /// Repeats a recorded change; doing so twice is as good as once.
  mutating func apply(_ change: DocumentChange) throws(MongoError) {
    switch change {
    case .inserted(let document), .updated(let document):
      let id = (document["_id"] ?? .null).groupingKey
      if let slot = slotOfID[id] { try replace(slot, with: document) } else { try insert(document) }
    case .deleted(let id): if let slot = slotOfID[id.groupingKey] { try remove(slot) }
    }
  }
}

extension Filter {
  /// The fields that the filter fixes to one value, from which an upsert begins.
  func equalities() throws(MongoError) -> BSONDocument {
    var found: [(path: DottedPath, value: BSONValue)] = []
    Self.collect(root, &found)
    var result = BSONDocument()
    for (index, item) in found.enumerated() {
      for other in found[..<index] where other.path.overlaps(item.path) {
        let (shorter, longer) =
          other.path.components.count < item.path.components.count
          ? (other.path, item.path) : (item.path, other.path)
        throw MongoError(
          .notSingleValueField,
          shorter == longer
            ? "cannot infer query fields to set, path '\(item.path.text)' is matched twice"
            : "cannot infer query fields to set, both paths '\(longer.text)' and '\(shorter.text)' are matched")
      }
      result = try UpdatePath.changing(result, item.path.components[...]) { (_) throws(MongoError) in item.value }
    }
    return result
  }

  /// `_id` alone: what a replacement takes over.
  var idOnly: BSONDocument {
    var found: [(path: DottedPath, value: BSONValue)] = []
    Self.collect(root, &found)
    return found.first { $0.path.text == "_id" }.map { ["_id": $0.value] } ?? [:]
  }

  private static func collect(_ node: FilterNode, _ found: inout [(path: DottedPath, value: BSONValue)]) {
    switch node {
    case .all(let parts): for part in parts { collect(part, &found) }
    case .any(let parts): if parts.count == 1 { collect(parts[0], &found) }
    case .field(let path, .compare(.equal, let value)): found.append((path, value))
    case .field(let path, .oneOf(let values, let patterns)):
      if values.count == 1, patterns.isEmpty { found.append((path, values[0])) }
    case .field(let path, .every(let parts)):
      if parts.count == 1, case .compare(.equal, let value) = parts[0] { found.append((path, value)) }
    default: break
    }
  }
}
