import MongoEngine
import TestSupport
import Testing
import VirtualTime

@Suite struct PlannerTests {
  /// A thousand orders of ten customers, each with a state, tags, and a number of its own.
  static func orders(_ indexes: [String]) throws -> DocumentCollection {
    var collection = DocumentCollection(namespace: "shop.orders")
    var ids = ObjectIDSource(process: 1)
    let rows = (0..<1_000).map { number -> BSONDocument in
      [
        "_id": .integer(number), "customer": .integer(number % 10), "state": number % 4 == 0 ? "open" : "done",
        "total": .integer(number / 10), "tags": .array([.integer(number % 3), .integer(number % 7)]),
        "address": ["city": number % 2 == 0 ? "Basel" : "Zürich"],
      ]
    }
    if let failure = collection.insert(rows, ids: &ids, now: 0).failure { throw failure.error }
    for index in indexes { try collection.createIndex(IndexDefinition(keys: document(index)), now: 0) }
    return collection
  }

  /// What a query reads: the stage, keys, documents, results, and whether it sorts in memory.
  @Test(arguments: [
    ("{customer: 3}", "{}", [], "COLLSCAN", 0, 1_000, 100, 0), ("{_id: 5}", "{}", [], "IXSCAN { _id: 1 }", 1, 1, 1, 0),
    ("{customer: 3}", "{}", ["{customer: 1}"], "IXSCAN { customer: 1 }", 100, 100, 100, 0),
    ("{customer: {$gte: 8}}", "{}", ["{customer: 1}"], "IXSCAN { customer: 1 }", 200, 200, 200, 0),
    ("{customer: {$in: [1, 3, 3]}}", "{}", ["{customer: 1}"], "IXSCAN { customer: 1 }", 200, 200, 200, 0),
    ("{customer: 3, state: 'open'}", "{}", ["{customer: 1}"], "IXSCAN { customer: 1 }", 100, 100, 0, 0),
    (
      "{customer: 4, state: 'open'}", "{}", ["{customer: 1, state: 1}"], "IXSCAN { customer: 1, state: 1 }", 50, 50, 50,
      0
    ), ("{state: 'open'}", "{}", ["{customer: 1, state: 1}"], "COLLSCAN", 0, 1_000, 250, 0),
    (
      "{customer: 4, total: {$lt: 10}}", "{}", ["{customer: 1, total: -1}"], "IXSCAN { customer: 1, total: -1 }", 10,
      10, 10, 0
    ), ("{customer: {$ne: 3}}", "{}", ["{customer: 1}"], "COLLSCAN", 0, 1_000, 900, 0),
    ("{tags: 2}", "{}", ["{tags: 1}"], "IXSCAN { tags: 1 }", 428, 428, 428, 0),
    ("{'address.city': 'Basel'}", "{}", ["{'address.city': 1}"], "IXSCAN { address.city: 1 }", 500, 500, 500, 0),
    ("{}", "{total: 1}", [], "COLLSCAN", 0, 1_000, 1_000, 1_000),
    ("{}", "{total: 1}", ["{total: 1}"], "IXSCAN { total: 1 }", 1_000, 1_000, 1_000, 0),
    ("{}", "{total: -1}", ["{total: 1}"], "IXSCAN { total: 1 }", 1_000, 1_000, 1_000, 0),
    ("{customer: 3}", "{total: 1}", ["{customer: 1, total: 1}"], "IXSCAN { customer: 1, total: 1 }", 100, 100, 100, 0),
    (
      "{customer: {$gt: 3}}", "{total: 1}", ["{customer: 1, total: 1}"], "IXSCAN { customer: 1, total: 1 }", 600, 600,
      600, 600
    ),
    ("{customer: null}", "{}", ["{customer: 1}"], "IXSCAN { customer: 1 }", 0, 0, 0, 0),
    ("{$or: [{customer: 1}]}", "{}", ["{customer: 1}"], "COLLSCAN", 0, 1_000, 100, 0),
  ])
  func costs(
    filter: String, sort: String, indexes: [String], stage: String, keys: Int, read: Int, returned: Int, sorted: Int
  ) throws {
    let collection = try Self.orders(indexes)
    let request = FindRequest(filter: try Filter(document(filter)), sort: try SortOrder(document(sort)))
    let (_, cost) = try collection.find(request)
    #expect(cost.summary(collection.indexDefinitions) == stage)
    #expect([cost.keysExamined, cost.documentsExamined, cost.returned, cost.sorted] == [keys, read, returned, sorted])
  }

