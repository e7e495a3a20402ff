public import SimulationKernel
import Telemetry
public import VirtualTime

/// A PostgreSQL server: connections, how long statements take, and what clients see while it is down.
///
/// What statements do to a queue table is `QueueTable`'s business; this actor spends their time.
public actor Postgres: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  private let settings: Settings
  private var random: RandomStream
  private var faults = DisturbanceStack()
  private var connections = 0
  /// Rises with every outage, so that a statement under way knows that its server is gone.
  private var incarnation = 0
  private let statements: [Counter]
  private let connectionGauge: Gauge

  struct Settings: Sendable {
    var maxConnections: Int
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
    connectionGauge = metrics.gauge(
      "pg_stat_activity_count", help: "Client connections.", labels: [MetricLabel("server", context.name)])
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

  /// Opens a client connection.
  /// - Throws: 53300 when all are taken, 57P03 while the server is down.
  func connect() throws(DatabaseError) {
    if faults.isDown { throw .refused }
    guard connections < settings.maxConnections else { throw .tooManyConnections }
    connections += 1
    connectionGauge.set(Double(connections))
  }

  func disconnect() {
    connections -= 1
    connectionGauge.set(Double(connections))
  }

  /// Spends the time of one statement.
  /// - Throws: `DatabaseError` when the server is down, or goes down before the statement ends; `SimulationEnded`.
  func execute(_ statement: StatementClass) async throws {
    let time = try begin(statement)
    let before = incarnation
    try await simulation.sleep(for: time)
    if incarnation != before { throw DatabaseError.terminated }
  }

  /// The time of one statement that the caller will spend itself.
  /// - Throws: 57P03 while the server is down.
  func begin(_ statement: StatementClass) throws(DatabaseError) -> VirtualDuration {
    if faults.isDown { throw .refused }
    statements[statement.index].increment()
    let base =
      switch statement {
      case .read: settings.readTime.sample(using: &random)
      case .write: settings.writeTime.sample(using: &random)
      case .claim: settings.claimTime.sample(using: &random)
      }
    return faults.disturb(base, using: &random)
  }

  public func inject(_ fault: FaultCall) {
    let wasDown = faults.isDown
    faults.push(fault)
    if faults.isDown, !wasDown { incarnation += 1 }
  }

  public func lift(_ fault: FaultCall) { faults.remove(fault.id) }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    throw ActionRefused("postgres has no action '\(action.type)'")
  }
}

/// What a PostgreSQL client sees when a statement cannot be done.
public struct DatabaseError: Error, Hashable, Sendable {
  public var sqlState: String
  public var message: String

  /// The server is starting up, shutting down or gone.
  static let refused = DatabaseError(sqlState: "57P03", message: "the database system is not yet accepting connections")
  /// The server went away under the statement.
  static let terminated = DatabaseError(
    sqlState: "57P01", message: "terminating connection due to administrator command")
  static let tooManyConnections = DatabaseError(sqlState: "53300", message: "sorry, too many clients already")
}
