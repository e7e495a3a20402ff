/// A message's number as systems print it: unlike its neighbours', and the same in every replay.
public struct CorrelationID: Hashable, Sendable {
  public var bits: UInt64
  public init(bits: UInt64) { self.bits = bits }
}

extension CorrelationID: LosslessStringConvertible {
  /// `xxxxxxxx-xxxxxxxx`, lower-case hexadecimal.
  public var description: String {
    let digits = hexadecimal(bits)
    return "\(digits.prefix(8))-\(digits.suffix(8))"
  }

  /// Reads `xxxxxxxx-xxxxxxxx`, in either case.
  public init?(_ description: String) {
    let bytes = Array(description.utf8)
    guard bytes.count == 17, bytes[8] == UInt8(ascii: "-"), let high = parseHexadecimal(bytes[..<8]),
      let low = parseHexadecimal(bytes[9...])
    else { return nil }
    bits = high << 32 | low
  }
}

/// The correspondence between message numbers and correlation ids in a run: a permutation of 64-bit words keyed by the
/// seed, so an id is computed when somebody asks for it and can be turned back without a table.
public struct CorrelationIDs: Hashable, Sendable {
  private let key: UInt64

  public init(seed: UInt64) { key = Self.scramble(seed ^ 0x9E37_79B9_7F4A_7C15) }

  /// The id that this run prints for a message.
  public func id(of message: MessageID) -> CorrelationID {
    CorrelationID(bits: Self.scramble(UInt64(message.number) &+ key))
  }

  /// The message behind an id; nil when no message of a run with this seed can have it, which catches all but one in four
  /// thousand million mistyped ids.
  public func message(for id: CorrelationID) -> MessageID? {
    let number = Self.unscramble(id.bits) &- key
    guard number >= 1, let short = UInt32(exactly: number) else { return nil }
    return MessageID(short)
  }

  // Each step is invertible: a shift of at least half the width xored in undoes itself, and odd factors have inverses
  // modulo 2^64.
  private static let factor: UInt64 = 0xD6E8_FEB8_6659_FD93
  private static let inverseFactor: UInt64 = inverse(of: factor)

  private static func scramble(_ value: UInt64) -> UInt64 {
    var word = value
    for _ in 0..<3 {
      word ^= word >> 32
      word = word &* factor
    }
    return word ^ word >> 32
  }

  private static func unscramble(_ value: UInt64) -> UInt64 {
    var word = value ^ value >> 32
    for _ in 0..<3 {
      word = word &* inverseFactor
      word ^= word >> 32
    }
    return word
  }

  /// Newton's iteration doubles the number of correct low bits: 3, 6, 12, 24, 48, 96.
  private static func inverse(of odd: UInt64) -> UInt64 {
    var inverse = odd
    for _ in 0..<5 { inverse = inverse &* (2 &- odd &* inverse) }
    return inverse
  }
}
