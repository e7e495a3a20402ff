/// Cuts SQL text into tokens as PostgreSQL's scanner does.
struct SQLLexer {
  private let text: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  /// The whole text's tokens; the last one is `.end`.
  static func tokens(of text: String) throws(SQLProblem) -> [SQLToken] {
    var lexer = SQLLexer(text)
    var tokens: [SQLToken] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private mutating func next() throws(SQLProblem) -> SQLToken {
    try skipBlanks()
    let start = position
    guard position < text.count else { return SQLToken(kind: .end, text: "", source: "", position: start) }
    let scalar = text[position]
    if Self.isWordStart(scalar) {
      let isEscape = (scalar == "e" || scalar == "E") && peek(1) == "'"
      return isEscape ? try escapedString() : try word()
    }
    if Self.isDigit(scalar) || (scalar == "." && peek(1).map(Self.isDigit) == true) { return try number() }
    switch scalar {
    case "'": return try string()
    case "\"": return try quotedIdentifier()
    case "$": throw .unsupported("parameters and dollar quotes", at: start)
    case "(", ")", ",", ";", "[", "]", ".":
      position += 1
      return token(.symbol, String(scalar), from: start)
    case ":":
      guard peek(1) == ":" else { throw SQLProblem("42601", "syntax error at or near \":\"", at: start) }
      position += 2
      return token(.symbol, "::", from: start)
    default: return try symbol()
    }
  }

  private mutating func symbol() throws(SQLProblem) -> SQLToken {
    let start = position
    let marks = "+-*/<>=~!@#%^&|`?".unicodeScalars
    while position < text.count, marks.contains(text[position]) {
      // A comment ends an operator.
      if text[position] == "-", peek(1) == "-" { break }
      if text[position] == "/", peek(1) == "*" { break }
      position += 1
    }
    guard position > start else {
      throw SQLProblem("42601", "syntax error at or near \"\(text[start])\"", at: start)
    }
    // PostgreSQL: a longer operator may end in + or - only with one of these marks in it.
    let special = "~!@#%^&|`?".unicodeScalars
    while position - start > 1, text[position - 1] == "+" || text[position - 1] == "-",
      !text[start..<position].contains(where: { special.contains($0) })
    {
      position -= 1
    }
    return token(.symbol, slice(start), from: start)
  }

  private mutating func skipBlanks() throws(SQLProblem) {
    while position < text.count {
      let scalar = text[position]
      if scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r" || scalar == "\u{0C}" {
        position += 1
      } else if scalar == "-", peek(1) == "-" {
        while position < text.count, text[position] != "\n" { position += 1 }
      } else if scalar == "/", peek(1) == "*" {
        try skipBlockComment()
      } else {
        return
      }
    }
  }

  private mutating func skipBlockComment() throws(SQLProblem) {
    let start = position
    var depth = 0
    repeat {
      guard position < text.count else {
        throw SQLProblem("42601", "unterminated /* comment at or near \"\(slice(start))\"", at: start)
      }
      if text[position] == "/", peek(1) == "*" {
        depth += 1
        position += 2
      } else if text[position] == "*", peek(1) == "/" {
        depth -= 1
        position += 2
      } else {
        position += 1
      }
    } while depth > 0
  }

  private mutating func word() throws(SQLProblem) -> SQLToken {
    let start = position
    while position < text.count, Self.isWordPart(text[position]) { position += 1 }
    let source = slice(start)
    // Only ASCII is folded, as in a database of the C locale; names are cut at 63 bytes.
    var folded = ""
    for scalar in source.unicodeScalars {
      let isUpper = scalar >= "A" && scalar <= "Z"
      folded.unicodeScalars.append(isUpper ? Unicode.Scalar(scalar.value + 32)! : scalar)
    }
    return SQLToken(kind: .word, text: Self.cut(folded), source: source, position: start)
  }

