/// How a connection pool is set up, with HikariCP's names.
public struct ConnectionPoolConfiguration: Hashable, Sendable {
  /// The most connections, lent and idle ones together. The pool keeps that many (`minimumIdle` is the same).
  public var maximumPoolSize: Int

  public init(maximumPoolSize: Int) { self.maximumPoolSize = maximumPoolSize }
}

/// A pool of database connections: lends them, lets callers wait in order of arrival, and says when another connection
/// is to be opened.
///
/// A pure state machine over connection numbers from 0 to `maximumPoolSize - 1`; `Requester` is whatever stands for a
/// waiting caller. Constant time, amortised; nothing is allocated but room for more waiting callers than ever before.
public struct ConnectionPoolMachine<Requester: Sendable>: Sendable {
  public let configuration: ConnectionPoolConfiguration
  private enum State: UInt8 { case absent, idle, active }
  private var states: [State]
  /// The idle ones; the last that came back is lent first.
  private var idleOnes: [Int] = []
  private var absentOnes: [Int]
  private var queue = WaitingLine<Requester>()
  /// Lent connections.
  public private(set) var active = 0
  /// Callers that wait.
  public var waiting: Int { queue.count }
  /// A connection is being opened: one at a time, as HikariCP does it.
  public private(set) var isOpening = false

  /// - Precondition: `maximumPoolSize` is at least 1.
  public init(configuration: ConnectionPoolConfiguration) {
    precondition(configuration.maximumPoolSize >= 1, "a pool without connections")
    self.configuration = configuration
    states = Array(repeating: .absent, count: configuration.maximumPoolSize)
    absentOnes = Array((0..<configuration.maximumPoolSize).reversed())
  }

  /// Connections that are there and not lent.
  public var idle: Int { idleOnes.count }
  /// Connections that are there.
  public var total: Int { active + idle }
  /// Whether the pool should open one more connection now.
  public var wantsConnection: Bool { !isOpening && !absentOnes.isEmpty }

  /// An idle connection, which is the caller's now; nil when there is none. Who waits has been served before.
  public mutating func take() -> Int? {
    guard let connection = idleOnes.popLast() else { return nil }
    states[connection] = .active
    active += 1
    return connection
  }

  /// The caller waits, behind those who wait already.
  /// - Returns: a ticket to withdraw with.
  public mutating func wait(_ requester: Requester) -> UInt64 { queue.append(requester) }

  /// The caller no longer waits.
  /// - Returns: who it was; nil when it has been served already.
  @discardableResult public mutating func withdraw(_ ticket: UInt64) -> Requester? { queue.remove(ticket) }

  /// A lent connection comes back.
  /// - Returns: the caller it was handed to at once; nil when nobody waits.
  public mutating func giveBack(_ connection: Int) -> Requester? {
    precondition(states[connection] == .active, "connection \(connection) came back that was not lent")
    if let next = popWaiting() { return next }
    states[connection] = .idle
    active -= 1
    idleOnes.append(connection)
    return nil
  }

  /// A lent connection is closed instead of coming back.
  public mutating func discard(_ connection: Int) {
    precondition(states[connection] == .active, "connection \(connection) was closed that was not lent")
    states[connection] = .absent
    active -= 1
    absentOnes.append(connection)
  }

  /// The pool begins to open a connection.
  public mutating func beginOpening() {
    precondition(wantsConnection, "a pool opens a connection that it has no place for")
    isOpening = true
  }

  /// The connection that was being opened could not be.
  public mutating func openingFailed() {
    precondition(isOpening, "an opening failed that never began")
    isOpening = false
  }

  /// The connection that was being opened is there.
  /// - Returns: its number, and the caller it was handed to at once.
  public mutating func opened() -> (connection: Int, requester: Requester?) {
    precondition(isOpening, "a connection is there that nobody opened")
    isOpening = false
    let connection = absentOnes.removeLast()
    if let next = popWaiting() {
      states[connection] = .active
      active += 1
      return (connection, next)
    }
    states[connection] = .idle
    idleOnes.append(connection)
    return (connection, nil)
  }

  /// Takes the caller that has waited longest out of the line, as when the pool is closed.
  public mutating func popWaiting() -> Requester? { queue.popFirst() }
}
