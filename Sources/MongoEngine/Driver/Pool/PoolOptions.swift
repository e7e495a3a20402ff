public import VirtualTime

/// How a connection pool is sized and timed (specification "Connection Monitoring and Pooling").
public struct PoolOptions: Hashable, Sendable {
  /// Connections at most, idle ones and those being made included; 0: no limit.
  public var maxSize: Int
  /// Connections that are kept ready.
  public var minSize: Int
  /// How many connections are made at the same time.
  public var maxConnecting: Int
  /// A connection that was idle for longer is closed; nil: never.
  public var maxIdle: VirtualDuration?
  /// How long a request waits for a connection; nil: for ever.
  public var waitQueueTimeout: VirtualDuration?
  /// How often the pool looks after its connections; nil: it never does.
  public var maintenanceInterval: VirtualDuration?

  /// The specification's defaults; how often a pool looks after itself is left to clients, and a second is assumed.
  public init(
    maxSize: Int = 100, minSize: Int = 0, maxConnecting: Int = 2, maxIdle: VirtualDuration? = nil,
    waitQueueTimeout: VirtualDuration? = nil, maintenanceInterval: VirtualDuration? = .seconds(1)
  ) {
    precondition(maxSize >= 0 && minSize >= 0 && maxConnecting > 0, "sizes of a pool are not negative")
    self.maxSize = maxSize
    self.minSize = minSize
    self.maxConnecting = maxConnecting
    self.maxIdle = maxIdle
    self.waitQueueTimeout = waitQueueTimeout
    self.maintenanceInterval = maintenanceInterval
  }
}

/// What a pool tells whoever listens.
public enum PoolEvent: Hashable, Sendable {
  case poolCreated
  case poolReady
  case poolCleared(interruptsInUse: Bool)
  case poolClosed
  case connectionCreated(Int)
  case connectionReady(Int)
  case connectionClosed(Int, CloseReason)
  case checkOutStarted
  case checkOutFailed(CheckOutFailure)
  case checkedOut(Int)
  case checkedIn(Int)

  /// The specification's name of the event.
  public var name: String {
    switch self {
    case .poolCreated: "ConnectionPoolCreated"
    case .poolReady: "ConnectionPoolReady"
    case .poolCleared: "ConnectionPoolCleared"
    case .poolClosed: "ConnectionPoolClosed"
    case .connectionCreated: "ConnectionCreated"
    case .connectionReady: "ConnectionReady"
    case .connectionClosed: "ConnectionClosed"
    case .checkOutStarted: "ConnectionCheckOutStarted"
    case .checkOutFailed: "ConnectionCheckOutFailed"
    case .checkedOut: "ConnectionCheckedOut"
    case .checkedIn: "ConnectionCheckedIn"
    }
  }
}

/// Why a connection was closed.
public enum CloseReason: String, Hashable, Sendable {
  /// The pool was cleared after it had been made.
  case stale
  case idle
  /// It could not be established.
  case error
  case poolClosed
}

/// Why a request got no connection.
public enum CheckOutFailure: String, Hashable, Sendable {
  /// It waited for `waitQueueTimeoutMS`.
  case timeout
  case poolClosed
  /// The pool was cleared, or the connection could not be established.
  case connectionError

  /// The message of the client's error.
  public var message: String {
    switch self {
    case .timeout: "Timed out while checking out a connection from connection pool"
    case .poolClosed: "Attempted to check out a connection from closed connection pool"
    case .connectionError: "Connection pool was cleared because another operation failed"
    }
  }
}

/// What whoever drives a pool has to do.
public enum PoolAction: Hashable, Sendable {
  /// Establish this connection and say `connected` or `connectionFailed`.
  case connect(Int)
  /// The request has got this connection.
  case deliver(request: Int, connection: Int)
  case refuse(request: Int, CheckOutFailure)
  /// Whoever uses the connection is interrupted with a network error that may be retried.
  case interrupt(Int)
}
