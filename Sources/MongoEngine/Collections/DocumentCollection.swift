/// The documents of one collection with their indexes. A value: a copy is a snapshot.
public struct DocumentCollection: Sendable {
  /// Database and collection, as `shop.orders`.
  public let namespace: String
  /// Documents in the order of their insertion; nil where one was deleted.
  var slots: [BSONDocument?] = []
  /// The slot of each `_id`.
  var slotOfID: [BSONValue: Int] = [:]
  var indexes: [IndexEntries] = []
  /// How often each index served a query since it was made.
  var accesses: [String: Int] = [:]
  /// When each index was made, in milliseconds since 1970.
  var since: [String: Int64] = [:]

  /// An empty collection with the index over `_id`.
  /// - Parameter now: when it is made, in milliseconds since 1970.
  public init(namespace: String, now: Int64 = 0) {
    self.namespace = namespace
    indexes = [IndexEntries(.id)]
    since[IndexDefinition.id.name] = now
  }

  /// How many documents there are.
  public var count: Int { slotOfID.count }

  /// All documents in the order of their insertion.
  public var documents: [BSONDocument] { slots.compactMap(\.self) }

  /// The document with this `_id`.
  public func document(id: BSONValue) -> BSONDocument? { slotOfID[id.groupingKey].flatMap { slots[$0] } }

  /// The indexes in the order of their making.
  public var indexDefinitions: [IndexDefinition] { indexes.map(\.definition) }

  // MARK: One document

  /// - Throws: `DuplicateKey`; nothing is changed then.
  mutating func insert(_ document: BSONDocument) throws(MongoError) {
    let id = document["_id"] ?? .null
    if slotOfID[id.groupingKey] != nil { throw duplicate(.id, ["_id": id]) }
    let slot = slots.count
    try check(document, slot: slot)
    slots.append(document)
    slotOfID[id.groupingKey] = slot
    try enter(document, slot)
  }

  /// Puts a document in the place of the one in this slot; their `_id` is the same.
  mutating func replace(_ slot: Int, with document: BSONDocument) throws(MongoError) {
    guard let old = slots[slot] else { return }
    try check(document, slot: slot)
    for index in indexes.indices { try indexes[index].remove(old, slot: slot) }
    slots[slot] = document
    try enter(document, slot)
  }

  mutating func remove(_ slot: Int) throws(MongoError) {
    guard let old = slots[slot] else { return }
    for index in indexes.indices { try indexes[index].remove(old, slot: slot) }
    slots[slot] = nil
    slotOfID[(old["_id"] ?? .null).groupingKey] = nil
    try compact()
  }

  private mutating func enter(_ document: BSONDocument, _ slot: Int) throws(MongoError) {
    for index in indexes.indices { try indexes[index].insert(document, slot: slot) }
  }

  private func check(_ document: BSONDocument, slot: Int) throws(MongoError) {
    for index in indexes {
      // Keys that cannot be made are found out before anything is changed.
      if index.definition.keys.count > 1, !index.definition.isUnique { _ = try index.keys(of: document) }
      guard let keys = try index.conflict(document, slot: slot) else { continue }
      var shown = BSONDocument()
      for (key, value) in zip(index.definition.keys, keys) {
        if case .value(let value) = value { shown[key.path] = value } else { shown[key.path] = .null }
      }
      throw duplicate(index.definition, shown)
    }
  }

  private func duplicate(_ index: IndexDefinition, _ keys: BSONDocument) -> MongoError {
    MongoError(
      .duplicateKey,
      "E11000 duplicate key error collection: \(namespace) index: \(index.name) dup key: "
        + BSONValue.document(keys).serverText)
  }

  /// Half of the slots may be empty; then they are numbered anew.
  private mutating func compact() throws(MongoError) {
    guard slots.count > 64, slotOfID.count * 2 < slots.count else { return }
    let kept = documents
    slots = kept
    for index in indexes.indices { indexes[index] = IndexEntries(indexes[index].definition) }
    for (slot, document) in kept.enumerated() {
      slotOfID[(document["_id"] ?? .null).groupingKey] = slot
      try enter(document, slot)
    }
  }
}
