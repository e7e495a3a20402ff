/// A set of channels, as one bit per channel index. A queue table knows channels 0 to 63.
public struct ChannelSet: OptionSet, Hashable, Sendable {
  public var rawValue: UInt64
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// How many channels a table can tell apart.
  public static let capacity = 64

  public static let all = ChannelSet(rawValue: .max)

  /// The set of one channel. Traps beyond index 63.
  public init(_ channel: UInt8) {
    precondition(channel < Self.capacity, "channel \(channel) is beyond the \(Self.capacity) a queue table knows")
    rawValue = 1 << UInt64(channel)
  }

  /// Whether the channel with this index is in the set. O(1).
  @inlinable public func contains(_ channel: UInt8) -> Bool { rawValue & (1 << UInt64(channel)) != 0 }
}
