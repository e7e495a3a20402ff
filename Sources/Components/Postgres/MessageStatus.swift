/// Where a message of a queue table stands. The raw values index counters; add at the end, never renumber.
public enum MessageStatus: UInt8, CaseIterable, Hashable, Sendable {
  /// Waiting for a worker, or for its next attempt.
  case queued = 0
  /// Claimed by a worker.
  case sending = 1
  /// The provider accepted it.
  case sent = 2
  /// Given up: a dead letter.
  case failed = 3
  /// Withdrawn before a send.
  case cancelled = 4
}

/// A set of statuses, as one bit per status.
public struct StatusSet: OptionSet, Hashable, Sendable {
  public var rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// The set of one status.
  @inlinable public init(_ status: MessageStatus) { rawValue = 1 << status.rawValue }

  public static let queued = StatusSet(.queued)
  public static let sending = StatusSet(.sending)
  public static let sent = StatusSet(.sent)
  public static let failed = StatusSet(.failed)
  public static let cancelled = StatusSet(.cancelled)
  /// The statuses that a worker never picks up again.
  public static let terminal: StatusSet = [.sent, .failed, .cancelled]
  public static let all: StatusSet = [.queued, .sending, .sent, .failed, .cancelled]

  /// Whether `status` is in the set. O(1).
  @inlinable public func contains(_ status: MessageStatus) -> Bool { rawValue & (1 << status.rawValue) != 0 }
}
