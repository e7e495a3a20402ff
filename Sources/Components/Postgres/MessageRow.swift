public import VirtualTime

/// One row of a queue table, in 48 bytes. Names (channel, template, organisation, error) are indices into the run's
/// vocabulary; the table does not interpret them.
public struct MessageRow: Hashable, Sendable {
  /// When the message was created; the order of claims.
  public var createdAt: VirtualInstant
  /// When the row was last written, as the writer set it.
  public var updatedAt: VirtualInstant
  /// Nanoseconds of `nextRetryAt`; the smallest value stands for NULL.
  @usableFromInline var retryNanoseconds: Int64
  /// The primary key.
  public let number: UInt32
  /// The last error's name; 0 is NULL.
  public var errorCode: UInt32
  /// The worker that claimed it; 0 is NULL.
  public var claimedBy: UInt32
  /// Whose message it is.
  public var organisation: UInt16
  /// What it says.
  public var template: UInt16
  /// Higher is claimed first where claims go by priority.
  public var priority: Int8
  /// Tries so far, successful or not.
  public var attemptCount: UInt8
  /// Tries in total before it is given up; the table does not enforce it.
  public var maxAttempts: UInt8
  /// The channel, 0 to 63.
  public var channel: UInt8
  public var status: MessageStatus
  public var flags: Flags
  /// The flow it came from, by which its age limit is found.
  public var flow: UInt8

  /// A queued row that is due at once and has not been tried.
  public init(
    number: UInt32, channel: UInt8, createdAt: VirtualInstant, priority: Int8 = 0, maxAttempts: UInt8 = 5,
    organisation: UInt16 = 0, template: UInt16 = 0, flags: Flags = [], flow: UInt8 = 0
  ) {
    self.createdAt = createdAt
    updatedAt = createdAt
    retryNanoseconds = .min
    self.number = number
    errorCode = 0
    claimedBy = 0
    self.organisation = organisation
    self.template = template
    self.priority = priority
    attemptCount = 0
    self.maxAttempts = maxAttempts
    self.channel = channel
    status = .queued
    self.flags = flags
    self.flow = flow
  }

  /// The earliest moment of the next attempt; nil is NULL: at once.
  @inlinable public var nextRetryAt: VirtualInstant? {
    get { retryNanoseconds == .min ? nil : VirtualInstant(nanoseconds: retryNanoseconds) }
    set { retryNanoseconds = newValue?.nanoseconds ?? .min }
  }

  /// Whether the next attempt may begin at `instant`.
  @inlinable public func isDue(at instant: VirtualInstant) -> Bool { retryNanoseconds <= instant.nanoseconds }

  /// What is known about a message beyond its columns.
  public struct Flags: OptionSet, Hashable, Sendable {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// No provider will ever deliver to this recipient.
    public static let recipientInvalid = Flags(rawValue: 1)
  }
}
