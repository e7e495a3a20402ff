import Components
import MongoEngine
import SimulationKernel
import VirtualTime

/// `mongodump`: reads collections into a folder that is there for everybody who works on the system.
extension Shell {
  static let dumpFlags =
    [
      GoFlags.Flag("out", "o"), .init("oplog", value: false), .init("readPreference"),
      .init("forceTableScan", value: false),
    ] + ["query", "queryFile", "excludeCollection", "excludeCollectionsWithPrefix"].map { .init($0, supported: false) }
    + [.init("dumpDbUsersAndRoles", value: false, supported: false), .init("viewsAsCollections", value: false)]

  func mongodump(_ arguments: [String]) async throws -> CommandResult {
    let tool = try MongoTool("mongodump", arguments, flags: Self.dumpFlags, world: world)
    if let operand = tool.flags.operands.first {
      return tool.failure(
        "error parsing command line options: error parsing positional arguments: provide only one MongoDB connection "
          + "string. Connection strings must begin with mongodb:// or mongodb+srv:// schemes, not '\(operand)'")
    }
    var address = try tool.address
    var order = MongoDumpOrder()
    order.database = tool.database(address)
    order.collection = tool.flags["collection"]
    order.withOplog = tool.flags.has("oplog")
    order.atOnce = max(1, tool.flags["numParallelCollections"].flatMap { Int($0) } ?? 4)
    if order.database == nil, order.collection != nil {
      return tool.failure("Failed: bad option: cannot dump a collection without a specified database")
    }
    if order.withOplog, order.database != nil {
      return tool.failure("Failed: bad option: --oplog mode only supported on full dumps")
    }
    if let text = tool.flags["readPreference"] {
      guard let mode = ReadPreference.Mode.allCases.first(where: { $0.rawValue.lowercased() == text.lowercased() }),
        let preference = try? ReadPreference(mode)
      else { return tool.failure("error parsing --readPreference: invalid read preference mode '\(text)'") }
      address.settings.preference = preference
    }
    let (server, client) = try await tool.connected(address)
    defer { client.close() }
    let folder = tool.flags["out"] ?? "dump"
    let dump = MongoDump(at: world.simulation.now)
    do {
      try await server.dump(order, into: dump, through: client) { news in Self.tell(news, tool, folder) }
    } catch let failure as MongoFailure {
      keep(dump, of: server, at: folder, isComplete: false)
      return tool.failure(
        "Failed: error writing data for collection to disk: error reading collection: \(failure.message)")
    }
    keep(dump, of: server, at: folder, isComplete: true)
    return CommandResult(errorOutput: tool.errorOutput)
  }

  private func keep(_ dump: MongoDump, of server: Mongo, at folder: String, isComplete: Bool) {
    guard isComplete || !dump.content.collections.isEmpty else { return }
    server.with { $0.keep(dump.content, at: folder, isComplete: isComplete) }
  }

  private static func tell(_ news: MongoToolNews, _ tool: MongoTool, _ folder: String) {
    switch news {
    case .began(let namespace):
      tool.say("writing \(namespace) to \(folder)/\(namespace.replacing(".", with: "/", maxReplacements: 1)).bson")
    case .done(let namespace, let documents, _):
      tool.say("done dumping \(namespace) (\(MongoTool.documents(documents)))")
    case .oplog(let entries):
      tool.say("writing captured oplog to \(folder)/oplog.bson")
      tool.say("\tdumped \(entries) oplog \(entries == 1 ? "entry" : "entries")")
    }
  }
}
