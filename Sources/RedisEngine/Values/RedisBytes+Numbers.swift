import Glibc

extension RedisBytes {
  /// What `string2ll` reads: no blanks, no plus, no leading zeros, nothing outside `Int64`.
  static func canonicalInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard let first = bytes.first, bytes.count <= 20 else { return nil }
    let isNegative = first == UInt8(ascii: "-")
    let start = isNegative ? 1 : 0
    guard start < bytes.count else { return nil }
    if bytes[start] == UInt8(ascii: "0") { return bytes.count == 1 ? 0 : nil }
    var magnitude: UInt64 = 0
    for byte in bytes[start...] {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      let (product, overflowed) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(UInt64(digit))
      if overflowed || carried { return nil }
      magnitude = sum
    }
    if isNegative { return magnitude <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil }
    return Int64(exactly: magnitude)
  }

  static func digits(of number: Int64) -> Int {
    var count = number < 0 ? 2 : 1
    var rest = number.magnitude
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    return count
  }

  /// What `string2d` reads: all of the text is a C double other than NaN, no leading blank, no overflow.
  var double: Double? {
    if case .integer(let number) = storage { return Double(number) }
    let bytes = bytes
    guard let first = bytes.first, !isBlank(first), !bytes.contains(0) else { return nil }
    return (bytes + [0]).withUnsafeBufferPointer { pointer -> Double? in
      pointer.withMemoryRebound(to: CChar.self) { text in
        var end: UnsafeMutablePointer<CChar>?
        errno = 0
        let value = strtod(text.baseAddress!, &end)
        guard end == UnsafeMutablePointer(mutating: text.baseAddress!) + bytes.count, !value.isNaN,
          errno != ERANGE || (value.isFinite && value != 0)
        else { return nil }
        return value
      }
    }
  }

  /// What `string2ull` reads: an unsigned number, leading zeros and a plus included.
  var unsigned: UInt64? {
    if case .integer(let number) = storage { return UInt64(exactly: number) }
    return withBytes { bytes -> UInt64? in
      var digits = bytes.drop { $0 == 32 || (9...13).contains($0) }
      if digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
      guard !digits.isEmpty, digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }) else { return nil }
      return UInt64(String(decoding: digits, as: UTF8.self))
    }
  }

  private func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}

/// How Redis 7.0 writes a double in a RESP2 reply: `%.17g`.
enum DoubleText {
  static func reply(_ value: Double) -> RedisBytes {
    if value.isInfinite { return value > 0 ? "inf" : "-inf" }
    // The most frequent scores are whole numbers, and those have one form.
    if abs(value) < 1e15, let whole = Int64(exactly: value), whole != 0 || value.sign == .plus {
      return RedisBytes(whole)
    }
    return RedisBytes(formatted(value, digits: 17))
  }

  /// As ZSCAN writes it where the set is packed: whole scores as whole numbers.
  static func packed(_ value: Double) -> RedisBytes {
    if abs(value) <= 0x1p62, let whole = Int64(exactly: value) { return RedisBytes(whole) }
    return reply(value)
  }

  /// `%.<digits>g`.
  static func formatted(_ value: Double, digits: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 64)
    let length = withVaList([digits, value]) { vsnprintf(&buffer, buffer.count, "%.*g", $0) }
    return String(decoding: buffer[..<Int(length)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
