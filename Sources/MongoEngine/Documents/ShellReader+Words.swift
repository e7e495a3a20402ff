import VirtualTime

extension ShellReader {
  /// `true`, `null`, `ObjectId("...")` and their like.
  mutating func word() throws(ParseProblem) -> BSONValue {
    let start = position
    var word = bareWord()
    if word == "new" {
      skipSpace()
      word = bareWord()
    }
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null", "undefined": return .null
    case "NaN": return .double(.nan)
    case "Infinity": return .double(.infinity)
    case "": throw problem("a value is expected", at: start)
    default: break
    }
    skipSpace()
    guard peek == UInt8(ascii: "(") else { throw problem("'\(word)' is no value", at: start) }
    let arguments = try list(closing: ")")
    guard let value = Self.call(word, arguments) else {
      let shown = arguments.map(\.shellText).joined(separator: ", ")
      throw problem(
        Self.constructors.contains(word)
          ? "\(word)(\(shown)) has the wrong arguments"
          : "'\(word)' is not known; known are "
            + Self.constructors.joined(separator: ", "),
        at: start)
    }
    return value
  }

  private static let constructors = [
    "BinData", "Date", "Decimal128", "Double", "ISODate", "Int32", "Long", "MaxKey", "MinKey", "NumberDecimal",
    "NumberInt", "NumberLong", "ObjectId", "Timestamp", "UUID",
  ]

  private static func call(_ name: String, _ arguments: [BSONValue]) -> BSONValue? {
    let first = arguments.first
    switch (name, arguments.count) {
    case ("ObjectId", 1): return first?.asString.flatMap { ObjectID($0) }.map(BSONValue.objectID)
    case ("ISODate", 1), ("Date", 1):
      if name == "Date", let number = first?.asWhole { return .date(number) }
      return first?.asString.flatMap(CivilMoment.milliseconds).map(BSONValue.date)
    case ("NumberInt", 1), ("Int32", 1): return whole(first).flatMap { Int32(exactly: $0) }.map(BSONValue.int32)
    case ("NumberLong", 1), ("Long", 1): return whole(first).map(BSONValue.int64)
    case ("Double", 1): return (first?.asDouble ?? first?.asString.flatMap { Double($0) }).map(BSONValue.double)
    case ("NumberDecimal", 1), ("Decimal128", 1):
      return (first?.asString ?? first?.asDouble.map(ShellWriter.number)).flatMap { text in
        Double(text) == nil ? nil : .decimal(text)
      }
    case ("Timestamp", 2): return timestamp(arguments[0], arguments[1])
    case ("Timestamp", 1):
      return first?.asDocument.flatMap { document in
        document["t"].flatMap { t in document["i"].flatMap { i in timestamp(t, i) } }
      }
    case ("BinData", 2): return arguments[0].asWhole.flatMap { kind in binary(kind, arguments[1].asString) }
    case ("UUID", 1):
      return first?.asString.flatMap(ExtendedJSON.uuid)
    case ("MinKey", 0): return .minKey
    case ("MaxKey", 0): return .maxKey
    default: return nil
    }
  }

  private static func whole(_ value: BSONValue?) -> Int64? { value?.asWhole ?? value?.asString.flatMap { Int64($0) } }

  private static func timestamp(_ seconds: BSONValue, _ increment: BSONValue) -> BSONValue? {
    guard let t = seconds.asWhole.flatMap(UInt32.init(exactly:)),
      let i = increment.asWhole.flatMap(UInt32.init(exactly:))
    else { return nil }
    return .timestamp(BSONTimestamp(seconds: t, increment: i))
  }

  private static func binary(_ subtype: Int64, _ text: String?) -> BSONValue? {
    guard let kind = UInt8(exactly: subtype), let bytes = text.flatMap(Base64.bytes) else { return nil }
    return .binary(subtype: kind, bytes)
  }

  /// A text in quotes with JavaScript's escapes.
  mutating func string() throws(ParseProblem) -> String {
    let start = position
    let quote = bytes[position]
    position += 1
    var result: [UInt8] = []
    while let byte = peek, byte != quote {
      position += 1
      guard byte == UInt8(ascii: "\\") else {
        result.append(byte)
        continue
      }
      guard let escape = peek else { break }
      position += 1
      result += Array(try escaped(escape).utf8)
    }
    guard peek == quote else { throw problem("the string has no closing quote", at: start) }
    position += 1
    return String(decoding: result, as: UTF8.self)
  }

  private mutating func escaped(_ escape: UInt8) throws(ParseProblem) -> String {
    switch escape {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "0"): return "\0"
    case UInt8(ascii: "x"): return String(try scalar(digits: 2))
    case UInt8(ascii: "u"):
      let unit = try codeUnit(digits: 4)
      guard unit >= 0xD800, unit < 0xDC00 else {
        guard let scalar = Unicode.Scalar(unit) else { throw problem("half of a surrogate pair") }
        return String(scalar)
      }
      guard take("\\"), take("u") else { throw problem("half of a surrogate pair") }
      let low = try codeUnit(digits: 4)
      guard low >= 0xDC00, low < 0xE000, let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + low - 0xDC00)
      else { throw problem("half of a surrogate pair") }
      return String(scalar)
    default: return String(Unicode.Scalar(escape))
    }
  }

  private mutating func scalar(digits: Int) throws(ParseProblem) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(try codeUnit(digits: digits)) else { throw problem("no character") }
    return scalar
  }

  private mutating func codeUnit(digits: Int) throws(ParseProblem) -> UInt32 {
    guard position + digits <= bytes.count,
      let value = UInt32(String(decoding: bytes[position..<position + digits], as: UTF8.self), radix: 16)
    else { throw problem("\(digits) hexadecimal digits are expected") }
    position += digits
    return value
  }
}
