public import VirtualTime

/// A pool had no connection in time: what HikariCP throws as `SQLTransientConnectionException`.
public struct ConnectionTimeout: Error, Hashable, Sendable {
  /// The pool's name.
  public var pool: String
  /// How long the caller waited.
  public var waited: VirtualDuration
  /// Connections that the pool had when the caller gave up.
  public var total: Int
  /// Those of them that were lent.
  public var active: Int
  /// Those of them that were not.
  public var idle: Int
  /// Callers that still waited, this one not among them.
  public var waiting: Int
  /// Why the pool could not open more connections, if the last try failed.
  public var cause: SQLError?
  /// The pool was closed with its pod, before the time was up.
  public var isClosed = false

  /// HikariCP's text.
  public var message: String {
    isClosed
      ? "HikariDataSource (\(pool)) has been closed."
      : "\(pool) - Connection is not available, request timed out after \(waited.nanoseconds / 1_000_000)ms "
        + "(total=\(total), active=\(active), idle=\(idle), waiting=\(waiting))"
  }
}
