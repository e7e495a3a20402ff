/// Cuts a template into texts and the tokens of its actions, as Go's `text/template` does.
struct TemplateLexer {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func pieces() throws(TemplateProblem) -> [TemplatePiece] {
    var pieces: [TemplatePiece] = []
    var trimsNext = false
    while index < bytes.count {
      let start = index
      while index < bytes.count, !follows("{{") { index += 1 }
      var text = bytes[start..<index]
      if trimsNext { text = text.drop(while: Self.isSpace) }
      trimsNext = false
      let opens = index < bytes.count
      let actionStart = index
      if opens {
        index += 2
        // The minus sign of `{{- ` needs white space behind it.
        if index + 1 < bytes.count, bytes[index] == UInt8(ascii: "-"), Self.isSpace(bytes[index + 1]) {
          index += 1
          while let last = text.last, Self.isSpace(last) { text.removeLast() }
        }
      }
      if !text.isEmpty {
        pieces.append(TemplatePiece(kind: .text(String(decoding: text, as: UTF8.self)), offset: start))
      }
      guard opens else { break }
      let (tokens, trims) = try action(from: actionStart)
      if let tokens { pieces.append(TemplatePiece(kind: .action(tokens), offset: actionStart)) }
      trimsNext = trims
    }
    return pieces
  }

  /// - Returns: no tokens for a comment.
  private mutating func action(from start: Int) throws(TemplateProblem) -> (tokens: [TemplateToken]?, trims: Bool) {
    skipSpace()
    if follows("/*") {
      while index < bytes.count, !follows("*/") { index += 1 }
      guard index < bytes.count else { throw TemplateProblem("a comment without its '*/'", at: start) }
      index += 2
      if let trims = end() { return (nil, trims) }
      throw TemplateProblem("a comment ends before the closing '}}'", at: start)
    }
    var tokens: [TemplateToken] = []
    var depth = 0
    while true {
      let before = index
      if let trims = end() {
        guard depth == 0 else { throw TemplateProblem("a '(' without its ')'", at: before) }
        return (tokens, trims)
      }
      let spaceStart = index
      skipSpace()
      if let trims = end() {
        guard depth == 0 else { throw TemplateProblem("a '(' without its ')'", at: before) }
        return (tokens, trims)
      }
      guard index < bytes.count else { throw TemplateProblem("a '{{' without its '}}'", at: start) }
      let offset = index
      let kind = try token()
      if kind == .open { depth += 1 }
      if kind == .close {
        depth -= 1
        guard depth >= 0 else { throw TemplateProblem("a ')' without its '('", at: offset) }
      }
      tokens.append(TemplateToken(kind: kind, offset: offset, follows: spaceStart != offset || tokens.isEmpty))
    }
  }

  /// Takes `}}`, or white space with `-}}`; nil, with nothing taken, when the action goes on.
  private mutating func end() -> Bool? {
    if follows("}}") {
      index += 2
      return false
    }
    var ahead = index
    while ahead < bytes.count, Self.isSpace(bytes[ahead]) { ahead += 1 }
    guard ahead > index, bytes[ahead...].starts(with: "-}}".utf8) else { return nil }
    index = ahead + 3
    return true
  }

  private mutating func token() throws(TemplateProblem) -> TemplateToken.Kind {
    let start = index
    let byte = bytes[index]
    switch byte {
    case UInt8(ascii: "|"): return take(1, .pipe)
    case UInt8(ascii: "("): return take(1, .open)
    case UInt8(ascii: ")"): return take(1, .close)
    case UInt8(ascii: ","): return take(1, .comma)
    case UInt8(ascii: "="): return take(1, .assign)
    case UInt8(ascii: ":") where follows(":="): return take(2, .declare)
    case UInt8(ascii: "\""), UInt8(ascii: "`"), UInt8(ascii: "'"): return try quoted(byte)
    case UInt8(ascii: "$"):
      index += 1
      return .variable(name())
    case UInt8(ascii: ".") where !isDigit(at: index + 1):
      index += 1
      let name = name()
      return name.isEmpty ? .dot : .field(name)
    default: break
    }
    let isSigned = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    if isDigit(at: index) || byte == UInt8(ascii: ".") || isSigned && index + 1 < bytes.count { return try number() }
    let name = name()
    guard !name.isEmpty else {
      let scalar =
        String(decoding: bytes[start...].prefix(4), as: UTF8.self).unicodeScalars.first.map(String.init) ?? ""
      throw TemplateProblem("'\(scalar)' does not belong here", at: start)
    }
    return .word(name)
  }

