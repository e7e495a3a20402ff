/// The identity of a journal: 128 bits, printed as 32 hexadecimal digits.
public struct Digest128: Hashable, Sendable {
  public var high: UInt64
  public var low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

extension Digest128: LosslessStringConvertible {
  /// 32 lower-case hexadecimal digits, the most significant first.
  public var description: String { hexadecimal(high) + hexadecimal(low) }

  /// Reads exactly 32 hexadecimal digits.
  public init?(_ description: String) {
    let digits = Array(description.utf8)
    guard digits.count == 32, let high = parseHexadecimal(digits[..<16]), let low = parseHexadecimal(digits[16...])
    else { return nil }
    self.init(high: high, low: low)
  }
}

/// 16 lower-case hexadecimal digits.
func hexadecimal(_ value: UInt64) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}

/// The value of up to 16 hexadecimal digits; nil if anything else is among them (signs included).
func parseHexadecimal(_ digits: ArraySlice<UInt8>) -> UInt64? {
  var value: UInt64 = 0
  for digit in digits {
    let nibble: UInt8
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = digit - UInt8(ascii: "A") + 10
    default: return nil
    }
    value = value << 4 | UInt64(nibble)
  }
  return value
}
