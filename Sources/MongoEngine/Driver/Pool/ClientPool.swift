public import VirtualTime

/// The pool of one server's connections in a client, as a pure state machine: it opens nothing and waits for nothing, time is
/// passed in, and every method returns what is to be done (specification "Connection Monitoring and Pooling").
public struct ClientPool: Sendable {
  /// What becomes of requests.
  public enum State: Hashable, Sendable {
    /// Requests are refused until the server is known to be well again.
    case paused
    case ready
    case closed
  }

  struct Connection: Hashable, Sendable {
    var id: Int
    var generation: Int
    var availableSince: VirtualInstant
    /// The request for which it is being made; nil: the pool's own.
    var request: Int?
  }

  struct Request: Sendable {
    var id: Int
    var deadline: VirtualInstant?
  }

  public let options: PoolOptions
  public internal(set) var state = State.paused
  /// Connections of earlier generations are stale.
  public internal(set) var generation = 0
  /// Everything that has happened, until somebody takes it.
  private var events: [PoolEvent] = [.poolCreated]
  /// The last one that came back is used first.
  var available: [Connection] = []
  var pending: [Connection] = []
  var inUse: [Connection] = []
  var queue: [Request] = []
  var nextMaintenance: VirtualInstant?
  private var lastConnection = 0
  private var lastRequest = 0

  public init(options: PoolOptions = PoolOptions()) { self.options = options }

  /// Connections in the pool: idle, in use and being made.
  public var count: Int { available.count + inUse.count + pending.count }
  public var availableCount: Int { available.count }
  public var inUseCount: Int { inUse.count }
  public var pendingCount: Int { pending.count }
  /// Requests that wait.
  public var waitingCount: Int { queue.count }

  /// When `advance` has something to do; nil: not until something else happens.
  public var nextDeadline: VirtualInstant? {
    let waiting = queue.compactMap(\.deadline).min()
    let maintenance = state == .closed ? nil : nextMaintenance
    return [waiting, maintenance].compactMap(\.self).min()
  }

  /// Takes what has happened since the last time.
  public mutating func takeEvents() -> [PoolEvent] {
    defer { events = [] }
    return events
  }

  mutating func tell(_ event: PoolEvent) { events.append(event) }

  // MARK: Requests

  /// Asks for a connection.
  /// - Returns: the request's number, and what is to be done.
  public mutating func checkOut(at now: VirtualInstant) -> (request: Int, actions: [PoolAction]) {
    lastRequest += 1
    tell(.checkOutStarted)
    switch state {
    case .closed: return (lastRequest, refuse(lastRequest, .poolClosed))
    case .paused: return (lastRequest, refuse(lastRequest, .connectionError))
    case .ready:
      queue.append(Request(id: lastRequest, deadline: options.waitQueueTimeout.map { now + $0 }))
      return (lastRequest, serve(at: now))
    }
  }

  /// Gives a connection back. One that is not in use is a mistake of the caller's.
  public mutating func checkIn(_ id: Int, at now: VirtualInstant) -> [PoolAction] {
    guard let index = inUse.firstIndex(where: { $0.id == id }) else {
      preconditionFailure("connection \(id) is not in use")
    }
    var connection = inUse.remove(at: index)
    tell(.checkedIn(id))
    if state == .closed {
      tell(.connectionClosed(id, .poolClosed))
    } else if connection.generation < generation {
      tell(.connectionClosed(id, .stale))
    } else {
      connection.availableSince = now
      available.append(connection)
    }
    return serve(at: now)
  }

  mutating func refuse(_ request: Int, _ failure: CheckOutFailure) -> [PoolAction] {
    tell(.checkOutFailed(failure))
    return [.refuse(request: request, failure)]
  }

  /// Serves those who wait, in their order, as far as connections reach.
  mutating func serve(at now: VirtualInstant) -> [PoolAction] {
    var actions: [PoolAction] = []
    while state == .ready, let request = queue.first {
      if var connection = available.popLast() {
        if let reason = perished(connection, now) {
          tell(.connectionClosed(connection.id, reason))
          continue
        }
        queue.removeFirst()
        connection.request = nil
        inUse.append(connection)
        tell(.checkedOut(connection.id))
        actions.append(.deliver(request: request.id, connection: connection.id))
      } else if options.maxSize == 0 || count < options.maxSize, pending.count < options.maxConnecting {
        queue.removeFirst()
        actions.append(create(for: request.id, now))
      } else {
        break
      }
    }
    return actions
  }

  mutating func create(for request: Int?, _ now: VirtualInstant) -> PoolAction {
    lastConnection += 1
    pending.append(
      Connection(id: lastConnection, generation: generation, availableSince: now, request: request))
    tell(.connectionCreated(lastConnection))
    return .connect(lastConnection)
  }

  func perished(_ connection: Connection, _ now: VirtualInstant) -> CloseReason? {
    if connection.generation < generation { return .stale }
    if let idle = options.maxIdle, now - connection.availableSince > idle { return .idle }
    return nil
  }
}
