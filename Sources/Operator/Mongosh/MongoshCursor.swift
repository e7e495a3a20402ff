import Components
import MongoEngine

/// A find with what is called on its cursor: nothing is asked before the end.
struct MongoshCursor {
  private let session: MongoshSession
  private let namespace: String
  /// As it was written.
  private let source: String
  private var request: FindRequest
  private var isExplained = false
  private var isCounted = false

  init(
    _ call: ShellStatement.Call, session: MongoshSession, namespace: String, name: String, limit: Int = 0
  ) throws {
    self.session = session
    self.namespace = namespace
    source = "db.\(name).find(...)"
    request = FindRequest(filter: try Filter(MongoshMethods.document(call, 0)), limit: limit)
    if call.arguments.count > 1 { request.projection = try Projection(MongoshMethods.document(call, 1)) }
  }

  func applying(_ calls: ArraySlice<ShellStatement.Call>) throws -> MongoshCursor {
    var cursor = self
    for call in calls { try cursor.apply(call) }
    return cursor
  }

  private mutating func apply(_ call: ShellStatement.Call) throws {
    switch call.name {
    case "sort": request.sort = try SortOrder(MongoshMethods.document(call, 0))
    case "limit":
      // A negative one is a limit, too.
      request.limit = Int(clamping: try number(call).magnitude)
    case "skip": request.skip = Int(clamping: try number(call))
    case "projection": request.projection = try Projection(MongoshMethods.document(call, 0))
    case "explain": isExplained = true
    case "count", "itcount": isCounted = true
    case "toArray", "pretty": break
    default: throw MongoshMethods.missing(call.name, of: source, known: MongoshMethods.cursor)
    }
  }

  private func number(_ call: ShellStatement.Call) throws -> Int64 {
    guard let number = call.arguments.first?.asWhole else {
      throw MongoshError.invalid("\(call.name)() wants a number")
    }
    return number
  }

  /// Asks, and says what came.
  func end(isExplained isAlways: Bool) async throws -> MongoshValue {
    if isExplained || isAlways {
      let member = try await session.client.member()
      return .value(.document(try session.server.current.explain(request, namespace, on: member)))
    }
    let reply = try await session.client.run(MongoRequest(namespace, .find(request)))
    if isCounted { return .value(.integer(reply.count)) }
    return .documents(reply.documents, missing: reply.assumed)
  }

  /// The first document alone, or `null`.
  func first() async throws -> MongoshValue {
    let reply = try await session.client.run(MongoRequest(namespace, .find(request)))
    guard let document = reply.documents.first else {
      // One that is only counted would have been found.
      return reply.assumed > 0 ? .documents([], missing: reply.assumed) : .value(.null)
    }
    return .value(.document(document))
  }
}
