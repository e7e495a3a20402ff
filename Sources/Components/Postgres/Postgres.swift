public import SimulationKernel
import Telemetry
import VirtualTime

/// A PostgreSQL server: connections, how long statements take, and what clients see while it is down.
///
/// What statements do to a queue table is `QueueTable`'s business; this actor spends their time.
public actor Postgres: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  private let settings: Settings
  private var random: RandomStream
  private var faults = DisturbanceStack()
  private var queues: [TableQueue] = []
  /// Rises with every outage, so that a statement under way knows that its server is gone.
  private(set) var incarnation = 0
  private let statements: [Counter]
  private var backends: Backends

  struct Settings: Sendable {
    var maxConnections: Int
    var connectTime: DurationDistribution
    var readTime: DurationDistribution
    var writeTime: DurationDistribution
    var claimTime: DurationDistribution
  }

  init(context: ComponentContext, settings: Settings) {
    simulation = context.simulation
    name = context.name
    self.settings = settings
    random = context.stream("statements")
    let metrics = context.telemetry.metrics
    statements = StatementClass.allCases.map {
      metrics.counter(
        "pg_statements_total", help: "Statements executed, by class.",
        labels: [MetricLabel("server", context.name), MetricLabel("class", $0.rawValue)])
    }
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

    var index: Int {
      switch self {
      case .read: 0
      case .write: 1
      case .claim: 2
      }
    }
  }

  public func start() {}

  /// The queue kept in a table of this server; it loses its sessions with the server.
  func attach(_ queue: TableQueue) { queues.append(queue) }

  /// Opens a connection.
  /// - Throws: 57P03 while the server is down, 53300 when no connection is left.
  func open(client: String) throws(SQLError) -> BackendID {
    if faults.isDown { throw .startingUp }
    return try backends.open(client: client)
  }

  /// The client closes its connection, which may be gone already.
  func close(_ backend: BackendID) { backends.close(backend) }

  /// Whether the server still has the connection.
  func isOpen(_ backend: BackendID) -> Bool { backends.isOpen(backend) }

  /// Connections that are open, whoever uses them.
  var connectionCount: Int { backends.count }

  /// How long it takes to open a connection.
  var connectTime: DurationDistribution { settings.connectTime }

  /// Whether clients are refused.
  var isDown: Bool { faults.isDown }

  /// Spends the time of one statement.
  /// - Throws: `SQLError` when the server is down, or goes down before the statement ends; `SimulationEnded`.
  func execute(_ statement: StatementClass) async throws {
    let time = try begin(statement)
    let before = incarnation
    try await simulation.sleep(for: time)
    if incarnation != before { throw SQLError.terminatedByCrash }
  }

  /// The time of one statement that the caller will spend itself.
  /// - Throws: 57P03 while the server is down.
  func begin(_ statement: StatementClass) throws(SQLError) -> VirtualDuration {
    if faults.isDown { throw .startingUp }
    statements[statement.index].increment()
    let base =
      switch statement {
      case .read: settings.readTime.sample(using: &random)
      case .write: settings.writeTime.sample(using: &random)
      case .claim: settings.claimTime.sample(using: &random)
      }
    return faults.disturb(base, using: &random)
  }

  public func check(_ fault: FaultCall) throws(ConfigurationProblem) { try DisturbanceStack.check(fault) }

  public func inject(_ fault: FaultCall) {
    let wasDown = faults.isDown
    faults.push(fault)
    guard faults.isDown, !wasDown else { return }
    incarnation += 1
    backends.closeAll()
    for queue in queues { queue.with { $0.serverWentDown() } }
  }

  public func lift(_ fault: FaultCall) { faults.remove(fault.id) }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    throw ActionRefused("postgres has no action '\(action.type)'")
  }
}
