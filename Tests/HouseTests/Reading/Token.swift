/// A piece of Swift code with its line. Comments make no tokens; code inside a string's interpolation does.
struct Token: Equatable {
  enum Kind { case word, number, string, symbol }
  var kind: Kind
  /// The word, number or symbol as written; a string literal's text without its quotes and interpolations.
  var text: String
  /// Counted from 1.
  var line: Int
  /// Whether nothing but white space stands before it on its line.
  var startsLine: Bool
}

/// Splits Swift source into tokens: enough for rules about names, calls and declarations, not a parser.
///
/// A symbol is a single character. Nested comments, raw and multi-line strings and interpolations are understood; bare regex
/// literals are not.
struct Tokenizer {
  private let bytes: [UInt8]
  private var position = 0
  private var line = 1
  private var lineIsBlank = true
  private var tokens: [Token] = []

  static func tokens(of source: String) -> [Token] {
    var tokenizer = Tokenizer(source)
    tokenizer.readCode(untilClosingParenthesis: false)
    return tokenizer.tokens
  }

  private init(_ source: String) { bytes = Array(source.utf8) }

  private func peek(_ offset: Int = 0) -> UInt8? {
    position + offset < bytes.count ? bytes[position + offset] : nil
  }

  private func starts(with text: StaticString) -> Bool {
    guard position + text.utf8CodeUnitCount <= bytes.count else { return false }
    return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[position + $0] == text.utf8Start[$0] }
  }

  private mutating func advance(_ count: Int = 1) {
    for _ in 0..<count where position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\n") {
        line += 1
        lineIsBlank = true
      } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
        lineIsBlank = false
      }
      position += 1
    }
  }

  private mutating func readCode(untilClosingParenthesis: Bool) {
    var depth = 0
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): advance()
      case _ where starts(with: "//"): skipLine()
      case _ where starts(with: "/*"): skipBlockComment()
      case UInt8(ascii: "\""): readString(hashes: 0)
      case UInt8(ascii: "#") where hashesBeforeQuote() > 0: readString(hashes: hashesBeforeQuote())
      case _ where Self.isWord(byte) && !Self.isDigit(byte): readRun(.word)
      case UInt8(ascii: "`"): readBackquoted()
      case _ where Self.isDigit(byte): readRun(.number)
      default:
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") {
          depth -= 1
          if untilClosingParenthesis, depth < 0 { return }
        }
        append(.symbol, from: position, to: position + 1)
        advance()
      }
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
      || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  private mutating func append(_ kind: Token.Kind, from start: Int, to end: Int) {
    let text = String(decoding: bytes[start..<end], as: UTF8.self)
    tokens.append(Token(kind: kind, text: text, line: line, startsLine: lineIsBlank))
  }

  private mutating func readRun(_ kind: Token.Kind) {
    var end = position
    while end < bytes.count, Self.isWord(bytes[end]) { end += 1 }
    append(kind, from: position, to: end)
    advance(end - position)
  }

  private mutating func readBackquoted() {
    advance()
    guard let byte = peek(), Self.isWord(byte) else { return }
    readRun(.word)
    advance()
  }

  private mutating func skipLine() {
    while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
  }

  private mutating func skipBlockComment() {
    var depth = 0
    repeat {
      if starts(with: "/*") {
        depth += 1
        advance(2)
      } else if starts(with: "*/") {
        depth -= 1
        advance(2)
      } else {
        advance()
      }
    } while depth > 0 && position < bytes.count
  }

  /// How many `#` stand here directly before a quote, or 0 when this is no raw string.
  private func hashesBeforeQuote() -> Int {
    var count = 0
    while peek(count) == UInt8(ascii: "#") { count += 1 }
    return peek(count) == UInt8(ascii: "\"") ? count : 0
  }

  private func areHashes(at offset: Int, _ count: Int) -> Bool {
    (0..<count).allSatisfy { peek(offset + $0) == UInt8(ascii: "#") }
  }

  private mutating func readString(hashes: Int) {
    var token = Token(kind: .string, text: "", line: line, startsLine: lineIsBlank)
    let index = tokens.count
    tokens.append(token)
    advance(hashes)
    let quotes = starts(with: "\"\"\"") ? 3 : 1
    advance(quotes)
    var text: [UInt8] = []
    while let byte = peek() {
      if byte == UInt8(ascii: "\\"), areHashes(at: 1, hashes) {
        if peek(1 + hashes) == UInt8(ascii: "(") {
          advance(2 + hashes)
          readCode(untilClosingParenthesis: true)
          advance()
        } else {
          text += bytes[position..<min(position + 2 + hashes, bytes.count)]
          advance(2 + hashes)
        }
      } else if byte == UInt8(ascii: "\""), quotes == 1 || starts(with: "\"\"\""), areHashes(at: quotes, hashes) {
        advance(quotes + hashes)
        break
      } else {
        text.append(byte)
        advance()
      }
    }
    token.text = String(decoding: text, as: UTF8.self)
    tokens[index] = token
  }
}
