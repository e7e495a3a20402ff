/// Reads JSON texts, one after another, as jq does: character by character, with its errors and their places.
///
/// Source of the order of checks: jq 1.6, `jv_parse.c`.
struct JSONReader {
  /// Why a text is no JSON.
  struct Problem: Error, Hashable {
    var message: String
    /// Bytes that had been read.
    var offset: Int
    var isAtEnd = false

    /// Message and place, as jq gives them.
    func text(in source: String) -> String {
      let before = Array(source.utf8.prefix(offset))
      let line = before.count { $0 == 10 } + 1
      let column = before.count - (before.lastIndex(of: 10).map { $0 + 1 } ?? 0)
      return "\(message) at \(isAtEnd ? "EOF at " : "")line \(line), column \(column)"
    }
  }

  /// The most levels of nesting: jq's own bound.
  static let deepest = 256

  /// What is open: an array, or an object with the key that waits for its value.
  private enum Open {
    case array([JSONDocument])
    case object([JSONDocument.Member], places: [String: Int], key: String?)
  }

  private let bytes: [UInt8]
  private(set) var position = 0
  private var open: [Open] = []
  /// A value that nothing has taken yet.
  private var waiting: JSONDocument?
  /// The letters of a literal so far.
  private var literal: [UInt8] = []

  init(_ text: String) { bytes = Array(text.utf8) }

  /// All values of the text.
  static func values(of text: String) throws(Problem) -> [JSONDocument] {
    var reader = JSONReader(text)
    var values: [JSONDocument] = []
    while let value = try reader.next() { values.append(value) }
    return values
  }

