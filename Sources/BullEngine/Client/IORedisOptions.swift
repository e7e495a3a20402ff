public import VirtualTime

/// How long a client waits before it connects again.
public enum IORedisRetryStrategy: Hashable, Sendable {
  /// `min(50 n, 2000)` ms.
  case ioredis5
  /// `min(50 * 2^(n - 1), 5000)` ms and up to 199 more.
  case ioredis6
  /// What BullMQ gives its own connections: `e^n` ms, at least 1 s and at most 20 s.
  case bullMQ
  /// The client gives up.
  case never

  /// Milliseconds before try `attempt`, from 1; nil: it is not tried.
  public func delay(_ attempt: Int, random: inout RandomStream) -> Int64? {
    switch self {
    case .ioredis5: return min(Int64(attempt) * 50, 2_000)
    case .ioredis6:
      let base: Int64 = attempt > 7 ? 5_000 : 50 << Int64(attempt - 1)
      return base + Int64(random.below(200 as UInt64))
    case .bullMQ:
      let grown = attempt > 10 ? 20_000 : DeterministicMath.exp(Double(attempt))
      return Int64(min(20_000, max(1_000, grown)))
    case .never: return nil
    }
  }
}

/// An ioredis client's options, with its names and defaults. Times are in milliseconds.
public struct IORedisOptions: Hashable, Sendable {
  public var retryStrategy = IORedisRetryStrategy.ioredis6
  /// nil: commands wait for ever.
  public var maxRetriesPerRequest: Int? = 20
  public var connectTimeout: Int64 = 10_000
  /// From the moment of sending, the offline queue included; nil: a command may take for ever.
  public var commandTimeout: Int64?
  public var enableOfflineQueue = true
  public var autoResendUnfulfilledCommands = true
  public var enableReadyCheck = true
  /// The longest wait between two looks at a server that is loading.
  public var maxLoadingRetryTime: Int64 = 10_000
  /// As error texts name it.
  public var address = "127.0.0.1:6379"

  /// ioredis' defaults.
  public init() {}

  /// BullMQ's own connection: its retry strategy, and for a blocking connection commands that wait for ever.
  public static func bullMQ(isBlocking: Bool) -> IORedisOptions {
    var options = IORedisOptions()
    options.retryStrategy = .bullMQ
    if isBlocking { options.maxRetriesPerRequest = nil }
    return options
  }
}

/// What ioredis rejects a command with, with its text.
public enum IORedisError: Error, Hashable, Sendable, CustomStringConvertible {
  case maxRetriesPerRequest(Int)
  case notWriteable
  case connectionClosed
  case connectTimedOut
  case connectionRefused(String)
  case commandTimedOut
  /// After a connect the server has answered `INFO` with this error.
  case readyCheckFailed(String)
  /// The server's own, as the client's `error` event tells of it.
  case reply(String)

  public var description: String {
    switch self {
    case .maxRetriesPerRequest(let most):
      "Reached the max retries per request limit (which is \(most)). Refer to \"maxRetriesPerRequest\" option for details."
    case .notWriteable: "Stream isn't writeable and enableOfflineQueue options is false"
    case .connectionClosed: "Connection is closed."
    case .connectTimedOut: "connect ETIMEDOUT"
    case .connectionRefused(let address): "connect ECONNREFUSED \(address)"
    case .commandTimedOut: "Command timed out"
    case .readyCheckFailed(let error): "Ready check failed: \(error)"
    case .reply(let error): error
    }
  }

  /// Whether BullMQ takes it for a connection error, after which a worker tries again.
  public var isConnectionError: Bool {
    switch self {
    case .connectionClosed, .connectionRefused: true
    default: false
    }
  }
}
