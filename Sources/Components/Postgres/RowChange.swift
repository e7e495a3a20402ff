public import VirtualTime

/// The `SET` of a statement on a queue table: what is not named keeps its value.
public struct RowChange: Sendable {
  public var status: MessageStatus?
  public var updatedAt: VirtualInstant?
  public var nextRetryAt: Retry
  public var attempts: Attempts
  /// 0 writes NULL.
  public var errorCode: UInt32?
  /// 0 writes NULL.
  public var claimedBy: UInt32?
  public var priority: Int8?
  public var channel: UInt8?

  /// What becomes of `next_retry_at`.
  public enum Retry: Hashable, Sendable {
    case keep
    /// `next_retry_at = NULL`.
    case clear
    case at(VirtualInstant)
  }

  /// What becomes of `attempt_count`.
  public enum Attempts: Hashable, Sendable {
    case keep
    /// `attempt_count + 1`; traps beyond 255.
    case increment
    case set(UInt8)
  }

  public init(
    status: MessageStatus? = nil, updatedAt: VirtualInstant? = nil, nextRetryAt: Retry = .keep,
    attempts: Attempts = .keep, errorCode: UInt32? = nil, claimedBy: UInt32? = nil,
    priority: Int8? = nil, channel: UInt8? = nil
  ) {
    self.status = status
    self.updatedAt = updatedAt
    self.nextRetryAt = nextRetryAt
    self.attempts = attempts
    self.errorCode = errorCode
    self.claimedBy = claimedBy
    self.priority = priority
    self.channel = channel
  }

  /// The row with the change made.
  @inline(__always)
  public func applied(to row: MessageRow) -> MessageRow {
    var row = row
    if let status { row.status = status }
    if let updatedAt { row.updatedAt = updatedAt }
    switch nextRetryAt {
    case .keep: break
    case .clear: row.nextRetryAt = nil
    case .at(let instant): row.nextRetryAt = instant
    }
    switch attempts {
    case .keep: break
    case .increment: row.attemptCount += 1
    case .set(let count): row.attemptCount = count
    }
    if let errorCode { row.errorCode = errorCode }
    if let claimedBy { row.claimedBy = claimedBy }
    if let priority { row.priority = priority }
    if let channel { row.channel = channel }
    return row
  }
}
