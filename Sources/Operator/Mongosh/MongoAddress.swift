import Components
import MongoEngine
import SimulationKernel
import VirtualTime

/// Where a connection string leads.
struct MongoAddress {
  var settings: MongoClientSettings
  var database: String?
  private let servers: [Mongo]
  let hosts: [String]

  /// - Throws: what mongosh says of a connection string that is none.
  init(_ options: MongoshArguments, world: ShellWorld, in member: (server: Mongo, number: Int)?) throws(ToolFailure) {
    var text = options.uri
    if let member {
      // In a member's pod the local address is that member.
      for local in ["127.0.0.1:27017", "localhost:27017"] {
        text = text.replacing("//\(local)", with: "//\(member.server.hosts[member.number])")
      }
    }
    try self.init(text, world: world)
    // A single host is talked to directly: mongosh adds this to the connection string, drivers do not.
    if settings.seeds.count == 1, settings.setName == nil, settings.isDirect == nil { settings.isDirect = true }
  }

  /// A connection string as the database tools take it.
  init(_ uri: String, world: ShellWorld) throws(ToolFailure) {
    settings = MongoClientSettings()
    servers = world.mongoServers
    guard !servers.isEmpty else { throw Shell.noMongo }
    do throws(ParseProblem) {
      let parsed = try MongoURI(parsing: uri)
      try settings.take(parsed)
      database = parsed.database
      hosts = parsed.hosts
    } catch { throw ToolFailure(1, "MongoParseError: \(error.message)\n") }
  }

  /// The server behind one of the hosts; nil: none is known.
  var server: Mongo? { servers.first { server in hosts.contains { host in server.with { $0.leads(host) } } } }

  /// The first host that a server has, though not on that port.
  var wrongPort: (host: String, server: Mongo)? {
    for host in hosts {
      let name = host.prefix { $0 != ":" }
      if let server = servers.first(where: { server in server.with { $0.leads("\(name):\($0.port)") } }) {
        return (host, server)
      }
    }
    return nil
  }

  /// The server, once somebody there has answered. Where every host refuses, or has no name, that is known at once.
  func reachable(_ simulation: Simulation) async throws -> Mongo {
    guard let server else {
      if let (host, known) = wrongPort {
        try await simulation.sleep(for: known.with { $0.operatorRoundTrip() })
        throw ToolFailure(1, "MongoNetworkError: connect ECONNREFUSED \(host)\n")
      }
      throw ToolFailure(1, "MongoNetworkError: getaddrinfo ENOTFOUND \(hosts[0].split(separator: ":").first ?? "")\n")
    }
    let refused = hosts.filter { host in server.with { $0.reach(host) } == .refuses }
    let unknown = hosts.filter { host in server.with { !$0.leads(host) } }
    if refused.count + unknown.count == hosts.count {
      try await simulation.sleep(for: server.with { $0.operatorRoundTrip() })
      throw ToolFailure(1, "MongoNetworkError: connect ECONNREFUSED \(refused[0])\n")
    }
    return server
  }
}

extension Mongo {
  /// The set with its data as of now.
  nonisolated var current: MongoMachine { with { $0.state } }
}
