/// A word of an expression and where it stands.
struct PromQLToken: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    /// A word outside braces, keywords included: which it is depends on where it stands.
    case word
    /// A number; durations are numbers of seconds too.
    case number, duration
    /// The value of a quoted text.
    case string(String)
    /// An operator or punctuation mark, as written.
    case symbol
    case end
    /// Something that is no token, with what is wrong about it.
    case invalid(String)
  }

  var kind: Kind
  var range: Range<Int>
  /// As written.
  var text: String

  /// Keywords are written in any case.
  var keyword: String? {
    guard kind == .word else { return nil }
    return text.utf8.contains(UInt8(ascii: ":")) ? nil : text.lowercased()
  }

  func isSymbol(_ symbol: String) -> Bool { kind == .symbol && text == symbol }

  /// What messages call it.
  var shown: String {
    switch kind {
    case .end: "the end of the expression"
    case .string: "the text \(text)"
    case .number: "the number \(text)"
    case .duration: "the duration \(text)"
    default: "'\(text)'"
    }
  }
}
