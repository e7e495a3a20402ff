public import VirtualTime

/// The `WHERE` of a statement on a queue table. All parts must hold.
public struct RowPredicate: Sendable {
  /// `status IN (...)`.
  public var statuses: StatusSet
  /// `channel IN (...)`.
  public var channels: ChannelSet
  /// `updated_at < value`.
  public var updatedBefore: VirtualInstant?
  /// `claimed_by = value`; nil: whoever claimed it.
  public var claimedBy: UInt32?
  /// Anything else. It must depend on the row alone.
  public var condition: (@Sendable (MessageRow) -> Bool)?

  public init(
    statuses: StatusSet = .all, channels: ChannelSet = .all, updatedBefore: VirtualInstant? = nil,
    claimedBy: UInt32? = nil, condition: (@Sendable (MessageRow) -> Bool)? = nil
  ) {
    self.statuses = statuses
    self.channels = channels
    self.updatedBefore = updatedBefore
    self.claimedBy = claimedBy
    self.condition = condition
  }

  /// Every row.
  public static let any = RowPredicate()

  /// `status = value`.
  public static func status(_ status: MessageStatus) -> Self { Self(statuses: StatusSet(status)) }

  /// Whether the row satisfies it. O(1), plus the condition.
  @inline(__always)
  public func matches(_ row: MessageRow) -> Bool {
    guard statuses.contains(row.status), channels.contains(row.channel) else { return false }
    if let updatedBefore, row.updatedAt >= updatedBefore { return false }
    if let claimedBy, row.claimedBy != claimedBy { return false }
    return condition?(row) ?? true
  }
}
