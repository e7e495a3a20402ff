public import SimulationKernel
import Telemetry
import VirtualTime

/// A PostgreSQL server: connections, how long statements take, and what clients see while it is disturbed.
///
/// What statements do to a queue table is `QueueTable`'s business; this actor spends their time.
public actor Postgres: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  nonisolated let settings: Settings
  @exclusivity(unchecked) private var random: RandomStream
  /// Draws of operators' statements.
  private var operatorRandom: RandomStream
  /// What an operator's session runs now.
  var operatorQuery: String?
  /// Draws of faults, so that they do not shift those of statements.
  var faultRandom: RandomStream
  @exclusivity(unchecked) var conditions = PostgresConditions()
  var backends: Backends
  private var users = Users<TableQueue>()
  /// Rises whenever the server goes down, so that a statement under way knows that its server is gone.
  @exclusivity(unchecked) var incarnation = 0
  /// Statements that wait for a server that hangs.
  private var unanswered: [Waiter] = []
  /// The server processes of long transactions, by fault id.
  var longTransactions: [(fault: String, backend: BackendID?, began: VirtualInstant)] = []
  /// Faults that dropped an index which was created again since.
  var healed: [String] = []
  var replicas: Int
  /// Every failover that has begun: its fault and how long clients still reach the old primary.
  var failovers: [(fault: String, staleFor: VirtualDuration)] = []
  var failoverStep: HandlerID!
  var autovacuum: HandlerID!
  let metrics: PostgresMetrics
  let nameID: NameID
  let journal: Journal
  let faults: FaultRecord

  struct Settings: Sendable {
    var maxConnections: Int
    var connectTime: DurationDistribution
    var readTime: DurationDistribution
    var writeTime: DurationDistribution
    var claimTime: DurationDistribution
    /// How long a sequential scan takes for each row, in nanoseconds.
    var scanTimePerRow: Double
    /// After this time without an answer clients give up.
    var clientTimeout: VirtualDuration
    var autovacuum: Autovacuum
    var replicaLag: DurationDistribution
  }

  struct Autovacuum: Sendable {
    var isEnabled: Bool
    var naptime: VirtualDuration
    var threshold: Int
    var scaleFactor: Double
  }

  init(context: ComponentContext, settings: Settings, replicas: Int) {
    simulation = context.simulation
    name = context.name
    journal = context.telemetry.journal
    faults = context.faults
    nameID = journal.intern(context.name)
    self.settings = settings
    self.replicas = replicas
    random = context.stream("statements")
    operatorRandom = context.stream("operator")
    faultRandom = context.stream("faults")
    metrics = PostgresMetrics(context, maximum: settings.maxConnections)
    backends = Backends(maximum: settings.maxConnections, reserved: 3)
  }

  /// Statements by what they cost.
  public enum StatementClass: String, CaseIterable, Sendable {
    /// A point read.
    case read
    /// A write with its commit.
    case write
    /// `SELECT ... FOR UPDATE SKIP LOCKED` of a batch and the update that takes it.
    case claim
    /// Counts over a whole table, as monitoring asks for them.
    case statistics

    var index: Int {
      switch self {
      case .read: 0
      case .write: 1
      case .claim: 2
      case .statistics: 3
      }
    }
  }

  public func start() {
    failoverStep = register("\(name) failover") { $0.continueFailover(Int($1)) }
    autovacuum = register("\(name) autovacuum") { me, _ in me.runAutovacuum() }
    if settings.autovacuum.isEnabled {
      simulation.schedule(autovacuum, at: simulation.now + settings.autovacuum.naptime)
    }
  }

  /// The queue kept in a table of this server; it loses its sessions with the server.
  func attach(_ queue: TableQueue) { users.add(queue) }

  /// The queues kept in tables of this server.
  var queues: [TableQueue] { users.all }

  /// What becomes of a statement, as far as the server can say when it begins.
  struct StatementPlan {
    var time: VirtualDuration
    /// How it fails when that time is over.
    var failure: SQLError?
  }

  /// What the server says to a client that wants something, or wants to know how its statement ended.
  enum Reply {
    case begun(StatementPlan)
    case done
    case failed(SQLError)
    /// Nothing yet: it hangs.
    case silence
  }

  /// Spends the time of one statement, on the caller's actor: to come here and go back would cost more than the rest of it.
  /// - Parameter delay: what the state of its table adds to its time.
  /// - Throws: `SQLError` when the server is down, or goes down before the statement ends, or does not answer in time;
  ///   `SimulationEnded`.
  /// - Parameter isOperators: whether it is an operator's, which draws nothing that the system's own statements draw.
  @inline(__always)
  nonisolated func execute(
    _ statement: StatementClass, delay: VirtualDuration = .zero, isOperators: Bool = false
  ) async throws {
    let began = simulation.now
    var before = 0
    var reply = with { server in
      before = server.incarnation
      return server.receive(statement, delay: delay, isOperators: isOperators, incarnation: before)
    }
    while case .silence = reply {
      try await untilAnswered(since: began)
      reply = with { $0.receive(statement, delay: delay, isOperators: isOperators, incarnation: before) }
    }
    switch reply {
    case .begun(let plan):
      try await simulation.sleep(for: plan.time)
      reply = with { $0.end(of: plan, begunIn: before) }
      while case .silence = reply {
        try await untilAnswered(since: began)
        reply = with { $0.end(of: plan, begunIn: before) }
      }
      if case .failed(let error) = reply { throw error }
    case .failed(let error): throw error
    case .done, .silence: preconditionFailure("a statement that has not begun")
    }
  }

  func receive(
    _ statement: StatementClass, delay: VirtualDuration, isOperators: Bool, incarnation before: Int
  ) -> Reply {
    if conditions.hangs { return .silence }
    if incarnation != before { return .failed(conditions.loss) }
    if isOperators { swap(&random, &operatorRandom) }
    defer { if isOperators { swap(&random, &operatorRandom) } }
    do throws(SQLError) { return .begun(try begin(statement, delay: delay)) } catch { return .failed(error) }
  }

  private func end(of plan: StatementPlan, begunIn before: Int) -> Reply {
    if incarnation != before { return .failed(conditions.loss) }
    if conditions.hangs { return .silence }
    return plan.failure.map { .failed($0) } ?? .done
  }

  /// What becomes of one statement whose time the caller will spend itself.
  /// - Throws: why the server does not take it.
  func begin(_ statement: StatementClass, delay: VirtualDuration = .zero) throws(SQLError) -> StatementPlan {
    if let refusal = conditions.refusal { throw refusal }
    if conditions.isReadOnly, statement == .write { throw .readOnlyUpdate }
    metrics.statements[statement.index].increment()
    let base =
      switch statement {
      case .read, .statistics: settings.readTime.sample(using: &random)
      case .write: settings.writeTime.sample(using: &random)
      case .claim: settings.claimTime.sample(using: &random)
      }
    guard !conditions.isCalm else { return StatementPlan(time: base + delay) }
    return disturbed(statement, base + delay)
  }

  private func disturbed(_ statement: StatementClass, _ base: VirtualDuration) -> StatementPlan {
    var plan = StatementPlan(time: base.scaled(by: conditions.factors[statement.index]))
    for latency in conditions.latencies { plan.time = plan.time + latency.sample(using: &random) }
    if statement == .write, conditions.deadlockShare > 0, faultRandom.chance(conditions.deadlockShare) {
      metrics.deadlocks.increment()
      plan.time = plan.time + SessionSettings().deadlockTimeout
      plan.failure = .deadlockDetected
    }
    return plan
  }

  /// The server answers nothing: waits until it does, or until the client gives up.
  private nonisolated func untilAnswered(since began: VirtualInstant) async throws {
    let deadline = began + settings.clientTimeout
    let reason = try await simulation.wait(until: deadline, waitingFor: "an answer of a server that hangs") { waiter in
      with { $0.unanswered.append(waiter) }
    }
    if reason == .deadline { throw SQLError.noAnswer }
  }

  /// The server answers again, or is gone: those who wait look for themselves.
  func wakeUnanswered() {
    let waiters = unanswered
    unanswered.removeAll()
    for waiter in waiters { simulation.wake(waiter) }
  }
}
