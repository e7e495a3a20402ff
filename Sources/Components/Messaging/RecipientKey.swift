public import Telemetry

/// A recipient, for limits that count per recipient. Equal keys are the same recipient.
public struct RecipientKey: Hashable, Sendable {
  public var value: UInt64
  @inlinable public init(_ value: UInt64) { self.value = value }

  private static let oneOff: UInt64 = 1 << 63

  /// A recipient of an organisation's pool, by number from 0.
  public init(organisation: UInt16, number: UInt32) { value = UInt64(organisation) << 32 | UInt64(number) }

  /// Somebody who gets this message, its further attempts, and nothing else.
  public init(only message: MessageID) { value = Self.oneOff | UInt64(message.number) }

  /// Whether no other message goes to this recipient, so that nothing needs be remembered of it.
  public var isOneOff: Bool { value & Self.oneOff != 0 }
}
