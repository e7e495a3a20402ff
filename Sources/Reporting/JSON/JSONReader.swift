/// What is wrong with a JSON text, at its place; lines and columns (of bytes) count from 1.
public struct InvalidJSON: Error, Hashable, Sendable {
  public let line: Int
  public let column: Int
  public let message: String
}

/// Reads JSON (RFC 8259). Whole numbers keep all their digits as far as 64 bits hold them.
struct JSONReader {
  private let bytes: [UInt8]
  private var position = 0
  /// Arrays and objects in each other.
  private static let deepest = 64

  /// - Complexity: linear in the size of the text.
  static func value(_ bytes: [UInt8]) throws(InvalidJSON) -> JSONValue {
    var reader = JSONReader(bytes: bytes)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.problem("something follows the end of the document") }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private func problem(_ message: String) -> InvalidJSON {
    let before = bytes[..<position]
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return InvalidJSON(line: before.count { $0 == 0x0A } + 1, column: position - start + 1, message: message)
  }

  private mutating func value(depth: Int) throws(InvalidJSON) -> JSONValue {
    guard depth <= Self.deepest else { throw problem("more than \(Self.deepest) lists and objects in each other") }
    skipSpace()
    switch next {
    case nil: throw problem("the document ends where a value is due")
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try array(depth)
    case UInt8(ascii: "\""): return .string(try string())
    default: return try scalar()
    }
  }

  private mutating func object(_ depth: Int) throws(InvalidJSON) -> JSONValue {
    var members: [JSONValue.Member] = []
    try list(until: UInt8(ascii: "}")) { reader throws(InvalidJSON) in
      reader.skipSpace()
      guard reader.next == UInt8(ascii: "\"") else { throw reader.problem("a key in quotation marks is due") }
      let key = try reader.string()
      reader.skipSpace()
      guard reader.next == UInt8(ascii: ":") else { throw reader.problem("a colon is due after the key '\(key)'") }
      reader.position += 1
      members.append(JSONValue.Member(key: key, value: try reader.value(depth: depth + 1)))
    }
    return .object(members)
  }

  private mutating func array(_ depth: Int) throws(InvalidJSON) -> JSONValue {
    var values: [JSONValue] = []
    try list(until: UInt8(ascii: "]")) { reader throws(InvalidJSON) in
      values.append(try reader.value(depth: depth + 1))
    }
    return .array(values)
  }

  private mutating func list(
    until end: UInt8, element: (inout JSONReader) throws(InvalidJSON) -> Void
  ) throws(InvalidJSON) {
    position += 1
    skipSpace()
    if next == end {
      position += 1
      return
    }
    while true {
      try element(&self)
      skipSpace()
      guard next == UInt8(ascii: ",") else { break }
      position += 1
    }
    guard next == end else { throw problem("a comma or '\(Character(Unicode.Scalar(end)))' is due") }
    position += 1
  }

  private mutating func scalar() throws(InvalidJSON) -> JSONValue {
    let start = position
    while let byte = next, byte.isInScalar { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    switch text {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: break
    }
    if let value = Int(text) { return .integer(value) }
    if let value = UInt64(text) { return .unsigned(value) }
    let isNumber = text.utf8.first.map { $0 == UInt8(ascii: "-") || $0.isDigit } ?? false
    if isNumber, let value = Double(text), value.isFinite { return .number(value) }
    position = start
    throw problem(text.isEmpty ? "a value is due" : "'\(text)' is no value")
  }

  private mutating func string() throws(InvalidJSON) -> String {
    position += 1
    var text: [UInt8] = []
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
      case ..<0x20: throw problem("a control character in a string")
      default:
        text.append(byte)
        position += 1
      }
    }
    throw problem("the document ends within a string")
  }

  private mutating func escape() throws(InvalidJSON) -> Character {
    let letters: [UInt8: Character] = [
      UInt8(ascii: "n"): "\n", UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t", UInt8(ascii: "b"): "\u{8}",
      UInt8(ascii: "f"): "\u{c}", UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
    ]
    position += 1
    if let byte = next, let letter = letters[byte] {
      position += 1
      return letter
    }
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    // The first half of a pair.
    guard next == UInt8(ascii: "\\"), first < 0xDC00 else { throw problem("half of a surrogate pair") }
    position += 1
    let second = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
    else { throw problem("half of a surrogate pair") }
    return Character(scalar)
  }

  /// The number after `\u`.
  private mutating func hexadecimal() throws(InvalidJSON) -> UInt32 {
    guard next == UInt8(ascii: "u"), position + 4 < bytes.count,
      let number = UInt32(String(decoding: bytes[position + 1...position + 4], as: UTF8.self), radix: 16)
    else { throw problem("no escape of a string") }
    position += 5
    return number
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
  fileprivate var isInScalar: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
    default: isDigit
    }
  }
}
