/// The identity of a stream's entry: milliseconds and a number among those of the same millisecond.
public struct RedisStreamID: Comparable, Hashable, Sendable, CustomStringConvertible {
  public var milliseconds: UInt64
  public var sequence: UInt64

  /// This millisecond and number.
  @inline(__always) public init(_ milliseconds: UInt64, _ sequence: UInt64) {
    self.milliseconds = milliseconds
    self.sequence = sequence
  }

  /// Before every entry: `0-0`.
  public static let zero = RedisStreamID(0, 0)
  /// After every entry.
  public static let last = RedisStreamID(.max, .max)

  @inline(__always) public static func < (a: Self, b: Self) -> Bool {
    a.milliseconds != b.milliseconds ? a.milliseconds < b.milliseconds : a.sequence < b.sequence
  }

  public var description: String { "\(milliseconds)-\(sequence)" }

  var bytes: RedisBytes { RedisBytes(description) }

  /// nil: this is the last one there can be.
  var next: RedisStreamID? {
    if sequence < .max { return RedisStreamID(milliseconds, sequence + 1) }
    return milliseconds < .max ? RedisStreamID(milliseconds + 1, 0) : nil
  }

  /// nil: this is the first one there can be.
  var previous: RedisStreamID? {
    if sequence > 0 { return RedisStreamID(milliseconds, sequence - 1) }
    return milliseconds > 0 ? RedisStreamID(milliseconds - 1, .max) : nil
  }

  /// `ms-seq`, or `ms` alone with the number that is then meant.
  init?(_ text: RedisBytes, missingSequence: UInt64) {
    guard let (milliseconds, sequence) = Self.parts(text), let first = milliseconds.unsigned else { return nil }
    guard let sequence else {
      self.init(first, missingSequence)
      return
    }
    guard let second = sequence.unsigned else { return nil }
    self.init(first, second)
  }

  /// What stands before and after the first dash; nil: it is too long to be one.
  static func parts(_ text: RedisBytes) -> (milliseconds: RedisBytes, sequence: RedisBytes?)? {
    guard text.count <= 127 else { return nil }
    let bytes = text.bytes.prefix { $0 != 0 }
    guard let dash = bytes.firstIndex(of: UInt8(ascii: "-")) else { return (RedisBytes(Array(bytes)), nil) }
    return (RedisBytes(Array(bytes[..<dash])), RedisBytes(Array(bytes[(dash + 1)...])))
  }
}
