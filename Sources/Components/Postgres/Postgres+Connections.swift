import SimulationKernel
import Telemetry
import VirtualTime

/// Connections and what they can be used for at this moment.
extension Postgres {
  /// Opens a connection.
  /// - Throws: 57P03 (08001 during a failover) while the server is down, 08001 while it hangs, 53300 when no connection
  ///   is left.
  func open(client: String) throws(SQLError) -> BackendID {
    if let refusal = conditions.refusal { throw refusal }
    if conditions.hangs { throw .connectionTimedOut }
    defer { reportConnections() }
    return try backends.open(client: client)
  }

  /// The client closes its connection, which may be gone already.
  func close(_ backend: BackendID) {
    backends.close(backend)
    reportConnections()
  }

  func reportConnections() { metrics.connections.set(Double(backends.count + backends.foreign)) }

  /// Whether the server still has the connection.
  func isOpen(_ backend: BackendID) -> Bool { backends.isOpen(backend) }

  /// Connections that are open, whoever uses them.
  var connectionCount: Int { backends.count }

  /// As if the server exported its metrics itself (assumed).
  public var scrapeAnswer: ScrapeAnswer {
    conditions.isDown ? .refused : conditions.hangs ? .silent : .metrics(owners: [name])
  }

  /// How long it takes to open a connection.
  var connectTime: DurationDistribution { settings.connectTime }

  /// Why upkeep and operators get no answer at once; nil when they do.
  var outage: SQLError? { conditions.refusal ?? (conditions.hangs ? .connectionTimedOut : nil) }

  /// What became of an insert whose time is over.
  enum InsertFate { case stored, lost, unanswered }

  /// - Parameter before: which life of the server it began in.
  func fate(ofInsertBegunIn before: Int) -> InsertFate {
    if conditions.hangs { return .unanswered }
    return conditions.refusal != nil || conditions.isReadOnly || incarnation != before ? .lost : .stored
  }

  /// How far behind the read replicas are; nil without any. Draws if there is one.
  func replicaLag() -> VirtualDuration? { replicas > 0 ? settings.replicaLag.sample(using: &faultRandom) : nil }

  /// Whether a fault changes the time of those statements.
  func isDisturbed(_ statement: StatementClass) -> Bool {
    conditions.factors[statement.index] != 1 || !conditions.latencies.isEmpty
  }

  /// `pg_terminate_backend`: ends one connection.
  /// - Returns: whether there was a process of that pid.
  public func terminate(pid: Int32) -> Bool {
    guard let backend = backends.find(pid: pid) else { return false }
    terminate(backend)
    return true
  }

  func terminate(_ backend: BackendID) {
    for queue in queues { queue.with { $0.terminate(backend) } }
    if let index = longTransactions.firstIndex(where: { $0.backend == backend }) { endLongTransaction(at: index) }
    close(backend)
  }
}
