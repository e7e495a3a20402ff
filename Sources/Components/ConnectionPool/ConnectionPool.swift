import SimulationKernel
import Telemetry
import VirtualTime

/// The connections to one database that everything in a pod shares, with HikariCP's semantics: at most
/// `maximumPoolSize`, callers wait in order of arrival, for at most `connectionTimeout`.
///
/// A connection counts on the server from its opening until it is closed, lent or not. One whose server process has
/// ended (an outage, `pg_terminate_backend`) is noticed when it is lent or comes back, and replaced. New ones are opened
/// one after another; a try that fails is repeated after 10 ms, 20 ms ... 5 s (assumed).
public final class ConnectionPool: @unchecked Sendable {
  /// Such as `HikariPool-1`.
  public let name: String
  let simulation: Simulation
  let database: Postgres
  let settings: PoolSettings
  /// The pod's name, which the server shows.
  private let client: String
  private let metrics: PoolMetrics
  private var random: RandomStream
  @exclusivity(unchecked) private var machine: ConnectionPoolMachine<Requester>
  /// By connection number.
  @exclusivity(unchecked) private var connections: [Connection]
  @exclusivity(unchecked) private var backoff = ConnectionPool.firstBackoff
  /// Why the last try to open a connection failed; nil when it succeeded.
  @exclusivity(unchecked) private(set) var lastFailure: SQLError?
  @exclusivity(unchecked) private(set) var isClosed = false
  /// What the gauges have been told.
  @exclusivity(unchecked) private var reported = PoolFigures()
  private var timer: HandlerID!
  private let link = Link()

  static let firstBackoff = VirtualDuration.milliseconds(10)
  static let longestBackoff = VirtualDuration.seconds(5)

  /// Who waits: a task, or a service that keeps its own requests under a number.
  enum Requester: Sendable {
    case task(TaskRequest)
    case service(any ConnectionRequester, payload: UInt64)
  }

  final class TaskRequest: @unchecked Sendable {
    @exclusivity(unchecked) var waiter: Waiter?
    @exclusivity(unchecked) var connection: PooledConnection?
  }

  /// The timer's way to the pool: the simulation keeps the timer until its end, the pool goes with its pod and then cuts
  /// the way. (A weak reference would do the same, and make every call of the pool slower.)
  private final class Link { unowned(unsafe) var pool: ConnectionPool? }

  private struct Connection {
    var backend: BackendID?
    /// The sessions it has opened in the queues of its server.
    var sessions: [(queue: TableQueue, session: SessionID)] = []
  }

  init(
    name: String, database: Postgres, settings: PoolSettings, client: String, metrics: PoolMetrics,
    random: RandomStream
  ) {
    self.name = name
    simulation = database.simulation
    self.database = database
    self.settings = settings
    self.client = client
    self.metrics = metrics
    self.random = random
    machine = ConnectionPoolMachine(configuration: settings.configuration)
    connections = Array(repeating: Connection(), count: settings.configuration.maximumPoolSize)
    timer = database.simulation.register(name: "\(name) of \(client)") { [link] event in link.pool?.fired(event) }
    link.pool = self
    metrics.changeMaximum(by: settings.configuration.maximumPoolSize)
    fill()
  }

  deinit { link.pool = nil }

  /// Takes a connection, waiting for one for at most `connectionTimeout`. Whoever gets it must release it.
  /// - Throws: `ConnectionTimeout`; `SimulationEnded` when the task's pod dies or the run ends, and then nothing was
  ///   taken.
  public func acquire() async throws -> PooledConnection {
    guard !isClosed else { throw closed() }
    if let connection = takeIdle() { return connection }
    let began = simulation.now
    let request = TaskRequest()
    var ticket: UInt64 = 0
    do throws(SimulationEnded) {
      _ = try await simulation.wait(until: began + settings.connectionTimeout, waitingFor: "a pooled connection") {
        request.waiter = $0
        ticket = enqueue(.task(request))
      }
    } catch {
      withdraw(ticket)
      // Handed over at the instant of the kill: the caller will never use it.
      if let connection = request.connection { release(connection) }
      throw error
    }
    if let connection = request.connection { return connection }
    withdraw(ticket)
    throw timedOut(since: began)
  }

  /// Gives a connection back. One that is broken, or whose server process has ended, is closed and replaced.
  /// - Parameter isBroken: the caller got an error that ends the connection (`SQLError.isFatal`).
  public func release(_ connection: PooledConnection, isBroken: Bool = false) {
    // The pod died and its connections with it.
    guard !isClosed else { return }
    let number = connection.number
    guard !isBroken, isAlive(number) else {
      machine.discard(number)
      close(number)
      openMore()
      return report()
    }
    if let next = machine.giveBack(number) { hand(number, to: next) }
    report()
  }

