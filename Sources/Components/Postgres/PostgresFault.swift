import VirtualTime

/// How an outage of the server looks to its clients.
enum PostgresOutage: String, Hashable, Sendable, CaseIterable {
  /// The server has crashed: sessions end with 57P02, new connections are refused with 57P03 "starting up".
  case refuse
  /// An administrator restarts it: sessions end with 57P01, new connections are refused with 57P03 "shutting down".
  case restart
  /// Packets vanish: nothing is answered until the outage is over or the client gives up.
  case hang
}

/// How far a failover has come.
enum FailoverPhase: Hashable, Sendable {
  /// Nobody serves: the failure is not noticed yet, or the standby is being promoted.
  case promoting
  /// Clients still reach the old primary, which takes no writes any more.
  case stale
  /// The standby serves.
  case serving
}

/// What a fault does to the server.
enum PostgresFault: Hashable, Sendable {
  case outage(PostgresOutage)
  case failover
  case latency(LatencyFault)
  /// nil: statements of every class.
  case slow(Postgres.StatementClass?, factor: Double)
  case dropIndex(String)
  /// Dead rows were added when it began.
  case bloat
  /// The same, and a transaction is open.
  case longTransaction
  case deadlocks(Double)
  case connections(Int)
}

/// Everything that disturbs a server now, derived from its active faults whenever one begins or ends.
struct PostgresConditions: Sendable {
  private var faults = FaultStack<PostgresFault>()
  /// By fault id; failovers only.
  private var phases: [(id: String, phase: FailoverPhase)] = []
  /// By statement class.
  private(set) var factors = [Double](repeating: 1, count: Postgres.StatementClass.allCases.count)
  private(set) var latencies: [LatencyFault] = []
  /// The part of writes that fail.
  private(set) var deadlockShare = 0.0
  private(set) var foreignConnections = 0
  /// How new connections are refused; nil: they are not.
  private(set) var refusal: SQLError?
  /// What ended the sessions when the server went down.
  private(set) var loss = SQLError.terminatedByCrash
  /// Nothing is answered.
  private(set) var hangs = false
  private(set) var isReadOnly = false
  /// Whether no fault is active: the fast path.
  private(set) var isCalm = true

  /// The server takes no connections and has ended those it had.
  var isDown: Bool { refusal != nil }

  mutating func add(_ id: String, _ fault: PostgresFault) {
    faults.add(id, fault)
    if fault == .failover { phases.append((id, .promoting)) }
    derive()
  }

  mutating func remove(_ id: String) {
    faults.remove(id)
    phases.removeAll { $0.id == id }
    derive()
  }

  /// A failover goes on. Does nothing when its fault has ended.
  mutating func enter(_ phase: FailoverPhase, of id: String) {
    guard let index = phases.firstIndex(where: { $0.id == id }) else { return }
    phases[index].phase = phase
    derive()
  }

  func phase(of id: String) -> FailoverPhase? { phases.first { $0.id == id }?.phase }

  /// Whether a fault has dropped an index of that name; `healed` are faults whose index was created again.
  func hasDropped(_ index: String, healed: [String]) -> Bool {
    faults.entries.contains { $0.effect == .dropIndex(index) && !healed.contains($0.id) }
  }

  /// The faults that have dropped an index of that name.
  func dropping(_ index: String) -> [String] { faults.entries.filter { $0.effect == .dropIndex(index) }.map(\.id) }

  private mutating func derive() {
    for index in factors.indices { factors[index] = 1 }
    latencies.removeAll()
    (deadlockShare, foreignConnections, hangs, refusal) = (0, 0, false, nil)
    isReadOnly = phases.contains { $0.phase == .stale }
    for entry in faults.entries { apply(entry.effect, entry.id) }
    // Who is refused need not wait.
    if refusal != nil { hangs = false }
    isCalm = faults.isEmpty
  }

  private mutating func apply(_ fault: PostgresFault, _ id: String) {
    switch fault {
    case .outage(.refuse): (refusal, loss) = (.startingUp, .terminatedByCrash)
    case .outage(.restart): (refusal, loss) = (.shuttingDown, .terminatedByAdministrator)
    case .outage(.hang): hangs = true
    case .failover:
      if phase(of: id) == .promoting { (refusal, loss) = (.connectionRefused, .connectionLost) }
    case .latency(let latency):
      latencies.append(latency)
      for index in factors.indices { factors[index] *= latency.factor }
    case .slow(let statement, let factor):
      for other in Postgres.StatementClass.allCases where statement == nil || statement == other {
        factors[other.index] *= factor
      }
    case .dropIndex, .bloat, .longTransaction: break
    case .deadlocks(let share): deadlockShare = 1 - (1 - deadlockShare) * (1 - share)
    case .connections(let count): foreignConnections += count
    }
  }
}
