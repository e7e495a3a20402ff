import MongoEngine
import SimulationKernel
import VirtualTime

extension Mongo {
  /// The catalogue entry of `type: mongo`.
  static let catalogueEntry = ComponentType(
    name: MongoCatalogue.name, summary: MongoCatalogue.summary, options: MongoCatalogue.options,
    faults: MongoCatalogue.faults, actions: MongoCatalogue.actions, metrics: MongoMetrics.specs,
    make: { context, options throws(ConfigurationProblem) in try make(context, options) })

  private static func make(_ context: ComponentContext, _ options: Options) throws(ConfigurationProblem)
    -> any Component
  {
    let port = options.integer("port")
    let database = options.text("database")
    let collections = try collections(options, database)
    var settings = ReplicaSet.Settings()
    settings.electionTimeout = options.duration("electionTimeout")
    settings.heartbeatInterval = options.duration("heartbeatInterval")
    settings.oplogCapacity = options.integer("oplogEntries")
    let members = try members(options, named: context.name, port: port)
    let machine: MongoMachine
    do {
      machine = try MongoMachine(
        timing: MongoTiming(options: options), name: options.text("replicaSet"),
        members: members, settings: settings,
        cores: options.integer("cores"), database: database, assumed: collections.assumed, indexes: collections.indexes,
        now: context.simulation.now,
        unixTime: context.start.moment(of: context.simulation.now).unixNanoseconds / 1_000_000,
        delay: options.duration("replicationDelay"), random: context.stream("elections"))
    } catch { throw ConfigurationProblem(["collections"], "\(error)") }
    return Mongo(
      context: context, machine: machine, port: port,
      aliases: options.list("aliases").compactMap { if case .text(let text) = $0 { text } else { nil } },
      limits: Limits(
        connections: options.integer("maxConnections"),
        connectionMemory: try bytes(options.text("connectionMemory"), ["connectionMemory"])),
      delay: options.duration("replicationDelay"), dumpRate: max(1, Int64(options.number("dumpRate") * 1e6)),
      metricNames: options.options("metrics"))
  }

  private static func bytes(_ text: String, _ path: [String]) throws(ConfigurationProblem) -> Int64 {
    do { return try KubernetesQuantity(parsing: text).bytes } catch { throw ConfigurationProblem(path, error.message) }
  }

  private static func members(_ options: Options, named name: String, port: Int) throws(ConfigurationProblem)
    -> [MemberConfiguration]
  {
    guard options.has("members") else {
      return (0..<options.integer("size")).map { MemberConfiguration(host: "\(name)-\($0):\(port)") }
    }
    var members: [MemberConfiguration] = []
    for (index, value) in options.list("members").enumerated() {
      guard case .options(let own) = value else { preconditionFailure("a member that is no mapping") }
      let host = own.text("host")
      let full = host.contains(":") ? host.lowercased() : "\(host.lowercased()):\(port)"
      if members.contains(where: { $0.host == full }) {
        throw ConfigurationProblem(["members", "\(index)", "host"], "'\(full)' is there twice")
      }
      members.append(
        MemberConfiguration(
          host: full, priority: own.number("priority"), votes: own.integer("votes"), isArbiter: own.boolean("arbiter"),
          isHidden: own.boolean("hidden")))
    }
    guard (1...7).contains(members.count) else {
      throw ConfigurationProblem(["members"], "are \(members.count); 1 to 7 are simulated")
    }
    guard members.contains(where: { $0.priority > 0 && $0.votes > 0 }) else {
      throw ConfigurationProblem(["members"], "have none that can be primary: it needs a priority and a vote")
    }
    return members
  }

  private struct Collections {
    var assumed: [String: AssumedDocuments] = [:]
    var indexes: [(namespace: String, index: IndexDefinition)] = []
  }

  private static func collections(_ options: Options, _ database: String) throws(ConfigurationProblem) -> Collections {
    var result = Collections()
    let all = options.options("collections")
    for entry in all.entries {
      let own = all.options(entry.name)
      let path = ["collections", entry.name]
      var distinct: [String: Int] = [:]
      let given = own.options("distinct")
      for field in given.entries { distinct[field.name] = given.integer(field.name) }
      result.assumed["\(database).\(entry.name)"] = AssumedDocuments(
        count: own.integer("documents"), size: try bytes(own.text("documentSize"), path + ["documentSize"]),
        distinct: distinct)
      for (index, value) in own.list("indexes").enumerated() {
        guard case .text(let text) = value else { preconditionFailure("an index that is no text") }
        do {
          result.indexes.append(("\(database).\(entry.name)", try Self.index(text)))
        } catch { throw ConfigurationProblem(path + ["indexes", "\(index)"], error.message) }
      }
    }
    return result
  }

  /// An index as `createIndex` takes it: keys, and maybe options behind a comma.
  static func index(_ text: String) throws(ParseProblem) -> IndexDefinition {
    let value = try BSONValue(shell: "[\(text)]")
    let parts = (value.asArray ?? []).map(\.asDocument)
    guard let keys = parts.first ?? nil, parts.count <= 2, parts.count == 1 || parts[1] != nil else {
      throw ParseProblem(offset: 0, message: "an index is its keys, as {org: 1}, and maybe its options behind a comma")
    }
    do { return try IndexDefinition(keys: keys, options: parts.count == 2 ? parts[1]! : [:]) } catch {
      throw ParseProblem(offset: 0, message: "\(error)")
    }
  }
}
