import Components
import MongoEngine
import SimulationKernel
import VirtualTime

/// Methods of `db` and `rs`.
extension MongoshSession {
  /// `show collections` and `show dbs`.
  func show(_ what: String) async throws -> MongoshValue {
    switch what {
    case "collections", "tables":
      return .text(try await collectionNames().map { $0 + "\n" }.joined())
    case "dbs", "databases":
      let state = server.current
      let member = try await client.member()
      let databases = Set(state.data(member).namespaces.map { String($0.prefix { $0 != "." }) })
      return .text(
        databases.sorted().map { name in
          let size = state.data(member).namespaces.filter { $0.hasPrefix(name + ".") }
            .reduce(Int64(0)) { $0 + state.size(of: $1, on: member) }
          return "\(name)  \(Double(size / 10_485) / 100) MiB\n"
        }.joined())
    default: throw MongoshError.unsupported("show \(what)")
    }
  }

  /// Of the present database, sorted.
  func collectionNames() async throws -> [String] {
    let member = try await client.member()
    let prefix = database + "."
    return server.current.data(member).namespaces.filter { $0.hasPrefix(prefix) }.map {
      String($0.dropFirst(prefix.count))
    }
  }

  func database(_ call: ShellStatement.Call, then rest: ArraySlice<ShellStatement.Call>) async throws -> MongoshValue {
    if call.name == "getCollection" {
      let name = try MongoshMethods.text(call, "the name of a collection")
      guard !rest.isEmpty else { return .text("\(database).\(name)\n") }
      return try await MongoshCollection(session: self, name: name).run(rest)
    }
    if let next = rest.first { throw MongoshError.notAFunction("db.\(call.name)(...).\(next.name)") }
    switch call.name {
    case "adminCommand", "runCommand": return try await command(call)
    case "serverStatus": return .value(.document(try await serverStatus()))
    case "currentOp": return .value(.document(try await currentOperations()))
    case "hello": return .value(.document(try await hello()))
    case "isMaster": return .value(.document(try await isMaster()))
    case "getReplicationInfo": return .value(.document(try await replicationInfo()))
    case "printReplicationInfo": return .text(Self.sections(try await replicationSummary()))
    case "printSecondaryReplicationInfo": return .text(Self.sections(try await secondaries()))
    case "getCollectionNames": return .value(.array(try await collectionNames().map { .string($0) }))
    case "getName": return .value(.string(database))
    case "version": return .value(.string(Self.version))
    case "stats":
      let (member, state) = (try await client.member(), server.current)
      let names = try await collectionNames().map { "\(database).\($0)" }
      return .value([
        "db": .string(database), "collections": .integer(names.count),
        "objects": .integer(names.reduce(0) { $0 + state.documentCount($1, on: member) }),
        "dataSize": .integer(names.reduce(Int64(0)) { $0 + state.size(of: $1, on: member) }),
        "indexes": .integer(names.reduce(0) { $0 + state.data(member).collection($1).indexDefinitions.count }), "ok": 1,
      ])
    default: throw MongoshMethods.missing(call.name, of: "db", known: MongoshMethods.database)
    }
  }

  /// The server's version that texts follow (assumed).
  private static let version = "7.0.14"

  /// A command by its name, or a document whose first field is its name.
  private func command(_ call: ShellStatement.Call) async throws -> MongoshValue {
    let document =
      try call.arguments.first?.asString.map { [$0: 1] as BSONDocument } ?? MongoshMethods.document(call, 0)
    guard let first = document.first else { throw MongoshError.invalid("a command is a name or an object") }
    switch first.name {
    case "ping":
      _ = try await client.member()
      return .value(["ok": 1])
    case "hello": return .value(.document(try await hello()))
    case "isMaster", "ismaster": return .value(.document(try await isMaster()))
    case "replSetFreeze": return try await freeze(first.value)
    case "replSetGetConfig": return .value(["config": .document(try await configuration()), "ok": 1])
    case "replSetGetStatus": return .value(.document(try await status()))
    case "replSetStepDown":
      let seconds = first.value.asWhole ?? 60
      let wait = document["secondaryCatchUpPeriodSecs"]?.asWhole ?? min(10, seconds)
      return try await stepDown(seconds, catchUp: wait, isForced: document["force"]?.isTruthy ?? false)
    case "serverStatus": return .value(.document(try await serverStatus()))
    case "currentOp": return .value(.document(try await currentOperations()))
    case "reIndex": return try await MongoshCollection(session: self, name: first.value.asString ?? "").rebuild()
    default:
      guard first.name.allSatisfy(\.isLetter) else {
        throw MongoError(.commandNotFound, "no such command: '\(first.name)'")
      }
      throw MongoshError.unsupported("the command \(first.name)")
    }
  }