  /// A sort in memory keeps no more than are wanted, and then nothing else counts them.
  @Test(arguments: [
    (
      "{customer: 3}", "{total: 1}", 2, 0,
      """
      {stage: 'SORT', sortPattern: {total: 1}, memLimit: 104857600, limitAmount: 2, type: 'simple', inputStage: {stage: 'FETCH',
      inputStage: {stage: 'IXSCAN', keyPattern: {customer: 1}, indexName: 'customer_1', isMultiKey: false, isUnique: false}}}
      """
    ),
    (
      "{}", "{createdAt: -1}", 2, 3,
      """
      {stage: 'SKIP', skipAmount: 3, inputStage: {stage: 'SORT', sortPattern: {createdAt: -1}, memLimit: 104857600,
      limitAmount: 5, type: 'simple', inputStage: {stage: 'COLLSCAN', direction: 'forward'}}}
      """
    ),
    // Also where nothing is found.
    (
      "{state: 'none'}", "{total: 1}", 0, 0,
      """
      {stage: 'SORT', sortPattern: {total: 1}, memLimit: 104857600, type: 'simple',
      inputStage: {stage: 'COLLSCAN', direction: 'forward'}}
      """
    ), ("{}", "{}", 2, 0, "{stage: 'LIMIT', limitAmount: 2, inputStage: {stage: 'COLLSCAN', direction: 'forward'}}"),
  ])
  func plansAreExplained(filter: String, sort: String, limit: Int, skip: Int, plan: String) throws {
    let request = FindRequest(
      filter: try Filter(document(filter)), sort: try SortOrder(document(sort)), skip: skip, limit: limit)
    let explained = try Self.orders(["{customer: 1}"]).explain(request)
    #expect(explained.document("queryPlanner")?["winningPlan"] == shell(plan))
  }

