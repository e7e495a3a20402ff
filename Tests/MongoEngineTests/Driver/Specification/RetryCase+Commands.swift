import MongoEngine

extension RetryCase {
  /// The commands that a client sends for an operation.
  static func commands(_ name: String, _ arguments: BSONDocument, _ entity: Entity) -> [Command] {
    let request = BSONDocument.Field(name: name, value: .document(arguments))
    func write(_ command: String) -> [Command] {
      let kind: OperationKind =
        entity.isUnacknowledged
        ? .unacknowledgedWrite : ["updateMany", "deleteMany"].contains(name) ? .multiWrite : .singleWrite
      return [Command(name: command, kind: kind, requests: [request])]
    }
    switch name {
    case "insertOne", "insertMany": return write("insert")
    case "updateOne", "updateMany", "replaceOne": return write("update")
    case "deleteOne", "deleteMany": return write("delete")
    case "findOneAndDelete", "findOneAndReplace", "findOneAndUpdate": return write("findAndModify")
    case "bulkWrite": return bulk(arguments)
    case "clientBulkWrite":
      let models = requests(arguments.documents("models"))
      return [Command(name: "bulkWrite", kind: kind(of: models), requests: models)]
    case "find", "findOne": return [Command(name: "find", kind: .read)]
    case "download", "downloadByName": return [Command(name: "find", kind: .read), Command(name: "find", kind: .read)]
    case "aggregate":
      let last = arguments.documents("pipeline").last?.first?.name
      return [Command(name: "aggregate", kind: last == "$out" || last == "$merge" ? .multiWrite : .read)]
    case "countDocuments", "createChangeStream": return [Command(name: "aggregate", kind: .read)]
    case "count", "estimatedDocumentCount": return [Command(name: "count", kind: .read)]
    case "distinct": return [Command(name: "distinct", kind: .read)]
    case "mapReduce": return [Command(name: "mapReduce", kind: .unrepeatable)]
    case "runCommand": return [Command(name: arguments.text("commandName") ?? "", kind: .unrepeatable)]
    case "listDatabases", "listDatabaseNames", "listDatabaseObjects":
      return [Command(name: "listDatabases", kind: .read)]
    case "listCollections", "listCollectionNames", "listCollectionObjects":
      return [Command(name: "listCollections", kind: .read)]
    default: return [Command(name: "listIndexes", kind: .read)]
    }
  }

  private static func requests(_ documents: [BSONDocument]) -> [BSONDocument.Field] { documents.compactMap(\.first) }

  private static func kind(of requests: [BSONDocument.Field]) -> OperationKind {
    requests.contains { $0.name.hasSuffix("Many") } ? .multiWrite : .singleWrite
  }

  /// Requests of one kind that follow each other go into one command; without an order all of a kind do.
  private static func bulk(_ arguments: BSONDocument) -> [Command] {
    func command(_ request: BSONDocument.Field) -> String {
      request.name.hasPrefix("insert") ? "insert" : request.name.hasPrefix("delete") ? "delete" : "update"
    }
    var groups: [(name: String, requests: [BSONDocument.Field])] = []
    for request in requests(arguments.documents("requests")) {
      let name = command(request)
      let place =
        arguments["ordered"] == false
        ? groups.firstIndex { $0.name == name }
        : groups.indices.last { groups[$0].name == name && $0 == groups.count - 1 }
      if let place { groups[place].requests.append(request) } else { groups.append((name, [request])) }
    }
    return groups.map { Command(name: $0.name, kind: kind(of: $0.requests), requests: $0.requests) }
  }

  /// Carries out one write.
  static func execute(
    _ request: BSONDocument.Field, _ collection: inout DocumentCollection?, _ ids: inout ObjectIDSource, _ name: String
  ) throws {
    let arguments = request.value.asDocument ?? [:]
    var target = collection ?? DocumentCollection(namespace: "test.\(name)")
    defer { collection = target }
    let filter = try Filter(arguments.document("filter") ?? [:])
    switch request.name {
    case "insertOne", "insertMany":
      let documents =
        request.name == "insertOne" ? [arguments.document("document") ?? [:]] : arguments.documents("documents")
      if let failure = target.insert(documents, ids: &ids, now: 0).failure { throw failure.error }
    case "deleteOne", "findOneAndDelete": _ = try target.delete(filter, isMulti: false)
    case "deleteMany": _ = try target.delete(filter, isMulti: true)
    default:
      let update = try Update(arguments["update"] ?? arguments["replacement"] ?? [:])
      let change = UpdateRequest(
        filter: filter, update: update, isMulti: request.name == "updateMany", isUpsert: arguments["upsert"] == true)
      _ = try target.update(change, ids: &ids, now: 0)
    }
  }
}
