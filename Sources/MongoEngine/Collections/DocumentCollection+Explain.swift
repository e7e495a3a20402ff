extension DocumentCollection {
  /// What `explain("executionStats")` says about a find: the winning plan from its last stage down, and what it cost.
  public func explain(_ request: FindRequest) throws(MongoError) -> BSONDocument {
    let cost = try find(request).cost
    var plan = reading(cost)
    if cost.sorted > 0 { plan = ["stage": "SORT", "inputStage": .document(plan)] }
    if request.skip > 0 {
      plan = ["stage": "SKIP", "skipAmount": .integer(request.skip), "inputStage": .document(plan)]
    }
    if request.limit > 0 {
      plan = ["stage": "LIMIT", "limitAmount": .integer(request.limit), "inputStage": .document(plan)]
    }
    if request.projection != nil { plan = ["stage": "PROJECTION_DEFAULT", "inputStage": .document(plan)] }
    return [
      "queryPlanner": [
        "namespace": .string(namespace), "parsedQuery": .document(request.filter.document),
        "winningPlan": .document(plan), "rejectedPlans": [],
      ],
      "executionStats": [
        "executionSuccess": true, "nReturned": .integer(cost.returned),
        "totalKeysExamined": .integer(cost.keysExamined),
        "totalDocsExamined": .integer(cost.documentsExamined),
      ], "ok": 1,
    ]
  }

  private func reading(_ cost: QueryCost) -> BSONDocument {
    guard case .indexScan(let name) = cost.access, let index = indexes.first(where: { $0.definition.name == name })
    else {
      return ["stage": "COLLSCAN", "direction": "forward"]
    }
    return [
      "stage": "FETCH",
      "inputStage": [
        "stage": "IXSCAN", "keyPattern": .document(index.definition.keyDocument), "indexName": .string(name),
        "isMultiKey": .bool(index.isMultikey), "isUnique": .bool(index.definition.isUnique),
      ],
    ]
  }
}