  private mutating func number() throws(SQLProblem) -> SQLToken {
    let start = position
    skipDigits()
    if position < text.count, text[position] == "." {
      position += 1
      skipDigits()
    }
    if let mark = peek(0), mark == "e" || mark == "E" {
      let sign = peek(1).map { $0 == "+" || $0 == "-" } ?? false
      if let digit = peek(sign ? 2 : 1), Self.isDigit(digit) {
        position += sign ? 2 : 1
        skipDigits()
      }
    }
    if position < text.count, Self.isWordStart(text[position]) {
      let end = position
      position += 1
      throw SQLProblem(
        "42601", "trailing junk after numeric literal at or near \"\(slice(start))\"", at: min(start, end))
    }
    return token(.number, slice(start), from: start)
  }

  private mutating func string() throws(SQLProblem) -> SQLToken {
    let start = position
    position += 1
    var content = String.UnicodeScalarView()
    while true {
      guard position < text.count else {
        throw SQLProblem("42601", "unterminated quoted string at or near \"\(slice(start))\"", at: start)
      }
      if text[position] == "'" {
        if peek(1) == "'" {
          content.append("'")
          position += 2
          continue
        }
        position += 1
        return token(.string, String(content), from: start)
      }
      content.append(text[position])
      position += 1
    }
  }

  private mutating func escapedString() throws(SQLProblem) -> SQLToken {
    let start = position
    position += 2
    var content = String.UnicodeScalarView()
    let escapes: [Unicode.Scalar: Unicode.Scalar] = ["n": "\n", "t": "\t", "r": "\r", "b": "\u{8}", "f": "\u{C}"]
    while position < text.count {
      let scalar = text[position]
      if scalar == "'", peek(1) != "'" {
        position += 1
        return token(.string, String(content), from: start)
      }
      if scalar == "\\", let next = peek(1) {
        if Self.isDigit(next) || next == "x" || next == "u" || next == "U" {
          throw .unsupported("numeric escapes in strings", at: position)
        }
        content.append(escapes[next] ?? next)
        position += 2
      } else {
        content.append(scalar)
        position += scalar == "'" ? 2 : 1
      }
    }
    throw SQLProblem("42601", "unterminated quoted string at or near \"\(slice(start))\"", at: start)
  }

  private mutating func quotedIdentifier() throws(SQLProblem) -> SQLToken {
    let start = position
    position += 1
    var content = String.UnicodeScalarView()
    while position < text.count {
      if text[position] == "\"" {
        if peek(1) == "\"" {
          content.append("\"")
          position += 2
          continue
        }
        position += 1
        guard !content.isEmpty else {
          throw SQLProblem("42601", "zero-length delimited identifier at or near \"\"\"\"", at: start)
        }
        return token(.quoted, Self.cut(String(content)), from: start)
      }
      content.append(text[position])
      position += 1
    }
    throw SQLProblem("42601", "unterminated quoted identifier at or near \"\(slice(start))\"", at: start)
  }

  private mutating func skipDigits() {
    while position < text.count, Self.isDigit(text[position]) { position += 1 }
  }

  private func peek(_ offset: Int) -> Unicode.Scalar? {
    position + offset < text.count ? text[position + offset] : nil
  }

  private func slice(_ start: Int) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: text[start..<position])
    return String(view)
  }

  private func token(_ kind: SQLToken.Kind, _ content: String, from start: Int) -> SQLToken {
    SQLToken(kind: kind, text: content, source: slice(start), position: start)
  }

  private static func cut(_ name: String) -> String { String(decoding: name.utf8.prefix(63), as: UTF8.self) }
  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }
  private static func isWordStart(_ scalar: Unicode.Scalar) -> Bool {
    (scalar >= "a" && scalar <= "z") || (scalar >= "A" && scalar <= "Z") || scalar == "_" || scalar.value >= 128
  }
  private static func isWordPart(_ scalar: Unicode.Scalar) -> Bool {
    isWordStart(scalar) || isDigit(scalar) || scalar == "$"
  }
}
