extension AlertMatcher {
  /// Reads conditions in the syntax of UTF-8: names and values are words without the characters of the syntax, or Go's texts
  /// in double quotes; a comma may end them, and braces come in pairs.
  ///
  /// Source: Alertmanager 0.28, `matcher/parse`.
  static func parseUnicode(_ text: String) throws(AlertMatcherProblem) -> [AlertMatcher] {
    var reader = UnicodeReader(text)
    return try reader.matchers()
  }

  private struct UnicodeReader {
    private let characters: [Unicode.Scalar]
    private var position = 0
    /// Of the position, in bytes.
    private var offset = 0

    init(_ text: String) { characters = Array(text.unicodeScalars) }

    private var current: Unicode.Scalar? { position < characters.count ? characters[position] : nil }

    private mutating func advance() {
      offset += UTF8.width(characters[position])
      position += 1
    }

    private mutating func skipSpace() {
      while let next = current, next.properties.isWhitespace { advance() }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
      skipSpace()
      guard current == character else { return false }
      advance()
      return true
    }

    private func problem(_ message: String) -> AlertMatcherProblem { AlertMatcherProblem(message, at: offset) }

    mutating func matchers() throws(AlertMatcherProblem) -> [AlertMatcher] {
      var matchers: [AlertMatcher] = []
      let isBraced = take("{")
      skipSpace()
      while let next = current, next != "}" {
        matchers.append(try matcher())
        skipSpace()
        guard current != nil, current != "}" else { break }
        guard take(",") else { throw problem("a comma stands between matchers") }
        skipSpace()
      }
      if isBraced != take("}") { throw problem("braces around matchers come in pairs") }
      skipSpace()
      guard current == nil else { throw problem("nothing stands behind the closing brace") }
      return matchers
    }

    private mutating func matcher() throws(AlertMatcherProblem) -> AlertMatcher {
      let name = try word("a matcher begins with a label's name, as in severity=\"critical\"")
      guard let operation = operation() else {
        throw problem("a matcher needs =, !=, =~ or !~ behind the label's name")
      }
      skipSpace()
      let place = offset
      let value = try word("a matcher's value is a word or a text in double quotes")
      do throws(AlertMatcherProblem) {
        return try AlertMatcher(name, operation, value)
      } catch {
        throw AlertMatcherProblem(error.message, at: place)
      }
    }

    private mutating func operation() -> LabelCondition.Operation? {
      if take("=") { return takeAtOnce("~") ? .matches : .equal }
      guard take("!") else { return nil }
      if takeAtOnce("=") { return .notEqual }
      return takeAtOnce("~") ? .matchesNot : nil
    }

    private mutating func takeAtOnce(_ character: Unicode.Scalar) -> Bool {
      guard current == character else { return false }
      advance()
      return true
    }

    private mutating func word(_ expectation: String) throws(AlertMatcherProblem) -> String {
      skipSpace()
      if current == "\"" { return try quoted() }
      var word = String.UnicodeScalarView()
      while let next = current, !next.properties.isWhitespace, !"{}!=~,\\\"'`".unicodeScalars.contains(next) {
        word.append(next)
        advance()
      }
      guard !word.isEmpty else { throw problem(expectation) }
      return String(word)
    }

    /// As PromQL reads it: both follow Go.
    private mutating func quoted() throws(AlertMatcherProblem) -> String {
      let start = offset
      var text = String.UnicodeScalarView()
      var isEscaped = false
      while let next = current {
        let isEnd = next == "\"" && !isEscaped && !text.isEmpty
        isEscaped = next == "\\" && !isEscaped
        text.append(next)
        advance()
        if isEnd { break }
      }
      let token = PromQLLexer.tokens(of: String(text))[0]
      switch token.kind {
      case .string(let text): return text
      case .invalid(let message): throw AlertMatcherProblem(message, at: start + token.range.lowerBound)
      default: preconditionFailure("a text in double quotes is no text")
      }
    }
  }
}
