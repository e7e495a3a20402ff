import Telemetry

/// One line of an OpenMetrics text after the other, each read from left to right.
struct OpenMetricsLine {
  let bytes: [UInt8]
  /// Of the line's first byte and behind its last.
  private(set) var start = 0
  private(set) var end = 0
  private(set) var position = 0
  private var number = 0
  private var following = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Goes to the next line; false behind the last one.
  mutating func next() -> Bool {
    guard following < bytes.count else { return false }
    start = following
    position = start
    end = start
    while end < bytes.count, bytes[end] != 0x0A { end += 1 }
    following = end + 1
    number += 1
    return true
  }

  /// Whether a line feed ends it, and not the text.
  var isEnded: Bool { end < bytes.count }
  var isAtEnd: Bool { position == end }
  var current: UInt8? { position < end ? bytes[position] : nil }

  mutating func skip(_ count: Int) { position += count }

  mutating func take(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard end - position >= count else { return false }
    for offset in 0..<count where bytes[position + offset] != word.utf8Start[offset] { return false }
    position += count
    return true
  }

  mutating func take(while isPart: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    let first = position
    while position < end, isPart(bytes[position]) { position += 1 }
    return bytes[first..<position]
  }

  var rest: ArraySlice<UInt8> { bytes[position..<end] }

  /// - Parameter place: of a byte; nil: the present one.
  func problem(_ message: String, at place: Int? = nil) -> OpenMetricsProblem {
    let place = min(place ?? position, end)
    // Bytes that continue a character are no column of their own.
    let column = bytes[start..<place].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    return OpenMetricsProblem(line: max(1, number), column: column, message: message)
  }

  /// What stands at the present place, for messages.
  var found: String {
    guard let byte = current else { return "the end of the line" }
    if byte == 0x20 { return "a space" }
    if byte == 0x09 { return "a tab" }
    if byte == 0x0D { return "a carriage return: lines end with a line feed alone" }
    let character = bytes[position..<end].prefix(4)
    return "'\(String(decoding: character, as: UTF8.self).first.map(String.init) ?? "?")'"
  }

  // MARK: Names and texts

  /// A metric's name as it stands without quotes; nil when there is none here.
  mutating func metricName() -> String? {
    guard let first = current, Self.isNameStart(first) || first == UInt8(ascii: ":") else { return nil }
    return String(decoding: take { Self.isNamePart($0) || $0 == UInt8(ascii: ":") }, as: UTF8.self)
  }

  /// A label's name without quotes; nil when there is none here.
  mutating func labelName() -> String? {
    guard let first = current, Self.isNameStart(first) else { return nil }
    return String(decoding: take(while: Self.isNamePart), as: UTF8.self)
  }

  /// The text in double quotes at the present place, its escapes resolved as Prometheus does: `\\`, `\"` and `\n`; a
  /// backslash before anything else stays.
  mutating func quoted(_ what: String) throws(OpenMetricsProblem) -> String {
    let opening = position
    guard take("\"") else { throw problem("expected \(what) in double quotes, found \(found)") }
    var value: [UInt8] = []
    while let byte = current {
      position += 1
      if byte == UInt8(ascii: "\"") {
        guard let text = String(validating: value, as: UTF8.self) else {
          throw problem("\(what) is no UTF-8", at: opening)
        }
        return text
      }
      guard byte == UInt8(ascii: "\\"), let escaped = current else {
        value.append(byte)
        continue
      }
      position += 1
      switch escaped {
      case UInt8(ascii: "n"): value.append(0x0A)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): value.append(escaped)
      default: value += [byte, escaped]
      }
    }
    throw problem("the quote is not closed", at: opening)
  }

  static func isNameStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }
  static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || (byte >= 0x30 && byte <= 0x39) }
}
