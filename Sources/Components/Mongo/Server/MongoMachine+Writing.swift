import MongoEngine
import Telemetry

/// Writes: what they will cost, and what they do.
extension MongoMachine {
  /// What a write on a member will cost, told before it is carried out.
  /// - Throws: what the member refuses at once.
  func estimate(_ request: MongoRequest, on member: Int) throws(MongoError) -> MongoReply {
    try set.checkPrimary(member)
    var reply = MongoReply()
    let collection = databases[member].collection(request.namespace)
    let indexes = collection.indexDefinitions.count
    switch request.command {
    case .insert(let documents):
      reply.work.written = documents.count
      reply.work.indexWrites = documents.count * indexes
    case .update(let update):
      let written = try cost(update.filter, isMulti: update.isMulti, request.namespace, member, &reply)
      reply.work.written = max(written, update.isUpsert ? 1 : 0)
      reply.work.indexWrites = reply.work.written * indexes
    case .delete(let filter, let isMulti):
      reply.work.written = try cost(filter, isMulti: isMulti, request.namespace, member, &reply)
      reply.work.indexWrites = reply.work.written * indexes
    case .createIndex(let index) where !collection.indexDefinitions.contains(index):
      // Built over all documents.
      reply.work.documentsExamined = documentCount(request.namespace, on: member)
      reply.work.indexWrites = reply.work.documentsExamined
    case .createIndex, .dropIndex, .drop: break
    case .find, .count, .aggregate, .ping, .read, .load: preconditionFailure("a read is not estimated")
    }
    return reply
  }

  /// - Returns: how many documents will be written.
  private func cost(
    _ filter: Filter, isMulti: Bool, _ namespace: String, _ member: Int, _ reply: inout MongoReply
  ) throws(MongoError) -> Int {
    let limit = isMulti ? 0 : 1
    let cost = try databases[member].collection(namespace).find(FindRequest(filter: filter, limit: limit)).cost
    var part = part(namespace, member, filter, nil, limit: limit, found: cost.returned)
    // A single document of the run is enough.
    if !isMulti, cost.returned > 0 { part.returned = 0 }
    reply.add(cost, part)
    return cost.returned + part.returned
  }

  /// Carries a write out on a member.
  /// - Returns: the reply, and the number of the write whose confirmation comes as news.
  /// - Throws: the server's errors; the documents before the refused one of an insert stay.
  mutating func write(_ request: MongoRequest, on member: Int) throws(MongoError) -> (reply: MongoReply, write: Int) {
    defer { digest() }
    try set.checkPrimary(member)
    if let known = repetition(request, member) {
      // It was done before; what is left is to wait for it.
      let (write, _) = try set.write(
        [], to: member, concern: request.concern, timeout: request.concernTimeout)
      return (known, write)
    }
    var reply = try estimate(request, on: member)
    var refusal: MongoError?
    let operations = try carryOut(request, on: member, &reply, &refusal)
    let (write, entries) = try set.write(
      operations.map { (request.namespace, $0) }, to: member, concern: request.concern, timeout: request.concernTimeout)
    for entry in entries {
      if request.message != .none, case .change(.inserted(let document)) = entry.operation, let id = document["_id"] {
        authors[entry.namespace, default: [:]][id] = request.message
      }
      written.append(
        WrittenEntry(
          time: entry.time, namespace: entry.namespace, operation: entry.operation, message: request.message,
          write: write, isAcknowledged: false))
    }
    if let transaction = request.transaction {
      transactions[transaction.session] = (transaction.number, entries.last?.time, reply)
    }
    if let refusal { throw refusal }
    return (reply, write)
  }

  private func repetition(_ request: MongoRequest, _ member: Int) -> MongoReply? {
    guard let transaction = request.transaction, let known = transactions[transaction.session],
      known.number == transaction.number, let time = known.time, set.holds(member, time)
    else { return nil }
    return known.reply
  }

  private mutating func carryOut(
    _ request: MongoRequest, on member: Int, _ reply: inout MongoReply, _ refusal: inout MongoError?
  ) throws(MongoError) -> [OplogEntry.Operation] {
    let namespace = request.namespace
    let now = unixTime
    switch request.command {
    case .insert(let documents):
      let outcome = databases[member].insert(documents, into: namespace, now: now)
      refusal = outcome.result?.error
      reply.count = outcome.result?.index ?? documents.count
      return outcome.operations
    case .update(let update):
      let outcome = try databases[member].update(update, in: namespace, now: now)
      reply.count = outcome.result.matched
      reply.modified = outcome.result.modified
      reply.upsertedID = outcome.result.upsertedID
      return outcome.operations
    case .delete(let filter, let isMulti):
      let outcome = try databases[member].delete(filter, from: namespace, isMulti: isMulti)
      reply.count = outcome.result
      return outcome.operations
    case .createIndex(let index):
      return try databases[member].createIndex(index, on: namespace, now: now).operations
    case .dropIndex(let name): return try databases[member].dropIndex(name, on: namespace).operations
    case .drop:
      assumed[namespace]?.count = 0
      return databases[member].drop(namespace).operations
    case .find, .count, .aggregate, .ping, .read, .load: preconditionFailure("a read is not carried out")
    }
  }
}
