/// A find: filter, and what of the result is wanted in which order.
public struct FindRequest: Sendable {
  public var filter: Filter
  public var projection: Projection?
  public var sort: SortOrder?
  public var skip: Int
  /// 0 means no limit.
  public var limit: Int

  public init(
    filter: Filter = .everything, projection: Projection? = nil, sort: SortOrder? = nil, skip: Int = 0, limit: Int = 0
  ) {
    self.filter = filter
    self.projection = projection
    self.sort = sort
    self.skip = skip
    self.limit = limit
  }
}

extension DocumentCollection {
  /// The documents of a find and what they cost. Without a sort they come in the order in which they were read.
  public func find(_ request: FindRequest, now: Int64? = nil) throws(MongoError) -> (
    documents: [BSONDocument], cost: QueryCost
  ) {
    guard request.skip >= 0 else {
      throw MongoError(location: 51_024, "BSON field 'skip' value must be >= 0, actual value '\(request.skip)'")
    }
    guard request.limit >= 0 else {
      throw MongoError(location: 51_024, "BSON field 'limit' value must be >= 0, actual value '\(request.limit)'")
    }
    let plan = QueryPlanner(indexes: indexes).plan(request.filter, sort: request.sort)
    let sort = request.sort.flatMap { $0.keys.isEmpty ? nil : $0 }
    let inOrder = sort == nil || plan.isOrderedByIndex
    // Without a sort in memory the reading ends with the last document that is wanted.
    let enough = inOrder && request.limit > 0 ? request.skip + request.limit : Int.max
    var (slots, cost) = try read(request.filter, plan, atMost: enough)
    if let sort, !inOrder {
      cost.sorted = slots.count
      let documents = sort.sorted(slots.compactMap { self.slots[$0.slot] })
      return (try finished(documents, request, now, &cost), cost)
    }
    return (try finished(slots.compactMap { self.slots[$0.slot] }, request, now, &cost), cost)
  }

  private func finished(_ documents: [BSONDocument], _ request: FindRequest, _ now: Int64?, _ cost: inout QueryCost)
    throws(MongoError) -> [BSONDocument]
  {
    let wanted = documents.dropFirst(request.skip).prefix(request.limit == 0 ? .max : request.limit)
    cost.returned = wanted.count
    guard let projection = request.projection else { return Array(wanted) }
    return try wanted.map { (document) throws(MongoError) in try projection.applied(to: document, now: now) }
  }

  /// The slots of the matching documents, each with the place that `$` stands for.
  func read(_ filter: Filter, _ plan: QueryPlan, atMost limit: Int) throws(MongoError) -> (
    [(slot: Int, place: Int?)], QueryCost
  ) {
    var cost = QueryCost(access: plan.access)
    var found: [(slot: Int, place: Int?)] = []
    guard case .indexScan(let name) = plan.access, let index = indexes.first(where: { $0.definition.name == name })
    else {
      for (slot, document) in slots.enumerated() {
        guard let document else { continue }
        cost.documentsExamined += 1
        let match = try filter.match(document)
        if match.matches { found.append((slot, match.place)) }
        if found.count >= limit { break }
      }
      return (found, cost)
    }
    var seen: Set<Int> = []
    for entry in Self.entries(index, plan) {
      cost.keysExamined += 1
      guard seen.insert(entry.slot).inserted, let document = slots[entry.slot] else { continue }
      cost.documentsExamined += 1
      let match = try filter.match(document)
      if match.matches { found.append((entry.slot, match.place)) }
      if found.count >= limit { break }
    }
    return (found, cost)
  }

  private static func entries(_ index: IndexEntries, _ plan: QueryPlan) -> [IndexEntries.Entry] {
    var prefixes: [[SortKey]] = [[]]
    for bounds in plan.bounds.dropLast() {
      let points = bounds.intervals.compactMap { $0.low?.key }
      prefixes = prefixes.flatMap { prefix in points.map { prefix + [$0] } }
    }
    var ranges: [Range<Int>] = []
    for prefix in prefixes {
      for interval in plan.bounds.last.map({ $0.intervals.map(Optional.some) }) ?? [nil] {
        ranges.append(index.range(prefix: prefix, interval))
      }
    }
    // In the order of the index, whatever the order of an $in.
    ranges.sort { $0.lowerBound < $1.lowerBound }
    let entries = ranges.flatMap { index.entries[$0] }
    return plan.isReversed ? entries.reversed() : entries
  }

  /// How many documents match.
  public func count(_ filter: Filter) throws(MongoError) -> Int {
    try find(FindRequest(filter: filter)).documents.count
  }

  /// The result of a pipeline and what reading its documents cost; a leading `$match` may use an index.
  public func aggregate(_ pipeline: Pipeline, _ context: AggregationContext = .init()) throws(MongoError) -> (
    documents: [BSONDocument], cost: QueryCost
  ) {
    var context = context
    context.indexStatistics = indexStatistics(on: context.server)
    context.collectionStatistics = statistics
    guard let filter = pipeline.leadingFilter else {
      let all = documents
      let isStatistics = pipeline.readsNoDocuments
      return (
        try pipeline.run(over: isStatistics ? [] : all, in: context),
        QueryCost(access: .collectionScan, documentsExamined: isStatistics ? 0 : all.count)
      )
    }
    var (documents, cost) = try find(FindRequest(filter: filter), now: context.now)
    documents = try pipeline.run(over: documents, in: context)
    cost.returned = documents.count
    return (documents, cost)
  }
}

extension Pipeline {
  /// Whether the first stage brings its own documents.
  var readsNoDocuments: Bool {
    switch stages.first {
    case .indexStatistics?, .collectionStatistics?: true
    default: false
    }
  }
}
