extension IndexDefinition {
  /// Whether the server takes both for the same index: since 5.0 by the keys and by what decides which documents are in it.
  private func isEquivalent(to other: IndexDefinition) -> Bool {
    keys == other.keys && isUnique == other.isUnique && isSparse == other.isSparse
  }

  /// - Throws: what the server says where the other one, which is not the same, cannot stand beside this one.
  fileprivate func refuseConflict(with other: IndexDefinition) throws(MongoError) {
    let both =
      "Requested index: \(BSONValue.document(other.document).serverText), existing index: "
      + BSONValue.document(document).serverText
    switch (isEquivalent(to: other), name == other.name) {
    case (true, false):
      throw MongoError(.indexOptionsConflict, "Index already exists with a different name: \(name)")
    case (true, true):
      throw MongoError(
        .indexOptionsConflict,
        "An equivalent index already exists with the same name but different options. \(both)")
    case (false, true):
      throw MongoError(
        .indexKeySpecsConflict,
        "An existing index has the same name as the requested index. When index names are not specified, they are auto "
          + "generated and can cause conflicts. Please refer to our documentation. \(both)")
    case (false, false): break
    }
  }
}

extension DocumentCollection {
  /// Makes an index over what is there.
  /// - Returns: false where the same index exists already.
  /// - Throws: `DuplicateKey` where a unique index meets duplicates, `IndexOptionsConflict` and `IndexKeySpecsConflict` where
  ///   another index is in the way. Nothing is changed then.
  @discardableResult
  public mutating func createIndex(_ definition: IndexDefinition, now: Int64) throws(MongoError) -> Bool {
    for existing in indexDefinitions {
      if existing == definition { return false }
      try existing.refuseConflict(with: definition)
    }
    var copy = self
    copy.indexes.append(IndexEntries(definition))
    let place = copy.indexes.count - 1
    for (slot, document) in slots.enumerated() {
      guard let document else { continue }
      if let keys = try copy.indexes[place].conflict(document, slot: slot) {
        var shown = BSONDocument()
        for (key, value) in zip(definition.keys, keys) {
          if case .value(let value) = value { shown[key.path] = value } else { shown[key.path] = .null }
        }
        throw MongoError(
          .duplicateKey,
          "E11000 duplicate key error collection: \(namespace) index: \(definition.name) dup key: "
            + BSONValue.document(shown).serverText)
      }
      try copy.indexes[place].insert(document, slot: slot)
    }
    copy.since[definition.name] = now
    self = copy
    return true
  }

  /// - Throws: `IndexNotFound`, and `InvalidOptions` for the index over `_id`.
  public mutating func dropIndex(_ name: String) throws(MongoError) {
    if name == "_id_" { throw MongoError(.invalidOptions, "cannot drop _id index") }
    guard let place = indexes.firstIndex(where: { $0.definition.name == name }) else {
      throw MongoError(.indexNotFound, "index not found with name [\(name)]")
    }
    indexes.remove(at: place)
    accesses[name] = nil
    since[name] = nil
  }

  /// `reIndex`: drops all indexes and makes them again. Deprecated, and for a server that stands alone.
  /// - Throws: on a member of a replica set the refusal that MongoDB 5.0 and later give.
  public mutating func rebuildIndexes(onReplicaSet: Bool) throws(MongoError) -> BSONDocument {
    if onReplicaSet {
      throw MongoError(
        .illegalOperation,
        "reIndex is only allowed on a standalone mongod instance. Cannot reIndex on a replica set member.")
    }
    for place in indexes.indices {
      var fresh = IndexEntries(indexes[place].definition)
      for (slot, document) in slots.enumerated() { if let document { try fresh.insert(document, slot: slot) } }
      indexes[place] = fresh
      // The server counts anew as well.
      accesses[fresh.definition.name] = nil
    }
    return [
      "nIndexesWas": .integer(indexes.count), "nIndexes": .integer(indexes.count),
      "indexes": .array(indexDefinitions.map { .document($0.document) }), "ok": 1,
    ]
  }

  /// Counts the use of an index; a find does not, because it changes nothing.
  public mutating func countAccess(_ access: QueryPlan.Access) {
    if case .indexScan(let name) = access { accesses[name, default: 0] += 1 }
  }

  /// What `$indexStats` answers, one document for an index.
  func indexStatistics(on server: AggregationContext.Server) -> [BSONDocument] {
    guard server.hasCollection else { return [] }
    return indexDefinitions.map { definition in
      [
        "name": .string(definition.name), "key": .document(definition.keyDocument), "host": .string(server.host),
        "accesses": [
          "ops": .int64(Int64(accesses[definition.name] ?? 0)),
          "since": .date(max(since[definition.name] ?? 0, server.startedAt)),
        ], "spec": .document(definition.document),
      ]
    }
  }

  /// What `$collStats` and `db.collection.stats()` say, as far as it is a matter of counting.
  public var statistics: BSONDocument {
    [
      "ns": .string(namespace), "count": .integer(count), "nindexes": .integer(indexes.count),
      "indexDetails": .document(
        BSONDocument(indexes.map { .init(name: $0.definition.name, value: ["keys": .integer($0.entries.count)]) })),
    ]
  }

  /// One pass of the TTL monitor, which the server makes every 60 s: deletes what has expired by now.
  ///
  /// The earliest date of an array counts; a field that holds no date never expires.
  public mutating func expire(now: Int64) throws(MongoError) -> [DocumentChange] {
    var changes: [DocumentChange] = []
    for definition in indexDefinitions {
      guard let seconds = definition.expireAfterSeconds else { continue }
      let path = DottedPath(definition.keys[0].path)
      for document in documents {
        var dates: [Int64] = []
        for key in path.keys(in: document) { if case .value(.date(let date)) = key { dates.append(date) } }
        guard let earliest = dates.min(), earliest + Int64(seconds) * 1_000 <= now, let id = document["_id"],
          let slot = slotOfID[id.groupingKey]
        else { continue }
        try remove(slot)
        changes.append(.deleted(id: id))
      }
    }
    return changes
  }
}
