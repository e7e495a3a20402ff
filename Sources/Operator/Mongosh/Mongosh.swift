import Components
import MongoEngine
import SimulationKernel
import VirtualTime

/// `mongosh` against the system's replica sets: scripts of `--eval`, sessions at its prompt, and statements that are typed.
extension Shell {
  /// A session at the prompt.
  func type(mongosh prompt: PromptLines) async throws(SimulationEnded) -> CommandResult {
    try await result { try await self.mongosh(prompt.arguments, typing: prompt.lines) }
  }

  /// Statements without a mongosh before them: typed where somebody is connected already, with the first server's own database.
  func typeMongo(_ text: String) async throws(SimulationEnded) -> CommandResult {
    try await result {
      guard let server = self.world.mongoServers.first else { throw Self.noMongo }
      let uri =
        "mongodb://\(server.hosts.joined(separator: ","))/\(server.current.database)?replicaSet=\(server.setName)"
      let lines = MongoshScript.statements(text).map { PromptLines.Line(text: $0.text, position: $0.position) }
      return try await self.mongosh([uri], typing: lines, echoes: false)
    }
  }

  static let noMongo = ToolFailure(126, "firedrill: the system has no MongoDB\n")

  /// - Parameters:
  ///   - lines: what is typed at the prompt; nil: scripts stand in the arguments.
  ///   - echoes: whether the output shows what was typed.
  ///   - member: in whose pod it runs.
  func mongosh(
    _ arguments: [String], typing lines: [PromptLines.Line]? = nil, echoes: Bool = true,
    in member: (server: Mongo, number: Int)? = nil
  ) async throws -> CommandResult {
    let options = try MongoshArguments(arguments)
    var address = try MongoAddress(options, world: world, in: member)
    guard lines != nil || !options.scripts.isEmpty else {
      throw ToolFailure(
        126, "firedrill: the simulation's mongosh wants --eval, or lines after it that begin with '> '\n")
    }
    // It looks no longer than this for what is on the same machine.
    if options.isLocal { address.settings.driver.serverSelectionTimeout = .seconds(2) }
    let server = try await address.reachable(world.simulation)
    let client = server.with { $0.makeClient(address.settings, named: "mongosh") }
    defer { client.close() }
    var session = MongoshSession(
      server: server, client: client, database: address.database ?? "test", isJSON: options.isJSON)
    return if let lines {
      try await session.type(lines, echoes: echoes)
    } else {
      try await session.run(options.scripts)
    }
  }
}
