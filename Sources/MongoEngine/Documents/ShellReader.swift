public import VirtualTime

extension BSONValue {
  /// Reads a literal as it is written in the shell, or extended JSON (`{"$oid": "..."}` and its like, relaxed or
  /// canonical).
  ///
  /// Names may be bare or quoted, strings have single or double quotes, a last comma is allowed. Known are `ObjectId`,
  /// `ISODate`, `Date`, `NumberInt`, `NumberLong`, `NumberDecimal`, `Int32`, `Long`, `Double`, `Decimal128`, `Timestamp`,
  /// `BinData`, `UUID`, `MinKey`, `MaxKey`, each with or without `new`, and `/pattern/options`. Whole numbers are `int`
  /// where they fit, otherwise `double`, as JavaScript has them.
  /// - Throws: what is wrong and where.
  public init(shell text: String) throws(ParseProblem) {
    var reader = ShellReader(text)
    self = try reader.whole()
  }

  /// Reads extended JSON (relaxed or canonical), in which whole numbers beyond 32 bits are `long`.
  public init(extendedJSON text: String) throws(ParseProblem) {
    var reader = ShellReader(text, wideIntegers: true)
    self = try reader.whole()
  }
}

/// Reads one literal from left to right.
struct ShellReader {
  let bytes: [UInt8]
  var position = 0
  /// Whether whole numbers beyond 32 bits are `long`, as in extended JSON, or `double`, as in JavaScript.
  let wideIntegers: Bool
  private var depth = 0
  /// As the server refuses deeper documents.
  private static let depthLimit = 180

  init(_ text: String, wideIntegers: Bool = false) {
    bytes = Array(text.utf8)
    self.wideIntegers = wideIntegers
  }

  mutating func whole() throws(ParseProblem) -> BSONValue {
    let value = try value()
    skipSpace()
    guard position == bytes.count else { throw problem("nothing may follow the value") }
    return value
  }

  /// The next value; what follows it is left to the caller.
  mutating func value() throws(ParseProblem) -> BSONValue {
    skipSpace()
    guard let byte = peek else { throw problem("a value is missing") }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw problem("more than \(Self.depthLimit) levels") }
    switch byte {
    case UInt8(ascii: "{"): return try document()
    case UInt8(ascii: "["): return .array(try list(closing: "]"))
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try string())
    case UInt8(ascii: "/"): return try regex()
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), 0x30...0x39: return try number()
    default: return try word()
    }
  }

  private mutating func document() throws(ParseProblem) -> BSONValue {
    let start = position
    position += 1
    var fields: [BSONDocument.Field] = []
    while true {
      skipSpace()
      if take("}") { break }
      let name = try name()
      skipSpace()
      guard take(":") else { throw problem("a : must follow the name '\(name)'") }
      fields.append(.init(name: name, value: try value()))
      skipSpace()
      if take(",") { continue }
      guard take("}") else { throw problem("a , or } is missing") }
      break
    }
    do { return try ExtendedJSON.unwrapped(BSONDocument(fields)) } catch {
      throw ParseProblem(offset: start, message: error.message)
    }
  }

  private mutating func name() throws(ParseProblem) -> String {
    if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") { return try string() }
    let name = bareWord()
    guard !name.isEmpty else { throw problem("a field name is missing") }
    return name
  }

  /// Values with commas between, up to the closing bracket; the opening one is at the position.
  mutating func list(closing: Unicode.Scalar) throws(ParseProblem) -> [BSONValue] {
    position += 1
    var elements: [BSONValue] = []
    while true {
      skipSpace()
      if take(closing) { return elements }
      elements.append(try value())
      skipSpace()
      if take(",") { continue }
      guard take(closing) else { throw problem("a , or \(closing) is missing") }
      return elements
    }
  }

  private mutating func number() throws(ParseProblem) -> BSONValue {
    let start = position
    if take("-") || take("+") {
      skipSpace()
      if let byte = peek, byte | 0x20 == UInt8(ascii: "i") {
        guard bareWord() == "Infinity" else { throw problem("a number is expected", at: start) }
        return .double(bytes[start] == UInt8(ascii: "-") ? -.infinity : .infinity)
      }
    }
    let allowed = Array("0123456789.eE+-xXabcdefABCDEF".utf8)
    while let byte = peek, allowed.contains(byte) { position += 1 }
    let text = String(decoding: bytes[start..<position].filter { $0 != 0x20 }, as: UTF8.self)
    if let whole = Int64(text) {
      if let small = Int32(exactly: whole) { return .int32(small) }
      return wideIntegers ? .int64(whole) : .double(Double(whole))
    }
    guard let value = Double(text) else { throw problem("'\(text)' is no number", at: start) }
    return .double(value)
  }

  private mutating func regex() throws(ParseProblem) -> BSONValue {
    let start = position
    position += 1
    var pattern: [UInt8] = []
    var inClass = false
    while let byte = peek, byte != 0x0A {
      position += 1
      if byte == UInt8(ascii: "\\"), let next = peek {
        pattern += next == UInt8(ascii: "/") ? [next] : [byte, next]
        position += 1
        continue
      }
      if byte == UInt8(ascii: "[") { inClass = true }
      if byte == UInt8(ascii: "]") { inClass = false }
      if byte == UInt8(ascii: "/"), !inClass {
        let options = bareWord()
        let order = Set(options)
        guard order.count == options.count, options.allSatisfy({ "gimsuxl".contains($0) }) else {
          throw problem("'\(options)' are no options of a regular expression", at: start)
        }
        return .regex(pattern: String(decoding: pattern, as: UTF8.self), options: String(options.sorted()))
      }
      pattern.append(byte)
    }
    throw problem("the regular expression has no closing /", at: start)
  }

  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard peek == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func skipSpace() {
    while let byte = peek {
      if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        position += 1
      } else if byte == UInt8(ascii: "/"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "/") {
        while let next = peek, next != 0x0A { position += 1 }
      } else {
        return
      }
    }
  }

  /// Letters, digits, `_` and `$` from here on.
  mutating func bareWord() -> String {
    let start = position
    while let byte = peek,
      byte == 0x5F || byte == 0x24 || byte >= 0x80 || Character(Unicode.Scalar(byte)).isLetter
        || Character(Unicode.Scalar(byte)).isNumber
    { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  func problem(_ message: String, at offset: Int? = nil) -> ParseProblem {
    ParseProblem(offset: offset ?? position, message: message)
  }
}
