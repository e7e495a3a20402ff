import MongoEngine
import SimulationKernel
import VirtualTime

/// Faults and actions of the catalogue.
extension Mongo {
  public func check(_ fault: FaultCall) throws(ConfigurationProblem) {
    switch fault.type {
    case "latency": try LatencyFault.check(fault)
    case "slow":
      if fault.options.number("factor") == 1 { throw ConfigurationProblem(["factor"], "of 1 changes nothing") }
    case "outage":
      _ = try members(fault)
      guard fault.options.boolean("losesData") else { return }
      guard fault.options.text("member") == "all", fault.options.text("mode") == "refuse" else {
        throw ConfigurationProblem(["losesData"], "needs member: all and mode: refuse")
      }
    case "crash", "partition", "replicationLag": _ = try members(fault)
    case "indexDropped":
      let collection = machine.data(0).collection(namespace(fault.options.text("collection")))
      let names = collection.indexDefinitions.map(\.name)
      let name = fault.options.text("index")
      guard name != IndexDefinition.id.name else { throw ConfigurationProblem(["index"], "over _id cannot be dropped") }
      guard names.contains(name) else {
        let near = NearName.nearest(to: name, in: names).map { "; did you mean '\($0)'?" } ?? ""
        throw ConfigurationProblem(["index"], "'\(name)' is none of \(names.joined(separator: ", "))\(near)")
      }
    default: break
    }
  }

  public func check(_ action: ActionCall) throws(ConfigurationProblem) {
    switch action.type {
    case "createIndex":
      do { _ = try Self.index(action.options.text("keys")) } catch {
        throw ConfigurationProblem(["keys"], error.message)
      }
    case "restore" where action.options.has("pointInTime"):
      do { _ = try CalendarInstant(parsing: action.options.text("pointInTime")) } catch {
        throw ConfigurationProblem(["pointInTime"], error.message)
      }
    default: break
    }
  }

  /// A collection of the default database; a name with a database before it stays.
  nonisolated func namespace(_ collection: String, in database: String? = nil) -> String {
    "\(database ?? with { $0.machine.database }).\(collection)"
  }

  /// The members that a fault is about, as they are now.
  private func members(_ fault: FaultCall) throws(ConfigurationProblem) -> Set<Int> {
    let text = fault.options.text("member")
    let all = Set(0..<machine.count)
    switch MemberChoice(rawValue: text) {
    case .all: return all
    case .primary: return machine.set.primary.map { [$0] } ?? []
    case .secondaries: return all.subtracting(machine.set.primary.map { [$0] } ?? [])
    case nil:
      guard let member = hosts.firstIndex(where: { $0 == text || $0.split(separator: ":")[0] == text }) else {
        let known = MemberChoice.allCases.map(\.rawValue) + hosts
        throw ConfigurationProblem(["member"], "'\(text)' is none of \(known.joined(separator: ", "))")
      }
      return [member]
    }
  }

  private func chosen(_ fault: FaultCall) -> Set<Int> {
    // Checked before the run; then there was a primary.
    (try? members(fault)) ?? []
  }

  public func inject(_ fault: FaultCall) {
    let now = simulation.now
    switch fault.type {
    case "outage":
      let members = chosen(fault)
      if fault.options.boolean("losesData") { wipe(cause: fault.id) }
      machine.inject(fault.id, fault.options.text("mode") == "hang" ? .hung(members) : .down(members), now: now)
    case "crash": machine.inject(fault.id, .down(chosen(fault)), now: now)
    case "latency": machine.inject(fault.id, .latency(LatencyFault(fault)), now: now)
    case "slow": machine.inject(fault.id, .slow(fault.options.number("factor")), now: now)
    case "partition":
      machine.inject(fault.id, .cut(chosen(fault), clients: fault.options.boolean("clients")), now: now)
    case "replicationLag":
      let members = chosen(fault).sorted()
      machine.inject(fault.id, .moment, now: now)
      delayed.append((fault.id, members))
      for member in members { machine.setDelay(fault.options.duration("delay"), of: member) }
    case "indexDropped":
      machine.inject(fault.id, .moment, now: now)
      drop(fault)
    case "election":
      machine.inject(fault.id, .moment, now: now)
      if let primary = machine.set.primary {
        // A primary is there, so it cannot refuse a forced one.
        try? machine.stepDown(primary, isForced: true, cause: fault.id, now: now)
      }
    default: preconditionFailure("a fault that the catalogue entry does not list: \(fault.type)")
    }
    tell()
  }

  public func lift(_ fault: FaultCall) {
    machine.lift(fault.id, now: simulation.now)
    if let index = delayed.firstIndex(where: { $0.id == fault.id }) {
      for member in delayed.remove(at: index).members { machine.setDelay(delay, of: member) }
    }
    for entry in dropped.removeValue(forKey: fault.id) ?? [] {
      change(MongoRequest(entry.namespace, .createIndex(entry.index)))
    }
    tell()
    for member in hosts.indices { resume(member) }
  }

  private func drop(_ fault: FaultCall) {
    let namespace = namespace(fault.options.text("collection"))
    let name = fault.options.text("index")
    let member = machine.set.primary ?? 0
    guard let index = machine.data(member).collection(namespace).indexDefinitions.first(where: { $0.name == name })
    else {
      return
    }
    dropped[fault.id] = [(namespace, index)]
    change(MongoRequest(namespace, .dropIndex(name)))
  }

  /// The index was built: faults that had dropped it are over.
  func cure(_ index: IndexDefinition, _ namespace: String) {
    for id in dropped.keys.sorted() {
      dropped[id]?.removeAll { $0.namespace == namespace && $0.index.name == index.name }
      guard dropped[id]?.isEmpty == true else { continue }
      dropped[id] = nil
      faults.ended(id, at: simulation.now)
    }
  }

  /// Writes without a client, at once; without a primary nothing is written.
  private func change(_ request: MongoRequest) {
    guard let primary = machine.set.primary else { return }
    machine.advance(to: simulation.now)
    _ = try? machine.write(request, on: primary)
  }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    advance()
    let options = action.options
    switch action.type {
    case "backup":
      return backUp(
        BackupOrder(
          path: options.text("name"), withOplog: options.boolean("oplog"),
          fromSecondary: options.text("from") == "secondary"))
    case "restore":
      return try restore(
        options.text("backup"),
        upTo: options.has("pointInTime") ? CalendarInstant(options.text("pointInTime")) : nil)
    default: break
    }
    guard let primary = machine.set.primary else { throw ActionRefused("MongoServerError: no primary") }
    do throws(MongoError) {
      switch action.type {
      case "stepDown":
        try machine.stepDown(
          primary, for: action.options.duration("for"), isForced: action.options.boolean("force"),
          cause: "rs.stepDown()", now: simulation.now)
        tell()
        return "\(hosts[primary]) has stepped down"
      case "createIndex":
        // Checked before the run.
        guard let index = try? Self.index(action.options.text("keys")) else { return "" }
        let namespace = namespace(action.options.text("collection"))
        _ = send(MongoRequest(namespace, .createIndex(index)), to: primary)
        return "\(index.name) is being built"
      case "reIndex": return try rebuildIndexes(of: options.text("collection"), on: primary)
      default: preconditionFailure("an action that the catalogue entry does not list: \(action.type)")
      }
    } catch { throw ActionRefused("\(error)") }
  }
}
