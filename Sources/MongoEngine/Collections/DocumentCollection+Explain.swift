extension DocumentCollection {
  /// What `explain("executionStats")` says about a find: the winning plan from its last stage down, and what it cost.
  public func explain(_ request: FindRequest) throws(MongoError) -> BSONDocument {
    let cost = try find(request).cost
    var plan = reading(cost)
    let isSorted = request.sort.map { sort in
      !sort.keys.isEmpty && !QueryPlanner(indexes: indexes).plan(request.filter, sort: sort).isOrderedByIndex
    }
    if isSorted == true, let sort = request.sort {
      var stage: BSONDocument = [
        "stage": "SORT", "sortPattern": .document(sort.document), "memLimit": 104_857_600,
      ]
      // It keeps no more than are wanted, and no other stage counts them.
      if request.limit > 0 { stage["limitAmount"] = .integer(request.skip + request.limit) }
      stage["type"] = "simple"
      stage["inputStage"] = .document(plan)
      plan = stage
    }
    if request.skip > 0 {
      plan = ["stage": "SKIP", "skipAmount": .integer(request.skip), "inputStage": .document(plan)]
    }
    if request.projection != nil { plan = ["stage": "PROJECTION_DEFAULT", "inputStage": .document(plan)] }
    if request.limit > 0, isSorted != true {
      plan = ["stage": "LIMIT", "limitAmount": .integer(request.limit), "inputStage": .document(plan)]
    }
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
