import Prometheus
import VirtualTime

/// A cursor over the text of an expression; positions are UTF-8 bytes.
struct ExpressionScanner {
  let bytes: [UInt8]
  private(set) var offset = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { offset == bytes.count }
  var current: UInt8? { offset < bytes.count ? bytes[offset] : nil }

  mutating func skipSpaces() {
    while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A { offset += 1 }
  }

  /// One byte forward; not at the end.
  mutating func advance() { offset += 1 }

  mutating func take(_ text: String) -> Bool {
    guard bytes[offset...].starts(with: text.utf8) else { return false }
    offset += text.utf8.count
    return true
  }

  mutating func take(while isWanted: (UInt8) -> Bool) -> String {
    let start = offset
    while let byte = current, isWanted(byte) { offset += 1 }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// Everything up to the end, without spaces around it.
  mutating func takeRest() -> String {
    skipSpaces()
    var end = bytes.count
    while end > offset, bytes[end - 1] == 0x20 || bytes[end - 1] == 0x0A { end -= 1 }
    defer { offset = bytes.count }
    return String(decoding: bytes[offset..<end], as: UTF8.self)
  }

  /// `<`, `<=`, `>`, `>=`, `==` or `!=`.
  mutating func comparison() throws(ParseProblem) -> Comparison {
    skipSpaces()
    // Longer ones first, or `<=` would be `<`.
    for comparison in Comparison.allCases.sorted(by: { $0.rawValue.count > $1.rawValue.count })
    where take(comparison.rawValue) {
      return comparison
    }
    let words = Comparison.allCases.map(\.rawValue).joined(separator: " ")
    let found = current.map { $0 == UInt8(ascii: "=") } ?? false
    throw problem("expected a comparison (\(words))" + (found ? "; equality is written ==" : ""))
  }

  /// The character at the cursor as text, for messages.
  var found: String {
    guard let scalar = String(decoding: bytes[offset...].prefix(4), as: UTF8.self).unicodeScalars.first else {
      return "the end"
    }
    return "'\(scalar)'"
  }

  func problem(_ message: String) -> ParseProblem { ParseProblem(offset: offset, message: message) }

  static func isNameStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }
  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
