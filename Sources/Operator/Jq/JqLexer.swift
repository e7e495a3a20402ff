/// The words and marks of a program.
struct JqLexer {
  enum Token: Hashable {
    /// `.name`
    case field(String)
    /// A name, a keyword, or `a::b`.
    case word(String)
    /// `$name`
    case variable(String)
    /// `@name`
    case format(String)
    case number(Double)
    case text([Part])
    case mark(String)
    case end

    /// As jq's messages name it.
    var name: String {
      switch self {
      case .field: "FIELD"
      case .word(let word): JqLexer.keywords.contains(word) ? word : "IDENT"
      case .variable: "'$'"
      case .format: "FORMAT"
      case .number: "LITERAL"
      case .text: "QQSTRING_START"
      case .mark(let mark): mark.count == 1 ? "'\(mark)'" : mark
      case .end: "$end"
      }
    }
  }

  /// A part of a string: itself, or the program of an insertion.
  enum Part: Hashable {
    case literal(String)
    case program([Token])
  }

  static let keywords: Set<String> = [
    "def", "module", "import", "include", "if", "then", "else", "elif", "end", "as", "reduce", "foreach", "try",
    "catch", "label", "and", "or", "__loc__",
  ]

  private let text: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { self.text = Array(text.unicodeScalars) }

  static func tokens(of text: String) throws(JqProblem) -> [Token] {
    var lexer = JqLexer(text)
    let tokens = try lexer.tokens(until: nil)
    return tokens
  }

  private func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    position + offset < text.count ? text[position + offset] : nil
  }

  private mutating func tokens(until close: Unicode.Scalar?) throws(JqProblem) -> [Token] {
    var tokens: [Token] = []
    var depth = 0
    while let scalar = peek() {
      if scalar == "(" { depth += 1 }
      if scalar == ")" {
        if depth == 0, close == ")" {
          position += 1
          return tokens + [.end]
        }
        depth -= 1
      }
      if let token = try next() { tokens.append(token) }
    }
    if close != nil { throw .syntax("unexpected $end") }
    return tokens + [.end]
  }

  /// nil: blanks or a comment.
  private mutating func next() throws(JqProblem) -> Token? {
    let scalar = text[position]
    switch scalar {
    case " ", "\t", "\n", "\r":
      position += 1
      return nil
    case "#":
      while let other = peek(), other != "\n" { position += 1 + (other == "\n" ? 1 : 0) }
      return nil
    case "\"": return .text(try string())
    case "0"..."9": return .number(try number())
    case "." where peek(1).map(Self.isDigit) ?? false: return .number(try number())
    case "." where peek(1).map(Self.isNameStart) ?? false:
      position += 1
      return .field(name())
    case "$":
      position += 1
      guard peek().map(Self.isNameStart) ?? false else { throw .syntax("unexpected '$'") }
      return .variable(name())
    case "@":
      position += 1
      let name = name()
      guard !name.isEmpty else { throw .syntax("unexpected INVALID_CHARACTER") }
      return .format(name)
    case let start where Self.isNameStart(start):
      var word = name()
      while peek() == ":", peek(1) == ":", peek(2).map(Self.isNameStart) ?? false {
        position += 2
        word += "::" + name()
      }
      return .word(word)
    default: break
    }
    for mark in ["?//=", "?//", "//=", "..", "==", "!=", "<=", ">=", "//", "|=", "+=", "-=", "*=", "/=", "%="] {
      let scalars = Array(mark.unicodeScalars)
      if position + scalars.count <= text.count, Array(text[position..<(position + scalars.count)]) == scalars {
        position += scalars.count
        return .mark(mark)
      }
    }
    guard ".[]{}()|,:;=<>+-*/%?".unicodeScalars.contains(scalar) else {
      throw .syntax("unexpected INVALID_CHARACTER")
    }
    position += 1
    return .mark(String(scalar))
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  private mutating func name() -> String {
    var name = ""
    while let scalar = peek(), Self.isNameStart(scalar) || (!name.isEmpty && Self.isDigit(scalar)) {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    return name
  }

  private mutating func number() throws(JqProblem) -> Double {
    var digits = ""
    while let scalar = peek(), Self.isDigit(scalar) || scalar == "." {
      digits.unicodeScalars.append(scalar)
      position += 1
    }
    if let exponent = peek(), exponent == "e" || exponent == "E" {
      let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
      if peek(1 + sign).map(Self.isDigit) ?? false {
        for _ in 0...sign {
          digits.unicodeScalars.append(text[position])
          position += 1
        }
        while let scalar = peek(), Self.isDigit(scalar) {
          digits.unicodeScalars.append(scalar)
          position += 1
        }
      }
    }
    if digits.hasPrefix(".") { digits = "0" + digits }
    if digits.hasSuffix(".") { digits += "0" }
    guard let number = Double(digits) else { throw .syntax("Invalid numeric literal") }
    return number
  }

  private mutating func string() throws(JqProblem) -> [Part] {
    position += 1
    var parts: [Part] = []
    var literal = ""
    while let scalar = peek(), scalar != "\"" {
      position += 1
      guard scalar == "\\" else {
        literal.unicodeScalars.append(scalar)
        continue
      }
      guard let escape = peek() else { break }
      position += 1
      switch escape {
      case "(":
        if !literal.isEmpty { parts.append(.literal(literal)) }
        literal = ""
        parts.append(.program(try tokens(until: ")")))
      case "n": literal += "\n"
      case "t": literal += "\t"
      case "r": literal += "\r"
      case "b": literal += "\u{8}"
      case "f": literal += "\u{C}"
      case "\"", "\\", "/": literal.unicodeScalars.append(escape)
      case "u":
        let digits = String(String.UnicodeScalarView(text[position..<min(position + 4, text.count)]))
        guard digits.count == 4, let code = UInt32(digits, radix: 16) else { throw .syntax("Invalid escape") }
        position += 4
        literal.unicodeScalars.append(Unicode.Scalar(code) ?? "\u{FFFD}")
      default: throw .syntax("Invalid escape")
      }
    }
    guard peek() == "\"" else { throw .syntax("unexpected $end, expecting QQSTRING_TEXT or QQSTRING_INTERP_START") }
    position += 1
    if !literal.isEmpty || parts.isEmpty { parts.append(.literal(literal)) }
    return parts
  }
}
