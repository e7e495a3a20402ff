import Components
import MongoEngine
import SimulationKernel
import VirtualTime

/// `mongorestore`: writes what `mongodump`, a job or an action has kept.
extension Shell {
  static let restoreFlags =
    [
      GoFlags.Flag("drop", value: false), .init("dryRun", value: false), .init("oplogReplay", value: false),
      .init("oplogLimit"), .init("dir"), .init("stopOnError", value: false), .init("objcheck", value: false),
      .init("maintainInsertionOrder", value: false), .init("numInsertionWorkersPerCollection"),
    ] + ["nsInclude", "nsExclude", "nsFrom", "nsTo", "oplogFile"].map { .init($0, supported: false) }
    + ["noIndexRestore", "preserveUUID", "restoreDbUsersAndRoles"].map { .init($0, value: false, supported: false) }

  func mongorestore(_ arguments: [String]) async throws -> CommandResult {
    let tool = try MongoTool("mongorestore", arguments, flags: Self.restoreFlags, world: world)
    let folder = tool.flags["dir"] ?? tool.flags.operands.first ?? "dump"
    guard tool.flags.operands.count <= 1 else {
      return tool.failure("error parsing command line options: error parsing positional arguments: too many arguments")
    }
    let address = try tool.address
    var order = MongoRestoreOrder(cause: "mongorestore \(folder)")
    order.drops = tool.flags.has("drop")
    order.replaysOplog = tool.flags.has("oplogReplay")
    order.database = tool.database(address)
    order.atOnce = max(1, tool.flags["numParallelCollections"].flatMap { Int($0) } ?? 4)
    if let text = tool.flags["oplogLimit"] {
      guard let limit = Self.timestamp(text) else {
        return tool.failure(
          "Failed: error parsing timestamp argument to --oplogLimit: invalid timestamp \(text)")
      }
      order.limit = limit
    }
    let (server, client) = try await tool.connected(address)
    defer { client.close() }
    guard let found = backup(at: folder) else {
      tool.say("Failed: mongorestore target '\(folder)' invalid: stat \(folder): no such file or directory")
      return ended(tool, 0, 0, hasFailed: true)
    }
    tool.say("preparing collections to restore from")
    var backup = found.backup
    if found.isDatabase, order.database == nil {
      // Folders within the target are databases; files in it are nothing.
      for collection in backup.collections {
        let file = "\(folder)/\(collection.namespace.split(separator: ".", maxSplits: 1)[1]).bson"
        tool.say("don't know what to do with file \"\(file)\", skipping...")
      }
      backup.collections = []
    }
    if tool.flags.has("dryRun") {
      tool.say("dry run completed")
      return ended(tool, 0, 0)
    }
    if order.replaysOplog, backup.oplog == nil {
      tool.say("Failed: no oplog file to replay; make sure you run mongodump with --oplog")
      return ended(tool, 0, 0, hasFailed: true)
    }
    do {
      let (restored, refused) = try await server.restore(backup, order, through: client) { news in
        Self.tell(news, tool, folder)
      }
      return ended(tool, restored, refused)
    } catch let failure as MongoFailure {
      tool.say(
        "Failed: \(found.backup.collections.first?.namespace ?? folder): error restoring from \(folder): \(failure)")
      return ended(tool, 0, 0, hasFailed: true)
    }
  }

  /// The last line comes whatever happened, and documents that were refused are no failure (recalled).
  private func ended(_ tool: MongoTool, _ restored: Int, _ refused: Int, hasFailed: Bool = false) -> CommandResult {
    tool.say("\(restored) document(s) restored successfully. \(refused) document(s) failed to restore.")
    return CommandResult(errorOutput: tool.errorOutput, exitCode: hasFailed ? 1 : 0)
  }

  /// What lies under a path, which may be the folder of one database.
  private func backup(at path: String) -> (backup: MongoBackup, isDatabase: Bool)? {
    let shelves = world.mongoServers.map { server in server.with { $0.shelf } }
    if let entry = shelves.lazy.compactMap({ $0[path] }).first { return (entry.backup, false) }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let database = parts.last, !database.isEmpty, parts.count > 1 else { return nil }
    let parent = parts.dropLast().joined(separator: "/")
    guard var backup = shelves.lazy.compactMap({ $0[parent] }).first?.backup else { return nil }
    backup.collections.removeAll { !$0.namespace.hasPrefix("\(database).") }
    return backup.collections.isEmpty ? nil : (backup, true)
  }

  /// `SECONDS` or `SECONDS:ORDINAL`.
  private static func timestamp(_ text: String) -> BSONTimestamp? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
    guard (1...2).contains(parts.count), let seconds = parts[0] else { return nil }
    guard parts.count == 2 else { return BSONTimestamp(seconds: seconds, increment: 0) }
    return parts[1].map { BSONTimestamp(seconds: seconds, increment: $0) }
  }

  private static func tell(_ news: MongoToolNews, _ tool: MongoTool, _ folder: String) {
    switch news {
    case .began(let namespace):
      let file = "\(folder)/\(namespace.replacing(".", with: "/", maxReplacements: 1))"
      tool.say("reading metadata for \(namespace) from \(file).metadata.json")
      tool.say("restoring \(namespace) from \(file).bson")
    case .done(let namespace, let documents, let refused):
      if refused > 0 {
        tool.say(
          "continuing through error: E11000 duplicate key error collection: \(namespace) index: _id_")
        if refused > 1 { tool.remark("\(refused - 1) more such lines are left out") }
      }
      tool.say(
        "finished restoring \(namespace) (\(MongoTool.documents(documents)), \(refused) failure\(refused == 1 ? "" : "s"))"
      )
    case .oplog(let entries):
      tool.say("replaying oplog")
      tool.say("applied \(entries) oplog entries")
    }
  }
}
