import MongoEngine
import SimulationKernel
import VirtualTime

/// Connections: how they are opened, lent and lost.
extension MongoClient {
  /// Does what a pool asks for.
  func perform(_ actions: [PoolAction], _ endpoint: MongoEndpoint) {
    for action in actions {
      switch action {
      case .connect(let id): connect(endpoint, id)
      case .deliver(let request, let connection): deliver(endpoint, request, connection)
      case .refuse(let request, let failure): refuse(endpoint, request, failure)
      case .interrupt(let connection): endpoint.calls[connection].map { server.interrupt($0) }
      }
    }
    for case .connectionClosed(let id, _) in endpoint.pool.takeEvents() {
      guard let connection = endpoint.connections.removeValue(forKey: id) else { continue }
      server.with { $0.close(connection.server) }
    }
    planUpkeep(endpoint)
  }

  private func connect(_ endpoint: MongoEndpoint, _ id: Int) {
    let now = simulation.now
    switch reach(endpoint) {
    case .answers:
      let time = server.with { $0.connectTime(&random) }
      planConnection(endpoint, id, at: now + min(time, settings.connectTimeout), fails: time > settings.connectTimeout)
    case .silent: planConnection(endpoint, id, at: now + settings.connectTimeout, fails: true)
    case .refuses, nil: planConnection(endpoint, id, at: now + server.with { $0.roundTrip() }, fails: true)
    }
  }

  /// A connection is there, unless its server takes no more.
  func establish(_ endpoint: MongoEndpoint, _ id: Int) {
    guard let opened = server.with({ server in server.member(at: endpoint.address).flatMap { server.open($0) } }) else {
      return fail(endpoint, id)
    }
    endpoint.connections[id] = (opened, endpoint.generation)
    perform(endpoint.pool.connected(id, at: simulation.now), endpoint)
    report()
  }

  /// A connection did not come about.
  func fail(_ endpoint: MongoEndpoint, _ id: Int) {
    switch reach(endpoint) {
    case nil: endpoint.connectFailure = .network("getaddrinfo ENOTFOUND \(endpoint.address.split(separator: ":")[0])")
    case .refuses: endpoint.connectFailure = .network("connect ECONNREFUSED \(endpoint.address)")
    case .silent: endpoint.connectFailure = .timeout("connection \(id) to \(endpoint.address) timed out")
    case .answers: endpoint.connectFailure = .network("connection \(id) to \(endpoint.address) closed")
    }
    perform(endpoint.pool.connectionFailed(id, at: simulation.now), endpoint)
    endpoint.connectFailure = nil
    report()
  }

  private func deliver(_ endpoint: MongoEndpoint, _ request: Int, _ connection: Int) {
    guard let checkOut = endpoint.requests.removeValue(forKey: request), !checkOut.isAbandoned else {
      return perform(endpoint.pool.checkIn(connection, at: simulation.now), endpoint)
    }
    checkOut.connection = connection
    if let waiter = checkOut.waiter { simulation.wake(waiter) }
  }

  private func refuse(_ endpoint: MongoEndpoint, _ request: Int, _ failure: CheckOutFailure) {
    guard let checkOut = endpoint.requests.removeValue(forKey: request) else { return }
    checkOut.failure =
      switch failure {
      case .timeout: .waitQueue
      case .poolClosed: .closed
      case .connectionError: endpoint.connectFailure ?? .poolCleared(endpoint.address)
      }
    if let waiter = checkOut.waiter { simulation.wake(waiter) }
  }

  /// Takes a connection, waiting for one.
  /// - Throws: ``MongoFailure``; `SimulationEnded`, and then nothing was taken.
  func checkOut(_ endpoint: MongoEndpoint) async throws -> Int {
    let checkOut = MongoEndpoint.CheckOut()
    let (request, actions) = endpoint.pool.checkOut(at: simulation.now)
    endpoint.requests[request] = checkOut
    perform(actions, endpoint)
    report()
    do {
      if checkOut.connection == nil, checkOut.failure == nil {
        _ = try await simulation.wait(until: nil, waitingFor: "a connection to MongoDB") { checkOut.waiter = $0 }
      }
    } catch {
      checkOut.isAbandoned = true
      // Handed over at the instant of the kill: the caller will never use it.
      if let connection = checkOut.connection { checkIn(endpoint, connection) }
      throw error
    }
    if let failure = checkOut.failure { throw failure }
    guard let connection = checkOut.connection else { throw MongoFailure.closed }
    return connection
  }

  /// Gives a connection back, or gives it up.
  func checkIn(_ endpoint: MongoEndpoint, _ connection: Int, isBroken: Bool = false) {
    guard !isClosed, endpoints.contains(where: { $0 === endpoint }) else { return }
    let now = simulation.now
    perform(isBroken ? endpoint.pool.broke(connection, at: now) : endpoint.pool.checkIn(connection, at: now), endpoint)
    report()
  }
}
