/// Cuts an expression's text into tokens, as Prometheus' lexer does: what a character means depends on whether it stands
/// in braces or brackets.
///
/// An invalid token ends the list, so that its problem is reported when the parser arrives there, not before an earlier one.
struct PromQLLexer {
  let bytes: [UInt8]
  var position = 0
  private var parentheses = 0
  private var isInBraces = false
  private var isInBrackets = false
  private var sawColon = false

  init(_ text: String) { bytes = Array(text.utf8) }

  /// All tokens; the last one is the end or invalid.
  static func tokens(of text: String) -> [PromQLToken] {
    var lexer = PromQLLexer(text)
    var tokens: [PromQLToken] = []
    while true {
      let token = lexer.next()
      tokens.append(token)
      switch token.kind {
      case .end, .invalid: return tokens
      default: continue
      }
    }
  }

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }
  func peek(_ distance: Int) -> UInt8? { position + distance < bytes.count ? bytes[position + distance] : nil }

  private mutating func next() -> PromQLToken {
    skipSpacesAndComments()
    let start = position
    guard let byte = current else { return endToken() }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "`"): return string()
    default: break
    }
    if isInBraces { return inBraces(byte) }
    if isInBrackets { return inBrackets(byte) }
    if Self.isDigit(byte) || (byte == UInt8(ascii: ".") && peek(1).map(Self.isDigit) == true) { return number() }
    if Self.isNameStart(byte) || byte == UInt8(ascii: ":") {
      while let byte = current, Self.isNamePart(byte) || byte == UInt8(ascii: ":") { position += 1 }
      return token(.word, from: start)
    }
    return symbol(byte)
  }

  private mutating func skipSpacesAndComments() {
    while let byte = current {
      if byte == UInt8(ascii: "#") {
        while let byte = current, byte != 0x0A, byte != 0x0D { position += 1 }
      } else if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
        position += 1
      } else {
        return
      }
    }
  }

  private func endToken() -> PromQLToken {
    let open = isInBraces ? "brace" : isInBrackets ? "bracket" : parentheses > 0 ? "parenthesis" : nil
    let range = bytes.count..<bytes.count
    guard let open else { return PromQLToken(kind: .end, range: range, text: "") }
    return PromQLToken(kind: .invalid("the \(open) is not closed"), range: range, text: "")
  }

  private mutating func symbol(_ byte: UInt8) -> PromQLToken {
    let start = position
    position += 1
    switch byte {
    case UInt8(ascii: "("): parentheses += 1
    case UInt8(ascii: ")"):
      guard parentheses > 0 else { return invalid("unexpected ')', as no parenthesis is open", from: start) }
      parentheses -= 1
    case UInt8(ascii: "{"): isInBraces = true
    case UInt8(ascii: "["):
      isInBrackets = true
      sawColon = false
    case UInt8(ascii: "="):
      if current == UInt8(ascii: "=") { position += 1 }
      if current == UInt8(ascii: "~") { return invalid("'=~' belongs between braces", from: start) }
    case UInt8(ascii: "!"):
      guard current == UInt8(ascii: "=") else {
        return invalid("unexpected '!'; 'not equal' is written !=", from: start)
      }
      position += 1
    case UInt8(ascii: "<"), UInt8(ascii: ">"):
      if current == UInt8(ascii: "=") { position += 1 }
    case UInt8(ascii: "}"): return invalid("unexpected '}', as no brace is open", from: start)
    case UInt8(ascii: "]"): return invalid("unexpected ']', as no bracket is open", from: start)
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"),
      UInt8(ascii: "^"), UInt8(ascii: ","), UInt8(ascii: "@"):
      break
    default: return unexpectedCharacter(from: start, where: "")
    }
    return token(.symbol, from: start)
  }

  private mutating func inBraces(_ byte: UInt8) -> PromQLToken {
    let start = position
    if Self.isNameStart(byte) {
      while let byte = current, Self.isNamePart(byte) { position += 1 }
      return token(.word, from: start)
    }
    position += 1
    switch byte {
    case UInt8(ascii: ","): break
    case UInt8(ascii: "}"): isInBraces = false
    case UInt8(ascii: "="):
      if current == UInt8(ascii: "~") { position += 1 }
    case UInt8(ascii: "!"):
      guard current == UInt8(ascii: "~") || current == UInt8(ascii: "=") else {
        return invalid("unexpected '!'; labels are compared with =, !=, =~ and !~", from: start)
      }
      position += 1
    case UInt8(ascii: "{"): return invalid("unexpected '{' between braces", from: start)
    default: return unexpectedCharacter(from: start, where: " between braces")
    }
    return token(.symbol, from: start)
  }

  private mutating func inBrackets(_ byte: UInt8) -> PromQLToken {
    let start = position
    if Self.isDigit(byte) || byte == UInt8(ascii: ".") { return number() }
    if Self.isNameStart(byte) {
      while let byte = current, Self.isNamePart(byte) { position += 1 }
      return invalid("expected a duration such as 5m between brackets, not '\(written(from: start))'", from: start)
    }
    position += 1
    switch byte {
    case UInt8(ascii: "]"): isInBrackets = false
    case UInt8(ascii: ":"):
      if sawColon { return invalid("unexpected second ':' between brackets", from: start) }
      sawColon = true
    case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"),
      UInt8(ascii: "^"), UInt8(ascii: "("), UInt8(ascii: ")"):
      break
    default: return unexpectedCharacter(from: start, where: " between brackets")
    }
    return token(.symbol, from: start)
  }

  private mutating func unexpectedCharacter(from start: Int, where place: String) -> PromQLToken {
    while position < bytes.count, bytes[position] & 0xC0 == 0x80 { position += 1 }
    return invalid("unexpected character '\(written(from: start))'\(place)", from: start)
  }

  func written(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }

  func token(_ kind: PromQLToken.Kind, from start: Int) -> PromQLToken {
    PromQLToken(kind: kind, range: start..<position, text: written(from: start))
  }

  func invalid(_ message: String, from start: Int) -> PromQLToken { token(.invalid(message), from: start) }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  static func isNameStart(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
  }
  static func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }
}
