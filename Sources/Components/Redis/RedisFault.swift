import RedisEngine

/// What a fault does to the server.
public enum RedisFault: Hashable, Sendable {
  /// It does not serve.
  case outage(RedisOutage)
  case latency(LatencyFault)
  /// A failover that is over: the replica serves.
  case failedOver
  /// An outage that somebody has ended at the server before its time.
  case ended
}

/// How an outage looks to clients.
public enum RedisOutage: String, Hashable, Sendable, CaseIterable {
  /// The port is closed: `connect ECONNREFUSED`.
  case refuse
  /// Packets vanish: a command ends only with the client's own timeout.
  case hang
  /// It has just restarted and reads its data: commands are refused.
  case loading
  /// It is a replica, such as the old primary after a failover: writes are refused.
  case readOnly
  /// A script runs that does not end: all but a few commands are refused.
  case busy
  /// Snapshots fail, so that writes are refused.
  case misconf

  /// Whether connections are open and commands are answered, be it with an error.
  var isAnswered: Bool { self != .refuse && self != .hang }
  /// Whether it begins with a break: replies that were under way are lost.
  var losesReplies: Bool { self != .busy && self != .misconf }
}

/// What a client is told when a command fails.
public enum RedisFailure: Hashable, Sendable {
  case connectionRefused
  case commandTimedOut
  case loading
  case readOnly
  case busy
  case misconf

  /// The text of the client's error (ioredis) or of the server's.
  public var message: String {
    switch self {
    case .connectionRefused: "connect ECONNREFUSED"
    case .commandTimedOut: "Command timed out"
    case .loading: "LOADING Redis is loading the dataset in memory"
    case .readOnly: "READONLY You can't write against a read only replica."
    case .busy: RedisError.busy.text
    case .misconf: RedisError.snapshotFailed.text
    }
  }
}
