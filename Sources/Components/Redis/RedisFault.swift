public import VirtualTime

/// What a fault does to the server.
public enum RedisFault: Hashable, Sendable {
  /// It does not serve.
  case outage(RedisOutage)
  /// Every answer takes `multiply` times as long and then `add` longer.
  case latency(add: DurationDistribution, multiply: Double)
}

/// How an outage looks to clients.
public enum RedisOutage: String, Hashable, Sendable, CaseIterable {
  /// The port is closed: `connect ECONNREFUSED`.
  case refuse
  /// Packets vanish: a command ends only with the client's own timeout.
  case hang
}

/// What a client is told when a command fails.
public enum RedisFailure: Hashable, Sendable {
  case connectionRefused
  case commandTimedOut

  /// The text of the client's error (ioredis).
  public var message: String {
    switch self {
    case .connectionRefused: "connect ECONNREFUSED"
    case .commandTimedOut: "Command timed out"
    }
  }
}
