public import VirtualTime

/// The time limits of a session; zero is never, as in PostgreSQL. Defaults are those of its sample configuration.
public struct SessionSettings: Hashable, Sendable {
  /// How long a statement waits before it looks for a deadlock. Must be positive.
  public var deadlockTimeout: VirtualDuration
  /// How long one attempt to get one lock may take.
  public var lockTimeout: VirtualDuration
  /// How long a statement may take, waits included.
  public var statementTimeout: VirtualDuration
  /// How long an open transaction may sit without a statement.
  public var idleInTransactionTimeout: VirtualDuration

  public init(
    deadlockTimeout: VirtualDuration = .seconds(1), lockTimeout: VirtualDuration = .zero,
    statementTimeout: VirtualDuration = .zero, idleInTransactionTimeout: VirtualDuration = .zero
  ) {
    precondition(deadlockTimeout > .zero, "deadlock_timeout must be positive")
    precondition(
      lockTimeout >= .zero && statementTimeout >= .zero && idleInTransactionTimeout >= .zero,
      "a time limit must not be negative")
    self.deadlockTimeout = deadlockTimeout
    self.lockTimeout = lockTimeout
    self.statementTimeout = statementTimeout
    self.idleInTransactionTimeout = idleInTransactionTimeout
  }
}