  /// The next value; nil at the end.
  mutating func next() throws(Problem) -> JSONDocument? {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: try endLiteral()
      case UInt8(ascii: "\""):
        try endLiteral()
        try take(.string(try string()))
      case UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","),
        UInt8(ascii: ":"):
        try endLiteral()
        try mark(byte)
      default:
        literal.append(byte)
        continue
      }
      if open.isEmpty, let value = waiting {
        waiting = nil
        return value
      }
    }
    try endLiteral(isAtEnd: true)
    guard open.isEmpty else { throw problem("Unfinished JSON term", isAtEnd: true) }
    defer { waiting = nil }
    return waiting
  }

  private func problem(_ message: String, isAtEnd: Bool = false) -> Problem {
    Problem(message: message, offset: position, isAtEnd: isAtEnd)
  }

  private mutating func take(_ value: JSONDocument, isAtEnd: Bool = false) throws(Problem) {
    guard waiting == nil else { throw problem("Expected separator between values", isAtEnd: isAtEnd) }
    waiting = value
  }

  private mutating func endLiteral(isAtEnd: Bool = false) throws(Problem) {
    guard !literal.isEmpty else { return }
    let text = String(decoding: literal, as: UTF8.self)
    literal = []
    switch text {
    case "null", "nan": try take(.null, isAtEnd: isAtEnd)
    case "true": try take(.bool(true), isAtEnd: isAtEnd)
    case "false": try take(.bool(false), isAtEnd: isAtEnd)
    default:
      if ["t", "f", "n"].contains(text.first) { throw problem("Invalid literal", isAtEnd: isAtEnd) }
      let isNumeric = text.utf8.allSatisfy { (48...57).contains($0) || "+-.eE".utf8.contains($0) }
      // As C reads it: `.5` and `5.` are numbers.
      let padded = (text.hasPrefix(".") ? "0" + text : text) + (text.hasSuffix(".") ? "0" : "")
      guard isNumeric, let number = Double(padded) else {
        throw problem("Invalid numeric literal", isAtEnd: isAtEnd)
      }
      try take(.number(number), isAtEnd: isAtEnd)
    }
  }

  private mutating func mark(_ byte: UInt8) throws(Problem) {
    switch byte {
    case UInt8(ascii: "["), UInt8(ascii: "{"):
      guard open.count < Self.deepest else { throw problem("Exceeds depth limit for parsing") }
      guard waiting == nil else { throw problem("Expected separator between values") }
      open.append(byte == UInt8(ascii: "[") ? .array([]) : .object([], places: [:], key: nil))
    case UInt8(ascii: ":"):
      guard case .object(let members, let places, nil)? = open.last else {
        throw problem("':' not as part of an object")
      }
      guard let key = waiting else { throw problem("Expected string key before ':'") }
      guard case .string(let name) = key else { throw problem("Object keys must be strings") }
      waiting = nil
      open[open.count - 1] = .object(members, places: places, key: name)
    case UInt8(ascii: ","):
      guard let value = waiting else { throw problem("Expected value before ','") }
      guard !open.isEmpty else { throw problem("',' not as part of an object or array") }
      guard add(value) else { throw problem("Objects must consist of key:value pairs") }
      waiting = nil
    case UInt8(ascii: "]"):
      guard case .array(let items)? = open.last else { throw problem("Unmatched ']'") }
      if let value = waiting {
        waiting = .array(items + [value])
      } else {
        guard items.isEmpty else { throw problem("Expected another array element") }
        waiting = .array([])
      }
      open.removeLast()
    default: try closeObject()
    }
  }

  private mutating func closeObject() throws(Problem) {
    guard let last = open.last else { throw problem("Unmatched '}'") }
    if let value = waiting {
      guard case .object(_, _, _?) = last, add(value) else { throw problem("Objects must consist of key:value pairs") }
    } else {
      guard case .object(let members, _, nil) = last else { throw problem("Unmatched '}'") }
      guard members.isEmpty else { throw problem("Expected another key-value pair") }
    }
    guard case .object(let members, _, _) = open.removeLast() else { throw problem("Unmatched '}'") }
    waiting = .object(members)
  }

  /// - Returns: false when the value belongs to no key.
  private mutating func add(_ value: JSONDocument) -> Bool {
    let last = open.count - 1
    switch open[last] {
    case .array(var items):
      // Not two owners of the items: they would be copied with each of them.
      open[last] = .array([])
      items.append(value)
      open[last] = .array(items)
      return true
    case .object(_, _, nil): return false
    case .object(var members, var places, let key?):
      open[last] = .object([], places: [:], key: nil)
      // The last of several counts, at the place of the first.
      if let place = places[key] {
        members[place].value = value
      } else {
        places[key] = members.count
        members.append(.init(key, value))
      }
      open[last] = .object(members, places: places, key: nil)
      return true
    }
  }

  // MARK: Strings

  private mutating func string() throws(Problem) -> String {
    var content: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      guard bytes[position] == UInt8(ascii: "\\") else {
        content.append(bytes[position])
        position += 1
        continue
      }
      position += 1
      guard position < bytes.count else { break }
      let escape = bytes[position]
      position += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(escape)
      case UInt8(ascii: "b"): content.append(8)
      case UInt8(ascii: "f"): content.append(12)
      case UInt8(ascii: "n"): content.append(10)
      case UInt8(ascii: "r"): content.append(13)
      case UInt8(ascii: "t"): content.append(9)
      case UInt8(ascii: "u"): content += Array(String(Character(try escaped())).utf8)
      default: throw problem("Invalid escape")
      }
    }
    guard position < bytes.count else { throw problem("Unfinished string", isAtEnd: true) }
    position += 1
    return String(decoding: content, as: UTF8.self)
  }

  /// The four digits behind `\u`, with the second half of a pair behind them.
  private mutating func escaped() throws(Problem) -> Unicode.Scalar {
    let first = try hexadecimal()
    if (0xD800..<0xDC00).contains(first), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
      bytes[position + 1] == UInt8(ascii: "u")
    {
      let before = position
      position += 2
      let second = try hexadecimal()
      if (0xDC00..<0xE000).contains(second) {
        return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
      }
      position = before
    }
    return Unicode.Scalar(first) ?? "\u{FFFD}"
  }

  private mutating func hexadecimal() throws(Problem) -> UInt32 {
    let end = position + 4
    guard end <= bytes.count, let value = UInt32(String(decoding: bytes[position..<end], as: UTF8.self), radix: 16)
    else { throw problem("Invalid escape") }
    position = end
    return value
  }
}
