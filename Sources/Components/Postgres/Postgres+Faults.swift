import SimulationKernel
import Telemetry
import VirtualTime

/// What faults do to the server.
extension Postgres {
  public func check(_ fault: FaultCall) throws(ConfigurationProblem) {
    switch fault.type {
    case "latency": try LatencyFault.check(fault)
    case "slowQueries":
      if fault.options.number("multiply") == 1 {
        throw ConfigurationProblem(["multiply"], "is 1, which changes nothing")
      }
    case "dropIndex": try checkIndex(fault.options)
    case "bloat":
      try checkTable(fault.options)
      if fault.options.integer("deadTuples") == 0, !fault.options.boolean("longTransaction") {
        throw ConfigurationProblem([], "changes nothing; give 'deadTuples' or 'longTransaction'")
      }
    case "deadlocks":
      if fault.options.share("share").value == 0 {
        throw ConfigurationProblem(["share"], "is 0, which changes nothing")
      }
    default: break
    }
  }

  public func inject(_ fault: FaultCall) {
    let options = fault.options
    switch fault.type {
    case "outage":
      guard let mode = PostgresOutage(rawValue: options.text("mode")) else {
        preconditionFailure("a mode that the catalogue entry does not list")
      }
      apply { $0.add(fault.id, .outage(mode)) }
    case "latency": apply { $0.add(fault.id, .latency(LatencyFault(fault))) }
    case "slowQueries":
      let factor = 1 + (options.number("multiply") - 1) * fault.strength
      let statement = StatementClass(rawValue: options.text("statements"))
      apply { $0.add(fault.id, .slow(statement, factor: factor)) }
    case "dropIndex":
      apply { $0.add(fault.id, .dropIndex(options.text("index"))) }
      refreshIndexes()
    case "deadlocks": apply { $0.add(fault.id, .deadlocks(options.share("share").value * fault.strength)) }
    case "connections":
      let count = (Double(options.integer("count")) * fault.strength).rounded(.up)
      apply { $0.add(fault.id, .connections(Int(count))) }
    case "bloat": injectBloat(fault)
    case "failover": beginFailover(fault)
    default: preconditionFailure("postgres has no fault '\(fault.type)'")
    }
  }

  public func lift(_ fault: FaultCall) {
    if let index = longTransactions.firstIndex(where: { $0.fault == fault.id }) { endLongTransaction(at: index) }
    apply { $0.remove(fault.id) }
    healed.removeAll { $0 == fault.id }
    refreshIndexes()
  }

  /// Changes the conditions and does what follows from it for sessions and waiting clients.
  private func apply(_ change: (inout PostgresConditions) -> Void) {
    let before = conditions
    change(&conditions)
    backends.foreign = conditions.foreignConnections
    reportConnections()
    let wasAlive = !before.isDown
    // What clients reach now is another server, or none.
    if wasAlive && conditions.isDown || before.isReadOnly && !conditions.isReadOnly { loseSessions() }
    if before.isReadOnly != conditions.isReadOnly {
      let isReadOnly = conditions.isReadOnly
      for queue in queues { queue.with { $0.setReadOnly(isReadOnly) } }
    }
    if before.hangs, !conditions.hangs { wakeUnanswered() }
  }

  private func loseSessions() {
    incarnation += 1
    backends.closeAll()
    reportConnections()
    while !longTransactions.isEmpty { endLongTransaction(at: longTransactions.count - 1) }
    let loss = conditions.loss
    for queue in queues { queue.with { $0.serverWentDown(loss) } }
    wakeUnanswered()
  }

  // Failover.

  private func beginFailover(_ fault: FaultCall) {
    let options = fault.options
    apply { $0.add(fault.id, .failover) }
    let lost = options.duration("losesLast")
    if lost > .zero {
      let moment = simulation.now - lost
      for queue in queues { queue.with { $0.loseWrites(since: moment, fault: fault.id) } }
    }
    let takes = options.distribution("takes").sample(using: &faultRandom)
    failovers.append((fault.id, options.duration("staleFor")))
    simulation.schedule(failoverStep, at: simulation.now + takes, payload: UInt64(failovers.count - 1))
  }

  func continueFailover(_ number: Int) {
    let (id, staleFor) = failovers[number]
    switch conditions.phase(of: id) {
    case .promoting where staleFor > .zero:
      apply { $0.enter(.stale, of: id) }
      simulation.schedule(failoverStep, at: simulation.now + staleFor, payload: UInt64(number))
    case .promoting, .stale: apply { $0.enter(.serving, of: id) }
    case .serving, nil: break
    }
  }

  // Bloat.

  private func injectBloat(_ fault: FaultCall) {
    let options = fault.options
    apply { $0.add(fault.id, options.boolean("longTransaction") ? .longTransaction : .bloat) }
    if options.boolean("longTransaction") {
      let backend = conditions.isDown ? nil : try? backends.open(client: "reporting")
      longTransactions.append((fault.id, backend, simulation.now))
      for queue in queues { queue.with { $0.holdDeadRows() } }
    }
    for queue in chosen(options) { queue.with { $0.addDeadRows(options.integer("deadTuples")) } }
  }

  func endLongTransaction(at index: Int) {
    let ended = longTransactions.remove(at: index)
    // Its dead rows stay, but nothing keeps vacuum from them any more.
    faults.ended(ended.fault, at: simulation.now)
    if let backend = ended.backend { close(backend) }
    guard longTransactions.isEmpty else { return }
    for queue in queues { queue.with { $0.releaseDeadRows() } }
  }

  func runAutovacuum() {
    let limits = settings.autovacuum
    if !conditions.isDown, !conditions.isReadOnly {
      for queue in queues { queue.with { $0.autovacuum(limits) } }
    }
    simulation.schedule(autovacuum, at: simulation.now + limits.naptime)
  }

  /// Which indexes are there, from the faults that dropped some.
  func refreshIndexes() {
    let (conditions, healed) = (conditions, healed)
    for queue in queues {
      queue.with { queue in queue.updateIndexes { conditions.hasDropped($0, healed: healed) } }
    }
  }

  // Names.

  func checkIndex(_ options: Options) throws(ConfigurationProblem) {
    let known = queues.flatMap { queue in queue.with { $0.indexNames } }
    let name = options.text("index")
    guard !known.contains(name) else { return }
    throw ConfigurationProblem(
      ["index"], "names index '\(name)', which no queue declares" + Self.suggestion(name, known))
  }

  func checkTable(_ options: Options) throws(ConfigurationProblem) {
    guard options.has("table") else { return }
    let known = queues.map(\.relation)
    let name = options.text("table")
    guard !known.contains(name) else { return }
    throw ConfigurationProblem(["table"], "names table '\(name)', which no queue has" + Self.suggestion(name, known))
  }

  private static func suggestion(_ name: String, _ known: [String]) -> String {
    if let near = NearName.nearest(to: name, in: known) { return "; did you mean '\(near)'?" }
    return known.isEmpty ? "; there is none" : "; known: \(known.joined(separator: ", "))"
  }

  /// The queues whose table the options name; all without a name.
  func chosen(_ options: Options) -> [TableQueue] {
    options.has("table") ? queues.filter { $0.relation == options.text("table") } : queues
  }
}
