/// A connection lent by a pool: the caller's own until it is released.
public struct PooledConnection: Hashable, Sendable {
  let number: Int
}

/// How many connections a pool has, and how many callers wait for one.
public struct PoolFigures: Hashable, Sendable {
  /// Lent.
  public var active = 0
  /// There and not lent.
  public var idle = 0
  /// Callers that wait.
  public var waiting = 0
  /// Connections in all.
  public var total: Int { active + idle }
}

/// A service whose requests wait for connections without a task each.
protocol ConnectionRequester: AnyObject, Sendable {
  /// The connection is the request's own until it is released.
  func connectionReady(_ connection: PooledConnection, in pool: ConnectionPool, payload: UInt64)
  /// There was none in time, or the pod is gone.
  func connectionMissing(_ error: ConnectionTimeout, payload: UInt64)
}
