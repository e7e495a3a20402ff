import MongoEngine
import Testing

@Suite struct IndexTests {
  private static func collection(_ rows: String) throws -> DocumentCollection {
    var collection = DocumentCollection(namespace: "shop.users")
    var ids = ObjectIDSource(process: 1)
    if let failure = collection.insert(documents(rows), ids: &ids, now: 0).failure { throw failure.error }
    return collection
  }

  @Test func duplicatesAreRefusedByName() throws {
    var collection = try Self.collection("[{_id: 1, mail: 'a', n: 1}, {_id: 2, mail: 'b', n: 1}]")
    var ids = ObjectIDSource(process: 1)
    let again = collection.insert([["_id": 3], ["_id": 1.0], ["_id": 4]], ids: &ids, now: 0)
    #expect(again.changes.count == 1 && again.failure?.index == 1)
    #expect(
      again.failure?.error
        == MongoError(
          .duplicateKey, "E11000 duplicate key error collection: shop.users index: _id_ dup key: { _id: 1.0 }"))
    #expect { try collection.createIndex(IndexDefinition(keys: ["n": 1], options: ["unique": true]), now: 0) } throws: {
      ($0 as? MongoError)?.message == "E11000 duplicate key error collection: shop.users index: n_1 dup key: { n: 1 }"
    }
    #expect(collection.indexDefinitions.map(\.name) == ["_id_"])
    try collection.createIndex(IndexDefinition(keys: ["mail": 1], options: ["unique": true]), now: 0)
    let update = UpdateRequest(filter: try Filter(["_id": 2]), update: try Update(["$set": ["mail": "a"]]))
    #expect { try collection.update(update, ids: &ids, now: 0) } throws: { error in
      (error as? MongoError)?.code == 11_000
        && (error as? MongoError)?.message
          == "E11000 duplicate key error collection: shop.users index: mail_1 dup key: { mail: \"a\" }"
    }
    #expect(collection.document(id: 2) == ["_id": 2, "mail": "b", "n": 1])
    // A missing field is null, and there is already one without.
    #expect(collection.insert([["_id": 9]], ids: &ids, now: 0).failure?.error.code == 11_000)
  }

  @Test func aSparseUniqueIndexLetsDocumentsWithoutTheFieldPass() throws {
    var collection = try Self.collection("[{_id: 1, mail: 'a'}, {_id: 2}, {_id: 3}]")
    try collection.createIndex(IndexDefinition(keys: ["mail": 1], options: ["unique": true, "sparse": true]), now: 0)
    // It lacks documents, so it does not serve a query that asks for them.
    #expect(try collection.find(FindRequest(filter: try Filter(["mail": .null]))).documents.count == 2)
    #expect(try collection.find(FindRequest(filter: try Filter(["mail": "a"]))).cost.access == .indexScan("mail_1"))
  }

  @Test func twoArraysDoNotFitIntoOneIndex() throws {
    var collection = try Self.collection("[{_id: 1, a: [1, 2], b: [1, 2]}]")
    #expect { try collection.createIndex(IndexDefinition(keys: ["a": 1, "b": 1]), now: 0) } throws: { error in
      (error as? MongoError)?.code == 171 && (error as? MongoError)?.message == "cannot index parallel arrays [b] [a]"
    }
  }

  @Test(arguments: [
    ("{}", "{}", 67), ("{a: 0}", "{}", 67), ("{a: 'text'}", "{}", 238), ("{'a.$**': 1}", "{}", 238),
    ("{a: 1}", "{foo: 1}", 197), ("{a: 1, b: 1}", "{expireAfterSeconds: 5}", 67),
    ("{_id: 1}", "{expireAfterSeconds: 5}", 197),
    ("{a: 1}", "{expireAfterSeconds: -1}", 67), ("{a: 1}", "{partialFilterExpression: {}}", 238),
  ])
  func refuses(keys: String, options: String, code: Int) {
    #expect { try IndexDefinition(keys: document(keys), options: document(options)) } throws: {
      ($0 as? MongoError)?.code == code
    }
  }

  @Test func conflictsOfNames() throws {
    var collection = try Self.collection("[]")
    #expect(try collection.createIndex(IndexDefinition(keys: ["a": 1]), now: 0))
    #expect(try !collection.createIndex(IndexDefinition(keys: ["a": 1]), now: 0))
    for (keys, options, code): (BSONDocument, BSONDocument, Int) in [
      (["a": 1], ["name": "other"], 85), (["a": 1], ["unique": true], 86), (["a": 1], ["expireAfterSeconds": 5], 85),
      (["b": 1], ["name": "a_1"], 86),
    ] {
      #expect { try collection.createIndex(IndexDefinition(keys: keys, options: options), now: 0) } throws: {
        ($0 as? MongoError)?.code == code
      }
    }
    // Since 5.0 what a unique index holds is another matter, if it has another name.
    let unique = try IndexDefinition(keys: ["a": 1], options: ["unique": true, "name": "one"])
    #expect(try collection.createIndex(unique, now: 0))
    try collection.dropIndex("one")
    #expect { try collection.dropIndex("nope") } throws: {
      ($0 as? MongoError)?.message == "index not found with name [nope]"
    }
    #expect { try collection.dropIndex("_id_") } throws: { ($0 as? MongoError)?.code == 72 }
    try collection.dropIndex("a_1")
    #expect(collection.indexDefinitions == [.id])
  }

  @Test func indexStatisticsCountWhatWasUsed() throws {
    var collection = try Self.collection("[{_id: 1, a: 1}]")
    try collection.createIndex(IndexDefinition(keys: ["a": 1]), now: 60_000)
    for _ in 0..<3 {
      collection.countAccess(try collection.find(FindRequest(filter: try Filter(["a": 1]))).cost.access)
    }
    let statistics = try Pipeline([["$indexStats": [:]]])
    let context = AggregationContext(server: .init(host: "a:27017", startedAt: 5_000))
    let rows = try collection.aggregate(statistics, context).documents
    #expect(rows.map { $0["name"] } == ["_id_", "a_1"])
    #expect(
      rows[1]["accesses"] == ["ops": .int64(3), "since": .date(60_000)]
        && rows[0]["accesses"] == ["ops": .int64(0), "since": .date(5_000)])
    #expect(rows.allSatisfy { $0["host"] == "a:27017" })
    let missing = AggregationContext(server: .init(host: "a:27017", hasCollection: false))
    #expect(try collection.aggregate(statistics, missing).documents == [])
    #expect(
      try collection.aggregate(
        try Pipeline(
          shell("[{$indexStats: {}}, {$match: {name: 'a_1'}}, {$project: {ops: '$accesses.ops', _id: 0}}]").asArray!)
      ).documents == [["ops": .int64(3)]])
  }

  /// A runbook that rebuilds indexes on a replica set gets a refusal.
  @Test func reIndexIsForStandaloneServers() throws {
    var collection = try Self.collection("[{_id: 1, a: 1}]")
    try collection.createIndex(IndexDefinition(keys: ["a": 1]), now: 0)
    #expect { try collection.rebuildIndexes(onReplicaSet: true) } throws: { error in
      (error as? MongoError)?.code == 20 && (error as? MongoError)?.codeName == "IllegalOperation"
    }
    let answer = try collection.rebuildIndexes(onReplicaSet: false)
    #expect(answer.whole("nIndexes") == 2 && answer["ok"] == 1)
    #expect(try collection.find(FindRequest(filter: try Filter(["a": 1]))).documents.count == 1)
  }

  @Test func documentsExpire() throws {
    var collection = try Self.collection(
      "[{_id: 1, at: new Date(0)}, {_id: 2, at: new Date(50000)}, {_id: 3, at: 'no date'}, {_id: 4}, {_id: 5, at: [new Date(90000), new Date(1000)]}]"
    )
    try collection.createIndex(IndexDefinition(keys: ["at": 1], options: ["expireAfterSeconds": 60]), now: 0)
    #expect(try collection.expire(now: 59_999).isEmpty)
    #expect(try collection.expire(now: 60_000) == [.deleted(id: 1)])
    #expect(try collection.expire(now: 61_000) == [.deleted(id: 5)])
    #expect(try collection.expire(now: 200_000) == [.deleted(id: 2)])
    #expect(collection.documents.compactMap { $0.whole("_id") } == [3, 4])
  }
}
