import Components
import MongoEngine

/// Methods of a collection.
struct MongoshCollection {
  let session: MongoshSession
  let name: String

  private var namespace: String { "\(session.database).\(name)" }

  func run(_ calls: ArraySlice<ShellStatement.Call>) async throws -> MongoshValue {
    guard let call = calls.first else { return .text(namespace + "\n") }
    let rest = calls.dropFirst()
    switch call.name {
    case "find":
      let cursor = try MongoshCursor(call, session: session, namespace: namespace, name: name)
      return try await cursor.applying(rest).end(isExplained: false)
    case "explain" where rest.first?.name == "find":
      let cursor = try MongoshCursor(rest.first!, session: session, namespace: namespace, name: name)
      return try await cursor.applying(rest.dropFirst()).end(isExplained: true)
    case "aggregate":
      let known = rest.drop { ["toArray", "pretty"].contains($0.name) }
      if let next = known.first { throw missing("\(call.name)(...)", next) }
      return try await aggregate(call)
    default:
      if let next = rest.first { throw missing("\(call.name)(...)", next) }
      return try await single(call)
    }
  }

  private func missing(_ source: String, _ next: ShellStatement.Call) -> MongoshError {
    MongoshMethods.missing(next.name, of: "db.\(name).\(source)", known: MongoshMethods.cursor)
  }

  private func single(_ call: ShellStatement.Call) async throws -> MongoshValue {
    switch call.name {
    case "findOne":
      let cursor = try MongoshCursor(call, session: session, namespace: namespace, name: name, limit: 1)
      return try await cursor.first()
    case "countDocuments", "count":
      return .value(.integer(try await send(.count(try Filter(MongoshMethods.document(call, 0)))).count))
    case "estimatedDocumentCount": return .value(.integer(try await send(.count(.everything)).count))
    case "stats": return .value(.document(try await statistics()))
    case "getIndexes":
      let member = try await session.client.member()
      let collection = session.server.current.data(member).collection(namespace)
      return .value(.array(collection.indexDefinitions.map { .document($0.document) }))
    case "createIndex":
      guard !call.arguments.isEmpty else { throw MongoshError.invalid("createIndex() wants keys") }
      let index = try IndexDefinition(
        keys: MongoshMethods.document(call, 0), options: MongoshMethods.document(call, 1))
      _ = try await send(.createIndex(index))
      return .value(.string(index.name))
    case "dropIndex":
      _ = try await send(.dropIndex(try MongoshMethods.text(call, "the name of an index")))
      return .value(["ok": 1])
    case "drop":
      _ = try await send(.drop)
      return .value(true)
    case "reIndex": return try await rebuild()
    case "insertOne", "insertMany": return try await insert(call)
    case "updateOne", "updateMany": return try await update(call)
    case "deleteOne", "deleteMany":
      guard !call.arguments.isEmpty else {
        throw MongoshError.invalid("Missing required argument at position 0 (Collection.\(call.name))")
      }
      let filter = try Filter(MongoshMethods.document(call, 0))
      let reply = try await send(.delete(filter, isMulti: call.name == "deleteMany"))
      return .value(["acknowledged": true, "deletedCount": .integer(reply.count)])
    default: throw MongoshMethods.missing(call.name, of: "db.\(name)", known: MongoshMethods.collection)
    }
  }

  func send(_ command: MongoCommand) async throws -> MongoReply {
    var request = MongoRequest(namespace, command)
    request.concern = session.client.settings.concern
    return try await session.client.run(request)
  }

  private func aggregate(_ call: ShellStatement.Call) async throws -> MongoshValue {
    let stages = call.arguments.first?.asArray ?? call.arguments
    let reply = try await send(.aggregate(try Pipeline(stages)))
    return .documents(reply.documents, missing: reply.assumed)
  }

  /// Members of a replica set refuse it; no server here stands alone, whatever the number of its members.
  func rebuild() async throws -> MongoshValue {
    let member = try await session.client.member()
    var collection = session.server.current.data(member).collection(namespace)
    return .value(.document(try collection.rebuildIndexes(onReplicaSet: true)))
  }

  private func statistics() async throws -> BSONDocument {
    let member = try await session.client.member()
    let state = session.server.current
    let count = state.documentCount(namespace, on: member)
    let size = state.size(of: namespace, on: member)
    return [
      "ok": 1, "ns": .string(namespace), "size": .integer(size), "count": .integer(count),
      "avgObjSize": .integer(count == 0 ? 0 : size / Int64(count)),
      "nindexes": .integer(state.data(member).collection(namespace).indexDefinitions.count),
    ]
  }

  private func insert(_ call: ShellStatement.Call) async throws -> MongoshValue {
    let isMany = call.name == "insertMany"
    let given = isMany ? call.arguments.first?.asArray ?? [] : Array(call.arguments.prefix(1))
    let documents = given.compactMap(\.asDocument).map(session.client.identified)
    guard !documents.isEmpty, documents.count == given.count else {
      throw MongoshError.invalid("\(call.name)() wants \(isMany ? "documents in an array" : "a document")")
    }
    _ = try await send(.insert(documents))
    let ids = documents.map { $0["_id"] ?? .null }
    guard isMany else { return .value(["acknowledged": true, "insertedId": ids[0]]) }
    let fields = ids.enumerated().map { BSONDocument.Field(name: "\($0.offset)", value: $0.element) }
    return .value(["acknowledged": true, "insertedIds": .document(BSONDocument(fields))])
  }

  private func update(_ call: ShellStatement.Call) async throws -> MongoshValue {
    guard call.arguments.count > 1 else {
      throw MongoshError.invalid("Missing required argument at position 1 (Collection.\(call.name))")
    }
    let request = UpdateRequest(
      filter: try Filter(MongoshMethods.document(call, 0)), update: try Update(call.arguments[1]),
      isMulti: call.name == "updateMany", isUpsert: try MongoshMethods.document(call, 2)["upsert"]?.isTruthy ?? false)
    let reply = try await send(.update(request))
    return .value([
      "acknowledged": true, "insertedId": reply.upsertedID ?? .null,
      "matchedCount": .integer(reply.upsertedID == nil ? reply.count : 0), "modifiedCount": .integer(reply.modified),
      "upsertedCount": .integer(reply.upsertedID == nil ? 0 : 1),
    ])
  }
}
