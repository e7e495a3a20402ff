/// Why a statement or a connection failed: a code of PostgreSQL and which of its texts.
public enum SQLError: UInt8, Error, CaseIterable, Hashable, Sendable {
  /// The client found the connection closed.
  case connectionLost
  /// The client gave up waiting for an answer; whether the statement took effect is unknown.
  case noAnswer
  /// The host refused the connection.
  case connectionRefused
  /// The host did not answer the attempt to connect.
  case connectionTimedOut
  case duplicateKey
  /// A write on a standby, by the command that was refused.
  case readOnlyInsert, readOnlyUpdate, readOnlyDelete, readOnlySelectForUpdate
  /// An earlier statement of the transaction failed; only its end is accepted.
  case transactionAborted
  case idleInTransactionTimeout
  case concurrentUpdate
  case deadlockDetected
  /// All connections are taken.
  case tooManyClients
  /// What is left is kept for superusers.
  case slotsReserved
  /// `NOWAIT` on a row that another transaction holds.
  case rowLocked
  case lockTimeout
  case statementTimeout
  /// `pg_cancel_backend`, or the client's own request to cancel.
  case canceledByUser
  /// `pg_terminate_backend`, or a shutdown.
  case terminatedByAdministrator
  case terminatedByCrash
  case startingUp
  case shuttingDown
  case recovering
  case notAccepting

  public var state: SQLState {
    switch self {
    case .connectionLost, .noAnswer: .connectionFailure
    case .connectionRefused, .connectionTimedOut: .cannotEstablishConnection
    case .duplicateKey: .uniqueViolation
    case .readOnlyInsert, .readOnlyUpdate, .readOnlyDelete, .readOnlySelectForUpdate: .readOnlyTransaction
    case .transactionAborted: .failedTransaction
    case .idleInTransactionTimeout: .idleInTransactionTimeout
    case .concurrentUpdate: .serializationFailure
    case .deadlockDetected: .deadlockDetected
    case .tooManyClients, .slotsReserved: .tooManyConnections
    case .rowLocked, .lockTimeout: .lockNotAvailable
    case .statementTimeout, .canceledByUser: .queryCanceled
    case .terminatedByAdministrator: .adminShutdown
    case .terminatedByCrash: .crashShutdown
    case .startingUp, .shuttingDown, .recovering, .notAccepting: .cannotConnectNow
    }
  }

  /// Whether the server closes the connection with this error.
  public var isFatal: Bool {
    switch self {
    case .connectionLost, .noAnswer, .connectionRefused, .connectionTimedOut, .notAccepting, .idleInTransactionTimeout,
      .terminatedByAdministrator, .terminatedByCrash, .tooManyClients,
      .slotsReserved, .startingUp, .shuttingDown, .recovering:
      true
    default: false
    }
  }

  /// The server's text (for a connection that is lost or not made, libpq's; without an answer, the JDBC driver's), without the severity. `relation` is the table's name.
  public func message(relation: String) -> String {
    switch self {
    case .connectionLost: "server closed the connection unexpectedly"
    case .noAnswer: "An I/O error occurred while sending to the backend."
    case .connectionRefused: "connection to server failed: Connection refused"
    case .connectionTimedOut: "connection to server failed: Connection timed out"
    case .duplicateKey: "duplicate key value violates unique constraint \"\(relation)_pkey\""
    case .readOnlyInsert: "cannot execute INSERT in a read-only transaction"
    case .readOnlyUpdate: "cannot execute UPDATE in a read-only transaction"
    case .readOnlyDelete: "cannot execute DELETE in a read-only transaction"
    case .readOnlySelectForUpdate: "cannot execute SELECT FOR UPDATE in a read-only transaction"
    case .transactionAborted: "current transaction is aborted, commands ignored until end of transaction block"
    case .idleInTransactionTimeout: "terminating connection due to idle-in-transaction timeout"
    case .concurrentUpdate: "could not serialize access due to concurrent update"
    case .deadlockDetected: "deadlock detected"
    case .tooManyClients: "sorry, too many clients already"
    case .slotsReserved: "remaining connection slots are reserved for non-replication superuser connections"
    case .rowLocked: "could not obtain lock on row in relation \"\(relation)\""
    case .lockTimeout: "canceling statement due to lock timeout"
    case .statementTimeout: "canceling statement due to statement timeout"
    case .canceledByUser: "canceling statement due to user request"
    case .terminatedByAdministrator: "terminating connection due to administrator command"
    case .terminatedByCrash: "terminating connection because of crash of another server process"
    case .startingUp: "the database system is starting up"
    case .shuttingDown: "the database system is shutting down"
    case .recovering: "the database system is in recovery mode"
    case .notAccepting: "the database system is not yet accepting connections"
    }
  }
}
