public import MongoEngine
import VirtualTime

/// What commands find, and what they cost.
extension MongoMachine {
  /// What a reading command answers on a member now.
  /// - Throws: the server's errors.
  func read(_ request: MongoRequest, on member: Int) throws(MongoError) -> MongoReply {
    try set.checkReadable(member, allowsSecondary: request.allowsSecondary)
    var reply = MongoReply()
    switch request.command {
    case .find(let find):
      let (documents, cost) = try databases[member].collection(request.namespace).find(find, now: unixTime)
      let limit = find.limit == 0 ? 0 : find.limit + find.skip
      let part = part(request.namespace, member, find.filter, find.sort, limit: limit, found: cost.returned)
      reply.documents = documents
      reply.add(cost, part)
      reply.count = documents.count + part.returned
      if find.limit > 0 { reply.count = min(reply.count, find.limit) }
      reply.assumed = reply.count - min(documents.count, reply.count)
    case .count(let filter):
      let (documents, cost) = try databases[member].collection(request.namespace).find(FindRequest(filter: filter))
      let part = part(request.namespace, member, filter, nil)
      reply.add(cost, part)
      reply.count = documents.count + part.matching
      reply.assumed = part.matching
    case .aggregate(let pipeline): try aggregate(pipeline, request.namespace, member, &reply)
    case .read(_, let time), .load(_, let time): reply.work.extra = time
    case .ping: break
    case .insert, .update, .delete, .createIndex, .dropIndex, .drop: preconditionFailure("a write is not read")
    }
    return reply
  }

  private func aggregate(_ pipeline: Pipeline, _ namespace: String, _ member: Int, _ reply: inout MongoReply)
    throws(MongoError)
  {
    let database = databases[member]
    let name = namespace.split(separator: ".", maxSplits: 1).first.map(String.init) ?? self.database
    let server = AggregationContext.Server(
      host: host(member), startedAt: set.startTime(of: member), hasCollection: database.has(namespace))
    let context = AggregationContext(now: unixTime, server: server) { database.collection("\(name).\($0)").documents }
    let (documents, cost) = try database.collection(namespace).aggregate(pipeline, context)
    reply.documents = documents
    reply.count = documents.count
    guard !pipeline.isAboutCollection else { return }
    let part = part(namespace, member, pipeline.firstFilter ?? .everything, nil)
    reply.add(cost, part)
    reply.assumed = part.matching
  }

  /// What a query costs among documents that are not there one by one.
  func part(
    _ namespace: String, _ member: Int, _ filter: Filter, _ sort: SortOrder?, limit: Int = 0, found: Int = 0
  ) -> AssumedDocuments.Part {
    guard let assumed = assumed[namespace], assumed.count > 0 else { return AssumedDocuments.Part() }
    return assumed.part(
      databases[member].collection(namespace).shape(of: filter, sort: sort), limit: limit, found: found)
  }

  /// What `explain("executionStats")` says of a find, with the documents that are not there one by one.
  public func explain(_ find: FindRequest, _ namespace: String, on member: Int) throws(MongoError) -> BSONDocument {
    var request = MongoRequest(namespace, .find(find))
    request.allowsSecondary = true
    let reply = try read(request, on: member)
    var result = try databases[member].collection(namespace).explain(find)
    if var statistics = result["executionStats"]?.asDocument {
      statistics["nReturned"] = .integer(reply.count)
      statistics["executionTimeMillis"] = .integer(
        timing.time(of: reply.work).nanoseconds / 1_000_000)
      statistics["totalKeysExamined"] = .integer(reply.work.keysExamined)
      statistics["totalDocsExamined"] = .integer(reply.work.documentsExamined)
      result["executionStats"] = .document(statistics)
    }
    return result
  }

  /// A query has used an index, which `$indexStats` tells.
  mutating func countAccess(_ plan: QueryPlan.Access, _ namespace: String, on member: Int) {
    if case .indexScan = plan { databases[member].countAccess(plan, in: namespace) }
  }

  /// Documents of a collection, those that are not there one by one included.
  public func documentCount(_ namespace: String, on member: Int) -> Int {
    databases[member].collection(namespace).count + (assumed[namespace]?.count ?? 0)
  }

  /// Bytes of a collection's documents.
  public func size(of namespace: String, on member: Int) -> Int64 {
    Int64(documentCount(namespace, on: member)) * documentSize(of: namespace)
  }
}

extension MongoReply {
  mutating func add(_ cost: QueryCost, _ part: AssumedDocuments.Part) {
    plan = cost.access
    work.keysExamined += cost.keysExamined + part.keysExamined
    work.documentsExamined += cost.documentsExamined + part.documentsExamined
    // Together they are sorted, or nothing is.
    work.sorted += cost.sorted + part.sorted
  }
}