  @Test func costsAreExplained() throws {
    let request = FindRequest(filter: try Filter(["customer": 3]), sort: try SortOrder(["total": 1]), limit: 2)
    let explained = try Self.orders(["{customer: 1}"]).explain(request)
    #expect(
      explained.document("executionStats")
        == document("{executionSuccess: true, nReturned: 2, totalKeysExamined: 100, totalDocsExamined: 100}"))
  }

  /// A comparison reads the keys of its own type alone.
  @Test(arguments: [
    ("{v: {$gt: 6}}", 3), ("{v: {$lt: 4}}", 4), ("{v: {$gte: 'b'}}", 2), ("{v: {$lt: 'b'}}", 1),
    ("{v: {$gt: false}}", 1), ("{v: {$lte: new Date(5)}}", 1),
  ])
  func boundsEndWithTheirType(filter: String, keys: Int) throws {
    var collection = DocumentCollection(namespace: "shop.values")
    var ids = ObjectIDSource(process: 1)
    let values = (0..<10).map { BSONValue.integer($0) } + ["a", "b", "c", false, true, .date(5), .date(9), .null]
    _ = collection.insert(values.map { ["v": $0] }, ids: &ids, now: 0)
    try collection.createIndex(IndexDefinition(keys: ["v": 1]), now: 0)
    let cost = try collection.find(FindRequest(filter: try Filter(document(filter)))).cost
    #expect(cost.keysExamined == keys && cost.returned == keys)
  }

  @Test func aLimitEndsTheReadingWhereNothingIsSorted() throws {
    let collection = try Self.orders(["{total: 1}"])
    #expect(try collection.find(FindRequest(limit: 5)).cost.documentsExamined == 5)
    #expect(
      try collection.find(FindRequest(sort: try SortOrder(["total": -1]), skip: 3, limit: 2)).cost.keysExamined == 5)
    #expect(
      try collection.find(FindRequest(sort: try SortOrder(["customer": 1]), limit: 5)).cost.documentsExamined == 1_000)
  }

  /// Whatever index serves it, a query finds what it finds without.
  @Test func indexesChangeNothingButTheCost() throws {
    let indexes = ["{a: 1}", "{a: -1, b: 1}", "{b: 1, a: 1}", "{l: 1}", "{'d.x': 1, a: -1}", "{l: 1, a: 1}"]
    for seed in 1...UInt64(Verification.count(15, full: 1_000)) {
      var random = RandomStream(seed: seed, name: "planner")
      var plain = DocumentCollection(namespace: "shop.orders")
      var ids = ObjectIDSource(process: 1)
      _ = plain.insert((0..<60).map { Self.row($0, &random) }, ids: &ids, now: 0)
      var indexed = plain
      for index in indexes where random.chance(0.4) {
        try indexed.createIndex(IndexDefinition(keys: document(index)), now: 0)
      }
      for _ in 0..<25 {
        try Self.change(&plain, &indexed, &random, &ids)
        let filter = try Filter(Self.filter(&random))
        let sort =
          random.chance(0.5)
          ? try SortOrder([["a", "b", "l", "d.x"][random.below(4)]: random.chance(0.5) ? 1 : -1, "_id": 1]) : nil
        let request = FindRequest(filter: filter, sort: sort)
        let expected = try plain.find(request).documents
        let found = try indexed.find(request).documents
        let same = sort == nil ? Self.byID(expected) == Self.byID(found) : expected == found
        #expect(same, "seed \(seed): \(BSONValue.document(filter.document).serverText)")
      }
    }
  }

  private static func byID(_ documents: [BSONDocument]) -> [BSONDocument] {
    documents.sorted { ($0.whole("_id") ?? 0) < ($1.whole("_id") ?? 0) }
  }

  private static func scalar(_ random: inout RandomStream) -> BSONValue {
    switch random.below(8) {
    case 0: .null
    case 1: .string(["x", "y", ""][random.below(3)])
    case 2: .double(Double(random.below(9)) / 2)
    case 3: .bool(random.chance(0.5))
    default: .integer(random.below(6))
    }
  }

  private static func row(_ id: Int, _ random: inout RandomStream) -> BSONDocument {
    var row: BSONDocument = ["_id": .integer(id)]
    if random.chance(0.9) { row["a"] = scalar(&random) }
    if random.chance(0.9) { row["b"] = scalar(&random) }
    if random.chance(0.8) { row["l"] = .array((0..<random.below(4)).map { _ in scalar(&random) }) }
    if random.chance(0.8) { row["d"] = random.chance(0.8) ? ["x": scalar(&random)] : scalar(&random) }
    return row
  }

  private static func filter(_ random: inout RandomStream) -> BSONDocument {
    var filter = BSONDocument()
    for name in ["a", "b", "l", "d.x"] where random.chance(0.45) {
      let operand = scalar(&random)
      switch random.below(6) {
      case 0: filter[name] = ["$gt": operand]
      case 1: filter[name] = ["$gte": operand, "$lt": scalar(&random)]
      case 2: filter[name] = ["$in": [operand, scalar(&random)]]
      case 3: filter[name] = ["$ne": operand]
      case 4: filter[name] = ["$lte": operand]
      default: filter[name] = operand
      }
    }
    return filter
  }

  private static func change(
    _ plain: inout DocumentCollection, _ indexed: inout DocumentCollection, _ random: inout RandomStream,
    _ ids: inout ObjectIDSource
  ) throws {
    let filter = try Filter(["_id": .integer(random.below(70))])
    if random.chance(0.3) {
      _ = try plain.delete(filter, isMulti: false)
      _ = try indexed.delete(filter, isMulti: false)
    } else {
      let request = UpdateRequest(
        filter: filter, update: try Update(["$set": ["a": scalar(&random), "l": .array([scalar(&random)])]]),
        isUpsert: true)
      _ = try plain.update(request, ids: &ids, now: 0)
      _ = try indexed.update(request, ids: &ids, now: 0)
    }
  }
}
