/// The five-character codes that PostgreSQL 15 answers with where a queue's clients must tell failures apart
/// (source: the errcodes appendix of its manual).
public enum SQLState: String, CaseIterable, Hashable, Sendable {
  case cannotEstablishConnection = "08001"
  case connectionFailure = "08006"
  case uniqueViolation = "23505"
  case readOnlyTransaction = "25006"
  case failedTransaction = "25P02"
  case idleInTransactionTimeout = "25P03"
  case serializationFailure = "40001"
  case deadlockDetected = "40P01"
  case tooManyConnections = "53300"
  case lockNotAvailable = "55P03"
  case queryCanceled = "57014"
  case adminShutdown = "57P01"
  case crashShutdown = "57P02"
  case cannotConnectNow = "57P03"

  /// What a client may do about it.
  public enum Remedy: Hashable, Sendable {
    /// Run the whole transaction again.
    case retryTransaction
    /// Try the statement again later.
    case retryLater
    /// Open another connection; what became of a COMMIT on its way is unknown.
    case reconnect
    /// End the failed transaction first.
    case rollBack
    /// The work was done before: treat it as success.
    case alreadyDone
    /// It depends on who set the limit.
    case depends
  }

  /// What the server's manual advises.
  public var remedy: Remedy {
    switch self {
    case .serializationFailure, .deadlockDetected, .idleInTransactionTimeout: .retryTransaction
    case .cannotEstablishConnection, .lockNotAvailable, .tooManyConnections, .cannotConnectNow: .retryLater
    case .connectionFailure, .adminShutdown, .crashShutdown, .readOnlyTransaction: .reconnect
    case .failedTransaction: .rollBack
    case .uniqueViolation: .alreadyDone
    case .queryCanceled: .depends
    }
  }
}
