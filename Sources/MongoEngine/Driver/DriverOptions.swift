public import VirtualTime

/// What a connection string says, with the specifications' defaults.
public struct DriverOptions: Hashable, Sendable {
  /// How long an operation waits for a suitable server (`serverSelectionTimeoutMS`), chosen to outlast an election.
  public var serverSelectionTimeout: VirtualDuration = .seconds(30)
  /// How often a server is asked for its state (`heartbeatFrequencyMS`).
  public var heartbeatInterval: VirtualDuration = .seconds(10)
  /// How much slower than the fastest a server may answer (`localThresholdMS`).
  public var localThreshold: VirtualDuration = .milliseconds(15)
  public var retryWrites = true
  public var retryReads = true
  public var pool = PoolOptions()

  public init() {}
}

/// When a client asks a server for its state: every interval, and earlier when an operation waits, but never more often than
/// twice a second (specification "Server Monitoring").
public struct MonitorSchedule: Hashable, Sendable {
  /// The shortest time between two questions (`minHeartbeatFrequencyMS`).
  public static let shortestInterval = VirtualDuration.milliseconds(500)

  private let interval: VirtualDuration
  private var lastCheck: VirtualInstant?
  private var isRequested = false

  public init(interval: VirtualDuration = .seconds(10)) { self.interval = interval }

  /// When the next question is due.
  public var nextCheck: VirtualInstant {
    lastCheck.map { $0 + (isRequested ? min(Self.shortestInterval, interval) : interval) } ?? .start
  }

  /// Somebody waits for a server, or a server's state has changed.
  public mutating func request() { isRequested = true }

  /// A question was answered, or failed. After a failure of a server that was known, the next one follows as soon as it may.
  public mutating func checked(at now: VirtualInstant, failedWhileKnown: Bool = false) {
    lastCheck = now
    isRequested = failedWhileKnown
  }
}