  private mutating func number() throws(TemplateProblem) -> TemplateToken.Kind {
    let start = index
    index += 1
    while index < bytes.count {
      let byte = bytes[index]
      let isSign = byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
      let afterExponent = bytes[index - 1] == UInt8(ascii: "e") || bytes[index - 1] == UInt8(ascii: "E")
      guard Self.isPartOfName(byte) || byte == UInt8(ascii: ".") || isSign && afterExponent else { break }
      index += 1
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self).replacing("_", with: "")
    let digits = text.drop { $0 == "-" || $0 == "+" }
    if digits.hasPrefix("0x"), let value = Int64(digits.dropFirst(2), radix: 16) {
      return .integer(text.hasPrefix("-") ? -value : value)
    }
    if digits.count > 1, digits.hasPrefix("0"), let value = Int64(digits, radix: 8) {
      return .integer(text.hasPrefix("-") ? -value : value)
    }
    if let value = Int64(text) { return .integer(value) }
    guard let value = Double(text), digits.first.map({ $0.isNumber || $0 == "." }) == true else {
      throw TemplateProblem("'\(text)' is no number", at: start)
    }
    return .number(value)
  }

  private mutating func quoted(_ quote: UInt8) throws(TemplateProblem) -> TemplateToken.Kind {
    let start = index
    index += 1
    var text: [UInt8] = []
    while index < bytes.count, bytes[index] != quote {
      guard bytes[index] == UInt8(ascii: "\\"), quote != UInt8(ascii: "`") else {
        if bytes[index] == UInt8(ascii: "\n"), quote != UInt8(ascii: "`") { break }
        text.append(bytes[index])
        index += 1
        continue
      }
      text += try escape()
    }
    guard index < bytes.count, bytes[index] == quote else {
      throw TemplateProblem("a text without its closing quote", at: start)
    }
    index += 1
    let string = String(decoding: text, as: UTF8.self)
    guard quote == UInt8(ascii: "'") else { return .text(string) }
    guard string.unicodeScalars.count == 1, let scalar = string.unicodeScalars.first else {
      throw TemplateProblem("single quotes hold one character; a text needs double quotes", at: start)
    }
    return .integer(Int64(scalar.value))
  }

  private mutating func escape() throws(TemplateProblem) -> [UInt8] {
    let start = index
    let byte = index + 1 < bytes.count ? bytes[index + 1] : 0
    index += 2
    switch byte {
    case UInt8(ascii: "n"): return [10]
    case UInt8(ascii: "t"): return [9]
    case UInt8(ascii: "r"): return [13]
    case UInt8(ascii: "a"): return [7]
    case UInt8(ascii: "b"): return [8]
    case UInt8(ascii: "f"): return [12]
    case UInt8(ascii: "v"): return [11]
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): return [byte]
    case UInt8(ascii: "x"): return [UInt8(try code(2, from: start))]
    case UInt8(ascii: "u"), UInt8(ascii: "U"):
      guard let scalar = Unicode.Scalar(try code(byte == UInt8(ascii: "u") ? 4 : 8, from: start)) else { break }
      return Array(String(scalar).utf8)
    default: break
    }
    throw TemplateProblem("an escape sequence that does not exist", at: start)
  }

  private mutating func code(_ digits: Int, from start: Int) throws(TemplateProblem) -> UInt32 {
    let text = String(decoding: bytes[index...].prefix(digits), as: UTF8.self)
    guard text.utf8.count == digits, let value = UInt32(text, radix: 16) else {
      throw TemplateProblem("an escape sequence needs \(digits) hexadecimal digits", at: start)
    }
    index += digits
    return value
  }

  private mutating func name() -> String {
    let start = index
    while index < bytes.count, Self.isPartOfName(bytes[index]) { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  private mutating func take(_ count: Int, _ kind: TemplateToken.Kind) -> TemplateToken.Kind {
    index += count
    return kind
  }
  private mutating func skipSpace() { while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 } }
  private func follows(_ text: StaticString) -> Bool {
    text.withUTF8Buffer { index + $0.count <= bytes.count && bytes[index...].starts(with: $0) }
  }
  private func isDigit(at index: Int) -> Bool {
    index < bytes.count && (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index])
  }
  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 10 || byte == 13 }
  private static func isPartOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...:
      true
    default: false
    }
  }
}
