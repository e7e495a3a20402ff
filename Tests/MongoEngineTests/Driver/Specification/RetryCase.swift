import MongoEngine

/// One test of a file of the specifications "Retryable Writes" and "Retryable Reads": operations against a server that fails.
struct RetryCase {
  /// What an identifier of the test stands for.
  struct Entity {
    var client = ""
    var collection = ""
    var isUnacknowledged = false
    var retryWrites = true
    var retryReads = true
  }

  /// A command as the client sends it for an operation.
  struct Command {
    var name: String
    var kind: OperationKind
    var requests: [BSONDocument.Field] = []
  }

  private let test: BSONDocument
  private var entities: [String: Entity] = [:]
  private var server: FailingServer
  private let isOldServer: Bool

  init(file: BSONDocument, test: BSONDocument) {
    self.test = test
    server = FailingServer(file.documents("initialData"))
    let requirements = test.documents("runOnRequirements")
    isOldServer = requirements.contains { $0.text("maxServerVersion")?.hasPrefix("4.2") ?? false }
    for entity in file.documents("createEntities") { create(entity) }
  }

  /// Why it is left out; nil: it is not.
  static func skip(file: BSONDocument, test: BSONDocument) -> SpecificationSkip? {
    let requirements = test.documents("runOnRequirements") + file.documents("runOnRequirements")
    let topologies = requirements.compactMap { $0["topologies"]?.asArray }
    if !topologies.isEmpty, !topologies.contains(where: { $0.contains("replicaset") }) { return .sharded }
    let own = test.documents("runOnRequirements").compactMap { $0["topologies"]?.asArray }
    return !own.isEmpty && !own.contains { $0.contains("replicaset") } ? .sharded : nil
  }

  private mutating func create(_ entity: BSONDocument) {
    guard let kind = entity.first, let options = kind.value.asDocument, let id = options.text("id") else { return }
    let parent = options.text("client") ?? options.text("database") ?? ""
    var made = entities[parent] ?? Entity()
    switch kind.name {
    case "client":
      made.retryWrites = options.document("uriOptions")?["retryWrites"] != false
      made.retryReads = options.document("uriOptions")?["retryReads"] != false
    case "collection":
      made.collection = options.text("collectionName") ?? ""
      made.isUnacknowledged = options.document("collectionOptions")?.document("writeConcern")?.whole("w") == 0
    default: break
    }
    entities[id] = made
  }

  mutating func differences() throws -> [String] {
    var found: [String] = []
    for operation in test.documents("operations") {
      let arguments = operation.document("arguments") ?? [:]
      switch operation.text("name") {
      case "failPoint": server.configure(arguments.document("failPoint") ?? [:])
      case "createEntities": for entity in arguments.documents("entities") { create(entity) }
      default: found += try perform(operation, arguments)
      }
    }
    return found + eventDifferences() + outcomeDifferences()
  }

  private mutating func perform(_ operation: BSONDocument, _ arguments: BSONDocument) throws -> [String] {
    let entity = entities[operation.text("object") ?? ""] ?? Entity()
    let expected = operation.document("expectError")
    for command in Self.commands(operation.text("name") ?? "", arguments, entity) {
      let isRead = command.kind == .read
      var machine = RetryMachine(
        command.kind, isEnabled: isRead ? entity.retryReads : entity.retryWrites, isOldServer: isOldServer)
      guard let failure = try run(command, entity, &machine) else { continue }
      guard let expected else { return ["\(operation.text("name") ?? "") failed: \(failure)"] }
      return Self.differences(failure, machine.labels(of: failure), expected)
    }
    return expected == nil ? [] : ["\(operation.text("name") ?? "") did not fail"]
  }

  /// - Returns: what the application sees; nil: success.
  private mutating func run(_ command: Command, _ entity: Entity, _ machine: inout RetryMachine) throws
    -> AttemptFailure?
  {
    var done = 0
    let statements = command.requests.map { request -> FailingServer.Statement in
      // Operations of the whole client name their collection.
      let namespace = request.value.asDocument?.text("namespace")?.split(separator: ".").last
      let name = namespace.map(String.init) ?? entity.collection
      return { collections, ids in try Self.execute(request, &collections[name], &ids, name) }
    }
    while true {
      var failure: AttemptFailure?
      do {
        failure = try server.attempt(
          command.name, hasTransaction: machine.carriesTransactionNumber, sendsLabels: !isOldServer, done: &done,
          statements)
      } catch let error as MongoError {
        failure = .server(code: error.code, labels: [])
      }
      guard let failure else { return nil }
      if case .fail(let reported) = machine.failed(failure) { return reported }
    }
  }

  private static func differences(_ failure: AttemptFailure, _ labels: Set<String>, _ expected: BSONDocument)
    -> [String]
  {
    var found: [String] = []
    for label in expected.strings("errorLabelsContain") where !labels.contains(label) {
      found.append("no label \(label)")
    }
    for label in expected.strings("errorLabelsOmit") where labels.contains(label) { found.append("a label \(label)") }
    if let code = expected.whole("errorCode") {
      switch failure {
      case .server(code, _), .writeConcern(code, _): break
      default: found.append("\(failure), not code \(code)")
      }
    }
    return found
  }

  private func eventDifferences() -> [String] {
    guard
      let events = test.documents("expectEvents").first(where: { $0.text("eventType") != "cmap" })?.documents("events")
    else { return [] }
    let expected = events.compactMap { $0.document("commandStartedEvent") }
    guard !expected.isEmpty else { return [] }
    let names = expected.map { $0.text("commandName") ?? $0.document("command")?.first?.name ?? "" }
    let mine = server.started.map(\.name)
    guard names == mine else { return ["sent \(mine), not \(names)"] }
    return zip(expected, server.started).compactMap { event, sent in
      let exists = event.document("command")?.document("txnNumber")?["$$exists"]
      return exists.map { $0 == .bool(sent.hasTransaction) } ?? true
        ? nil : "\(sent.name) with transaction: \(sent.hasTransaction)"
    }
  }

  private func outcomeDifferences() -> [String] {
    test.documents("outcome").compactMap { outcome in
      let name = outcome.text("collectionName") ?? ""
      let mine = BSONValue.array((server.collections[name]?.documents ?? []).map(BSONValue.document))
      let theirs = outcome["documents"] ?? []
      return BSONValue.areEqual(mine, theirs) ? nil : "\(name) holds \(mine.serverText), not \(theirs.serverText)"
    }
  }
}
