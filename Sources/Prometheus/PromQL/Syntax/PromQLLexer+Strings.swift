extension PromQLLexer {
  /// A text in double, single or back quotes, with Go's escapes in the first two.
  mutating func string() -> PromQLToken {
    let start = position
    let quote = bytes[position]
    position += 1
    if quote == UInt8(ascii: "`") {
      while let byte = current, byte != quote { position += 1 }
      guard current != nil else { return invalid("the back quote is not closed", from: start) }
      position += 1
      return token(.string(String(decoding: bytes[start + 1..<position - 1], as: UTF8.self)), from: start)
    }
    var value: [UInt8] = []
    while let byte = current, byte != quote {
      if byte == 0x0A { break }
      position += 1
      guard byte == UInt8(ascii: "\\") else {
        value.append(byte)
        continue
      }
      let escape = position - 1
      guard let scalar = escaped(quote, into: &value) else {
        if position < bytes.count { position += 1 }
        return invalid("'\(written(from: escape))' is no escape sequence of a text", from: escape)
      }
      value += scalar
    }
    guard current == quote else { return invalid("the quote is not closed", from: start) }
    position += 1
    // Names and values of labels are UTF-8: such a text would fit none.
    guard let text = String(validating: value, as: UTF8.self) else {
      return invalid("the escape sequences of the text are no UTF-8", from: start)
    }
    return token(.string(text), from: start)
  }

  /// What the escape sequence behind a backslash stands for; nil when it is none.
  private mutating func escaped(_ quote: UInt8, into value: inout [UInt8]) -> [UInt8]? {
    guard let byte = current else { return nil }
    switch byte {
    case quote, UInt8(ascii: "\\"): return take(byte)
    case UInt8(ascii: "a"): return take(0x07)
    case UInt8(ascii: "b"): return take(0x08)
    case UInt8(ascii: "f"): return take(0x0C)
    case UInt8(ascii: "n"): return take(0x0A)
    case UInt8(ascii: "r"): return take(0x0D)
    case UInt8(ascii: "t"): return take(0x09)
    case UInt8(ascii: "v"): return take(0x0B)
    case UInt8(ascii: "x"): return code(digits: 2, base: 16, prefix: 1).flatMap { $0 < 256 ? [UInt8($0)] : nil }
    case UInt8(ascii: "u"): return code(digits: 4, base: 16, prefix: 1).flatMap(Self.encoded)
    case UInt8(ascii: "U"): return code(digits: 8, base: 16, prefix: 1).flatMap(Self.encoded)
    case 0x30...0x37: return code(digits: 3, base: 8, prefix: 0).flatMap { $0 < 256 ? [UInt8($0)] : nil }
    default: return nil
    }
  }

  private mutating func take(_ byte: UInt8) -> [UInt8] {
    position += 1
    return [byte]
  }

  private mutating func code(digits: Int, base: UInt32, prefix: Int) -> UInt32? {
    let first = position + prefix
    guard first + digits <= bytes.count else { return nil }
    let text = String(decoding: bytes[first..<first + digits], as: UTF8.self)
    guard !text.hasPrefix("+"), !text.hasPrefix("-"), let code = UInt32(text, radix: Int(base)) else { return nil }
    position = first + digits
    return code
  }

  private static func encoded(_ code: UInt32) -> [UInt8]? {
    Unicode.Scalar(code).map { Array(String(Character($0)).utf8) }
  }
}
