public import Telemetry
public import VirtualTime

/// A message that a worker has claimed and now tries to send.
public struct ClaimedMessage: Hashable, Sendable {
  public var id: MessageID
  public var created: VirtualInstant
  /// Indices into the run's vocabulary.
  public var channel: UInt8
  public var template: UInt16
  public var organisation: UInt16
  /// The number of this attempt, from 1.
  public var attempt: UInt16
  public var recipientIsInvalid: Bool
  /// Whom it goes to.
  public var recipient: RecipientKey
  /// How many parts it has on the wire; at least 1.
  public var segments: UInt8
  /// The flow it belongs to, an index into the run's vocabulary.
  public var flow: UInt8
  /// The wait before this attempt, where the queue's backoff asks for it; else zero.
  public var lastWait = VirtualDuration.zero
}

/// How an attempt to send ended.
public enum SendOutcome: Hashable, Sendable {
  case accepted
  /// `code` as the provider (or the quota) names it.
  case failed(code: NameID, isWorthRetrying: Bool)
}
