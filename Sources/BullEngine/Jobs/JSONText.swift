/// A JSON value: just enough to read a job's options.
enum JSONText: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case array([JSONText])
  case object([String: JSONText])

  /// The whole number, if it is one.
  var integer: Int64? { number.flatMap { Int64(exactly: $0) } }
  var number: Double? { if case .number(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  subscript(name: String) -> JSONText? { if case .object(let members) = self { members[name] } else { nil } }

  /// nil: this is no JSON, or nested deeper than 64.
  static func parse(_ bytes: [UInt8]) -> JSONText? {
    var reader = JSONReader(bytes: bytes)
    guard let value = reader.value(depth: 0) else { return nil }
    reader.skipBlanks()
    return reader.position == bytes.count ? value : nil
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 32:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

private struct JSONReader {
  let bytes: [UInt8]
  var position = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipBlanks() {
    while let byte, [32, 9, 10, 13].contains(byte) { position += 1 }
  }

  private mutating func take(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard position + length <= bytes.count,
      bytes[position..<(position + length)].elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: length))
    else { return false }
    position += length
    return true
  }

  mutating func value(depth: Int) -> JSONText? {
    skipBlanks()
    guard depth < 64, let byte else { return nil }
    switch byte {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: "\""): return string().map { .text($0) }
    case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
    case UInt8(ascii: "n"): return take("null") ? .null : nil
    default: return number()
    }
  }

  private mutating func number() -> JSONText? {
    let start = position
    while let byte, "+-.0123456789eE".utf8.contains(byte) { position += 1 }
    return Double(String(decoding: bytes[start..<position], as: UTF8.self)).map { .number($0) }
  }

  private mutating func object(_ depth: Int) -> JSONText? {
    var members: [String: JSONText] = [:]
    position += 1
    skipBlanks()
    if take("}") { return .object(members) }
    while true {
      skipBlanks()
      guard byte == UInt8(ascii: "\""), let name = string() else { return nil }
      skipBlanks()
      guard take(":"), let value = value(depth: depth + 1) else { return nil }
      members[name] = value
      skipBlanks()
      if take("}") { return .object(members) }
      guard take(",") else { return nil }
    }
  }

  private mutating func array(_ depth: Int) -> JSONText? {
    var elements: [JSONText] = []
    position += 1
    skipBlanks()
    if take("]") { return .array(elements) }
    while true {
      guard let value = value(depth: depth + 1) else { return nil }
      elements.append(value)
      skipBlanks()
      if take("]") { return .array(elements) }
      guard take(",") else { return nil }
    }
  }

  /// Stands at the opening quote.
  private mutating func string() -> String? {
    position += 1
    var units: [UInt16] = []
    var text = ""
    func flush() {
      if !units.isEmpty { text += String(decoding: units, as: UTF16.self) }
      units = []
    }
    var run = position
    while let byte {
      position += 1
      if byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
      let plain = bytes[run..<(position - 1)]
      if !plain.isEmpty {
        flush()
        text += String(decoding: plain, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\"") {
        flush()
        return text
      }
      guard let unit = escape() else { return nil }
      units.append(unit)
      run = position
    }
    return nil
  }

  private mutating func escape() -> UInt16? {
    guard let byte else { return nil }
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return 10
    case UInt8(ascii: "t"): return 9
    case UInt8(ascii: "r"): return 13
    case UInt8(ascii: "b"): return 8
    case UInt8(ascii: "f"): return 12
    case UInt8(ascii: "u"):
      guard position + 4 <= bytes.count else { return nil }
      defer { position += 4 }
      return UInt16(String(decoding: bytes[position..<(position + 4)], as: UTF8.self), radix: 16)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return UInt16(byte)
    default: return nil
    }
  }
}
