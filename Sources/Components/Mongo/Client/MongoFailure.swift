public import MongoEngine

/// An operation of a client's that failed, as the driver reports it (names and sentences of the Node.js driver 6, recalled).
public struct MongoFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// What went wrong.
  public enum Kind: Hashable, Sendable {
    /// No member that may serve it was found in time.
    case selection
    /// No connection of the pool came free in time.
    case waitQueue
    /// The pool was cleared while the operation waited for a connection, or the client was closed.
    case poolCleared
    case network
    /// The answer took too long.
    case timeout
    /// The server refused.
    case server(MongoError)
    /// It was done, but too few members have it.
    case concern(MongoError)
    /// The connection string or the operation is none.
    case usage
  }

  public var kind: Kind
  /// The class of the driver's error.
  public var name: String
  public var message: String

  /// Whether the client had no connection, or lost it.
  var isOfConnection: Bool {
    switch kind {
    case .selection, .waitQueue, .poolCleared, .network: true
    case .timeout, .server, .concern, .usage: false
    }
  }

  /// As an application logs it.
  public var description: String { "\(name): \(message)" }

  /// What reports call it: the class, or the name of the server's code.
  public var code: String {
    switch kind {
    case .server(let error), .concern(let error): error.codeName
    default: name
    }
  }

  /// What a web server answers: 503 where nobody serves, 504 where the answer does not come, 500 for all else.
  public var status: Int {
    switch kind {
    case .selection, .waitQueue, .poolCleared, .network: 503
    case .timeout: 504
    case .server(let error), .concern(let error):
      switch error.code {
      case ErrorCode.maxTimeMSExpired.rawValue, ErrorCode.networkTimeout.rawValue, ErrorCode.exceededTimeLimit.rawValue,
        ErrorCode.writeConcernFailed.rawValue:
        504
      default: RetryMachine.writeCodes.contains(error.code) || RetryMachine.readCodes.contains(error.code) ? 503 : 500
      }
    case .usage: 500
    }
  }

  /// Whether the same operation may work out later.
  public var isWorthRetrying: Bool { status != 500 }

  static func server(_ error: MongoError) -> Self {
    MongoFailure(kind: .server(error), name: "MongoServerError", message: error.message)
  }
  static func concern(_ error: MongoError) -> Self {
    MongoFailure(kind: .concern(error), name: "MongoWriteConcernError", message: error.message)
  }
  static func network(_ message: String) -> Self {
    MongoFailure(kind: .network, name: "MongoNetworkError", message: message)
  }
  static func timeout(_ message: String) -> Self {
    MongoFailure(kind: .timeout, name: "MongoNetworkTimeoutError", message: message)
  }
  static func usage(_ message: String) -> Self {
    MongoFailure(kind: .usage, name: "MongoParseError", message: message)
  }
  static let waitQueue = MongoFailure(
    kind: .waitQueue, name: "MongoWaitQueueTimeoutError", message: CheckOutFailure.timeout.message)
  static let closed = MongoFailure(
    kind: .poolCleared, name: "MongoPoolClosedError", message: CheckOutFailure.poolClosed.message)
  static func poolCleared(_ address: String) -> Self {
    MongoFailure(
      kind: .poolCleared, name: "MongoPoolClearedError",
      message: "Connection pool for \(address) was cleared because another operation failed")
  }
}