  /// The connection's session in a queue of the pool's server, opened at its first use.
  public func session(_ connection: PooledConnection, in queue: TableQueue) -> SessionID {
    let number = connection.number
    for entry in connections[number].sessions where entry.queue === queue { return entry.session }
    precondition(queue.database === database, "a pool's connection was used on another server")
    let backend = connections[number].backend!
    let session = queue.with { $0.openSession(of: backend) }
    connections[number].sessions.append((queue, session))
    return session
  }

  /// Figures of this moment.
  public var figures: PoolFigures {
    PoolFigures(active: machine.active, idle: machine.idle, waiting: machine.waiting)
  }

  /// Asks for a connection on behalf of a request that the requester knows by `payload`. It is told once, at once or
  /// later: with a connection, or that there is none.
  func request(_ requester: any ConnectionRequester, payload: UInt64) {
    guard !isClosed else { return requester.connectionMissing(closed(), payload: payload) }
    if let connection = takeIdle() { return requester.connectionReady(connection, in: self, payload: payload) }
    let ticket = enqueue(.service(requester, payload: payload))
    simulation.schedule(timer, at: simulation.now + settings.connectionTimeout, payload: ticket + 1)
  }

  /// The pod is gone: its connections are closed, their transactions rolled back, and nobody is served any more.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    for number in connections.indices where connections[number].backend != nil { close(number) }
    while let requester = machine.popWaiting() {
      if case .service(let service, let payload) = requester {
        service.connectionMissing(closed(), payload: payload)
      }
    }
    report(PoolFigures())
    metrics.changeMaximum(by: -settings.configuration.maximumPoolSize)
  }

  private func takeIdle() -> PooledConnection? {
    defer { report() }
    while let number = machine.take() {
      if isAlive(number) { return PooledConnection(number: number) }
      machine.discard(number)
      close(number)
    }
    openMore()
    return nil
  }

  /// Whether a lent connection still leads to the server, and its pod lives.
  func isAlive(_ connection: PooledConnection) -> Bool { !isClosed && isAlive(connection.number) }

  private func isAlive(_ number: Int) -> Bool {
    guard let backend = connections[number].backend else { return false }
    return database.with { $0.isOpen(backend) }
  }

  private func close(_ number: Int) {
    for entry in connections[number].sessions { entry.queue.with { $0.disconnect(entry.session) } }
    connections[number].sessions.removeAll(keepingCapacity: true)
    if let backend = connections[number].backend { database.with { $0.close(backend) } }
    connections[number].backend = nil
  }

  private func enqueue(_ requester: Requester) -> UInt64 {
    defer { report() }
    return machine.wait(requester)
  }

  private func withdraw(_ ticket: UInt64) {
    _ = machine.withdraw(ticket)
    if !isClosed { report() }
  }

  private func hand(_ number: Int, to requester: Requester) {
    let connection = PooledConnection(number: number)
    switch requester {
    case .task(let request):
      request.connection = connection
      simulation.wake(request.waiter!)
    case .service(let service, let payload):
      service.connectionReady(connection, in: self, payload: payload)
    }
  }

  /// The payload 0 is the opening of a connection, others are tickets + 1 whose time is up.
  private func fired(_ payload: UInt64) {
    guard !isClosed else { return }
    if payload == 0 { return tryOpening() }
    guard case .service(let service, let payload)? = machine.withdraw(payload - 1) else { return }
    report()
    service.connectionMissing(timedOut(since: simulation.now - settings.connectionTimeout), payload: payload)
  }

  /// The connections that a container has when it becomes ready.
  private func fill() {
    while machine.wantsConnection {
      machine.beginOpening()
      guard open() else { break }
    }
    report()
  }

  private func openMore() {
    guard machine.wantsConnection else { return }
    machine.beginOpening()
    let time = database.with { $0.connectTime }.sample(using: &random)
    simulation.schedule(timer, at: simulation.now + time)
  }

  private func tryOpening() {
    if open() { openMore() }
    report()
  }

  private func open() -> Bool {
    do throws(SQLError) {
      let backend = try database.with { database throws(SQLError) in try database.open(client: client) }
      lastFailure = nil
      backoff = Self.firstBackoff
      let (number, requester) = machine.opened()
      connections[number].backend = backend
      if let requester { hand(number, to: requester) }
      return true
    } catch {
      lastFailure = error
      simulation.schedule(timer, at: simulation.now + backoff)
      backoff = min(backoff * 2, Self.longestBackoff)
      return false
    }
  }

  private func timedOut(since began: VirtualInstant) -> ConnectionTimeout {
    metrics.timedOut()
    return ConnectionTimeout(
      pool: name, waited: simulation.now - began, total: machine.total, active: machine.active, idle: machine.idle,
      waiting: machine.waiting, cause: lastFailure)
  }

  private func closed() -> ConnectionTimeout {
    ConnectionTimeout(pool: name, waited: .zero, total: 0, active: 0, idle: 0, waiting: 0, isClosed: true)
  }

  private func report() { report(figures) }

  private func report(_ figures: PoolFigures) {
    metrics.change(from: reported, to: figures)
    reported = figures
  }
}