  func replicaSet(
    _ call: ShellStatement.Call, then rest: ArraySlice<ShellStatement.Call>
  ) async throws -> MongoshValue {
    if let next = rest.first { throw MongoshError.notAFunction("rs.\(call.name)(...).\(next.name)") }
    switch call.name {
    case "status": return .value(.document(try await status()))
    case "conf", "config": return .value(.document(try await configuration()))
    case "printReplicationInfo", "printSecondaryReplicationInfo": return try await database(call, then: rest)
    case "hello": return .value(.document(try await hello()))
    case "isMaster": return .value(.document(try await isMaster()))
    case "freeze": return try await freeze(call.arguments.first ?? .null)
    case "stepDown":
      let seconds = call.arguments.first?.asWhole ?? 60
      return try await stepDown(seconds, catchUp: call.arguments.dropFirst().first?.asWhole ?? 10, isForced: false)
    default: throw MongoshMethods.missing(call.name, of: "rs", known: MongoshMethods.replicaSet)
    }
  }

  /// A member that answers: the primary, or another where there is none (as mongosh asks for administrative commands that read; assumed).
  func anyMember() async throws -> Int {
    try await client.discover()
    _ = try await client.run(
      MongoRequest("admin.$cmd", .ping), preference: try ReadPreference(.primaryPreferred))
    return client.lastMember ?? 0
  }

  func status() async throws -> BSONDocument { try server.current.set.status(on: try await anyMember()) }

  private func hello() async throws -> BSONDocument {
    server.current.set.hello(from: try await anyMember()) ?? ["ok": 1]
  }

  /// The older answer says `ismaster`; mongosh adds the newer name.
  private func isMaster() async throws -> BSONDocument {
    let answer = try await hello()
    var fields = answer.fields
    if let place = fields.firstIndex(where: { $0.name == "isWritablePrimary" }) {
      let own = fields.remove(at: place)
      fields.insert(.init(name: "ismaster", value: own.value), at: place)
      fields.append(own)
    }
    return BSONDocument(fields)
  }

  /// On whom it is connected to: the primary of a set, which refuses, or the one host of a direct connection.
  private func freeze(_ seconds: BSONValue) async throws -> MongoshValue {
    guard let count = seconds.asWhole, count >= 0, count <= 86_400 * 365 else {
      throw MongoError(.badValue, "replSetFreeze wants a number of seconds that is not negative")
    }
    let member = try await anyMember()
    try server.with { server throws(MongoError) in try server.freeze(member, for: .seconds(count)) }
    return .value(count == 0 ? ["info": "unfreezing", "ok": 1] : ["ok": 1])
  }

  private func serverStatus() async throws -> BSONDocument {
    let member = try await anyMember()
    let state = server.current
    let current = server.with { $0.connections[member] }
    return [
      "host": .string(server.hosts[member]), "version": .string(Self.version), "process": "mongod",
      "localTime": .date(state.unixTime),
      "connections": [
        "current": .integer(current), "available": .integer(server.connectionLimit - current),
        "active": .integer(server.with { $0.operations(on: member).count }),
      ],
      "repl": .document(state.set.hello(from: member) ?? [:]), "ok": 1,
    ]
  }

  /// What runs on a member: the asking command itself is left out.
  private func currentOperations() async throws -> BSONDocument {
    let member = try await anyMember()
    let now = server.simulation.now
    let running = server.with { $0.operations(on: member) }
    return [
      "inprog": .array(
        running.map { operation in
          let time = operation.began.duration(to: now).nanoseconds
          return [
            "type": "op", "host": .string(server.hosts[member]), "active": true, "op": .string(operation.kind.rawValue),
            "ns": .string(operation.namespace), "secs_running": .integer(time / 1_000_000_000),
            "microsecs_running": .integer(time / 1_000),
          ]
        }), "ok": 1,
    ]
  }

  /// A primary waits so long for a secondary that is caught up, and then refuses.
  private func stepDown(_ seconds: Int64, catchUp: Int64, isForced: Bool) async throws -> MongoshValue {
    guard seconds >= 0, seconds <= 86_400 * 365 else {
      throw MongoError(.badValue, "stepdown period must be a positive integer")
    }
    guard catchUp <= seconds else {
      throw MongoError(.badValue, "stepdown period must be longer than secondaryCatchUpPeriodSecs")
    }
    let member = try await client.member()
    let deadline = server.simulation.now + .seconds(max(0, catchUp))
    while true {
      do throws(MongoError) {
        try server.with { server throws(MongoError) in
          try server.stepDown(
            member, for: .seconds(seconds), isForced: isForced && server.simulation.now >= deadline,
            cause: "rs.stepDown()")
        }
        return .value(["ok": 1])
      } catch {
        guard error.code == ErrorCode.exceededTimeLimit.rawValue, server.simulation.now < deadline else { throw error }
      }
      try await server.simulation.sleep(until: min(deadline, server.simulation.now + .seconds(1)))
    }
  }
}
