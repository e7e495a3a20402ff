import SimulationKernel
import Telemetry
import VirtualTime

/// What operators do to the server.
extension Postgres {
  static let actions = [
    ActionType(
      "createIndex", "CREATE INDEX CONCURRENTLY: an index that was dropped or never there; used from then on.",
      [OptionSpec("index", .text, required: true, "Its name, as a queue declares it.")]),
    ActionType(
      "vacuum", "VACUUM: removes the dead rows that no open transaction may still see.",
      [OptionSpec("table", .text, required: false, "Only this queue's table; without it, all.")]),
    ActionType("killLongTransactions", "pg_terminate_backend on every transaction that has been open for long."),
    ActionType(
      "terminateBackends", "pg_terminate_backend on the system's own connections: their transactions are rolled back.",
      [
        OptionSpec(
          "state", .choice(["any", "active", "idle", "idleInTransaction"]), default: "any", .assumed,
          "Only those in this state of pg_stat_activity.")
      ]),
    ActionType(
      "scaleReplicas", "Changes the number of read replicas. They serve reads, never claims or other writes.",
      [OptionSpec("replicas", .integer(0...15), required: true, "How many there are to be.")]),
  ]

  public func check(_ action: ActionCall) throws(ConfigurationProblem) {
    switch action.type {
    case "createIndex": try checkIndex(action.options)
    case "vacuum": try checkTable(action.options)
    default: break
    }
  }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    if action.type == "scaleReplicas" { return scaleReplicas(action.options.integer("replicas")) }
    if let outage { throw ActionRefused(outage.message(relation: "")) }
    if conditions.isReadOnly, action.type == "createIndex" || action.type == "vacuum" {
      throw ActionRefused("cannot execute \(action.type == "vacuum" ? "VACUUM" : "CREATE INDEX") during recovery")
    }
    switch action.type {
    case "createIndex": return try createIndex(action.options.text("index"))
    case "vacuum":
      for queue in chosen(action.options) { queue.with { $0.vacuum() } }
      return "VACUUM"
    case "killLongTransactions":
      let count = longTransactions.count
      while !longTransactions.isEmpty { endLongTransaction(at: longTransactions.count - 1) }
      return "\(count) terminated"
    case "terminateBackends": return terminateBackends(action.options.text("state"))
    default: throw ActionRefused("postgres has no action '\(action.type)'")
    }
  }

  private func createIndex(_ name: String) throws(ActionRefused) -> String {
    let exists = queues.contains { queue in queue.with { $0.hasIndex(name) } }
    guard !exists else { throw ActionRefused("relation \"\(name)\" already exists") }
    let ended = conditions.dropping(name)
    healed += ended
    for id in ended { faults.ended(id, at: simulation.now) }
    for queue in queues { queue.with { $0.createIndex(name) } }
    refreshIndexes()
    return "CREATE INDEX"
  }

  private func terminateBackends(_ state: String) -> String {
    let chosen = ownActivity().filter { row in
      switch state {
      case "active": row.state == .active
      case "idle": row.state == .idle
      case "idleInTransaction": row.state == .idleInTransaction
      default: true
      }
    }
    for row in chosen { _ = terminate(pid: row.pid) }
    return "\(chosen.count) terminated"
  }

  private func scaleReplicas(_ count: Int) -> String {
    replicas = count
    metrics.replicas.set(Double(count))
    return "\(count) read replica\(count == 1 ? "" : "s")"
  }
}
