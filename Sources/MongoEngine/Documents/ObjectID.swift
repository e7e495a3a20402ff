/// Twelve bytes that name a document: seconds since 1970, a random part, a counter (manual, "ObjectId").
public struct ObjectID: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The first eight bytes, big-endian.
  private let high: UInt64
  /// The last four.
  private let low: UInt32

  /// - Parameters:
  ///   - seconds: since 1970.
  ///   - process: the five bytes that a client draws once; higher bits are dropped.
  ///   - counter: three bytes; higher bits are dropped, as the counter wraps.
  public init(seconds: UInt32, process: UInt64, counter: UInt32) {
    let process = process & 0xFF_FFFF_FFFF
    high = UInt64(seconds) << 32 | process >> 8
    low = UInt32(process & 0xFF) << 24 | counter & 0xFF_FFFF
  }

  /// Reads 24 hexadecimal digits; nil for any other text.
  public init?(_ text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 24, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let high = UInt64(text.prefix(16), radix: 16), let low = UInt32(text.suffix(8), radix: 16)
    else { return nil }
    self.high = high
    self.low = low
  }

  /// When it was made, in seconds since 1970.
  public var seconds: UInt32 { UInt32(truncatingIfNeeded: high >> 32) }

  /// 24 hexadecimal digits in lower case.
  public var description: String { hexadecimal(high, 16) + hexadecimal(UInt64(low), 8) }

  public static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

/// A number in lower-case hexadecimal digits, padded with zeros.
func hexadecimal(_ number: UInt64, _ width: Int) -> String {
  let digits = String(number, radix: 16)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

/// The source of new `_id` values: counts up, and takes the time from who asks.
public struct ObjectIDSource: Hashable, Sendable {
  private let process: UInt64
  private var counter: UInt32

  /// - Parameters:
  ///   - process: the client's five random bytes.
  ///   - counter: the first counter.
  public init(process: UInt64, counter: UInt32 = 0) {
    self.process = process
    self.counter = counter
  }

  /// The next identifier at this moment in milliseconds since 1970.
  public mutating func next(at milliseconds: Int64) -> ObjectID {
    defer { counter &+= 1 }
    return ObjectID(seconds: UInt32(truncatingIfNeeded: milliseconds / 1_000), process: process, counter: counter)
  }
}
