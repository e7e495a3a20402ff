import Components
import VirtualTime

extension SeriesExpression {
  /// Reads `selector` or `selector / selector`.
  init(parsing text: String) throws(ParseProblem) {
    var scanner = ExpressionScanner(text)
    self = try scanner.series()
    scanner.skipSpaces()
    guard scanner.isAtEnd else { throw scanner.problem("expected the end, found \(scanner.found); \(Self.supported)") }
  }

  static let supported = "supported are a series such as name{label=\"value\"} and the ratio a / b of two"
}

extension SeriesSelector {
  /// Reads one selector.
  init(parsing text: String) throws(ParseProblem) {
    var scanner = ExpressionScanner(text)
    self = try scanner.selector()
    scanner.skipSpaces()
    guard scanner.isAtEnd else {
      throw scanner.problem("expected the end, found \(scanner.found); supported is a single series here")
    }
  }
}

extension ExpressionScanner {
  mutating func series() throws(ParseProblem) -> SeriesExpression {
    skipSpaces()
    let start = offset
    let numerator = try selector()
    var end = offset
    skipSpaces()
    var denominator: SeriesSelector?
    if take("/") {
      denominator = try selector()
      end = offset
    }
    skipSpaces()
    if let byte = current, "+-*%^[/".utf8.contains(byte) {
      throw problem("\(found) is not supported; \(SeriesExpression.supported)")
    }
    return SeriesExpression(
      numerator: numerator, denominator: denominator, text: String(decoding: bytes[start..<end], as: UTF8.self))
  }

  mutating func selector() throws(ParseProblem) -> SeriesSelector {
    skipSpaces()
    let start = offset
    guard let first = current, Self.isNameStart(first) || first == UInt8(ascii: ":") else {
      throw problem("expected the name of a metric, found \(found); \(SeriesExpression.supported)")
    }
    let metric = take { Self.isNameStart($0) || Self.isDigit($0) || $0 == UInt8(ascii: ":") }
    if current == UInt8(ascii: "(") {
      let message = "functions such as \(metric)() are not supported; \(SeriesExpression.supported)"
      throw ParseProblem(offset: start, message: message)
    }
    return SeriesSelector(metric: metric, labels: take("{") ? try matchers() : [])
  }

  /// After the `{`: `name="value"` with commas between, then `}`.
  private mutating func matchers() throws(ParseProblem) -> [SeriesSelector.Label] {
    var labels: [SeriesSelector.Label] = []
    while true {
      skipSpaces()
      if take("}") { return labels }
      guard let first = current, Self.isNameStart(first) else {
        throw problem("expected the name of a label or '}', found \(found)")
      }
      guard labels.count < 64 else { throw problem("a series has at most 64 labels") }
      let start = offset
      let name = take { Self.isNameStart($0) || Self.isDigit($0) }
      guard !labels.contains(where: { $0.name == name }) else {
        throw ParseProblem(offset: start, message: "the label '\(name)' is given twice")
      }
      skipSpaces()
      for other in ["!=", "=~", "!~"] where bytes[offset...].starts(with: other.utf8) {
        throw problem("'\(other)' is not supported; labels are compared with '=' only")
      }
      guard take("=") else { throw problem("expected '=' after the label '\(name)', found \(found)") }
      skipSpaces()
      labels.append(.init(name: name, value: try quoted()))
      skipSpaces()
      guard take(",") || current == UInt8(ascii: "}") else { throw problem("expected ',' or '}', found \(found)") }
    }
  }

  private mutating func quoted() throws(ParseProblem) -> String {
    let start = offset
    guard let quote = current, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      throw problem("expected a quoted value, found \(found)")
    }
    advance()
    var value: [UInt8] = []
    while let byte = current, byte != quote {
      if byte == UInt8(ascii: "\\") {
        advance()
        guard let escaped = current else { break }
        guard escaped == UInt8(ascii: "\\") || escaped == quote else {
          throw problem("only \\\\ and an escaped quote are supported after a backslash")
        }
        value.append(escaped)
      } else {
        value.append(byte)
      }
      advance()
    }
    guard current == quote else { throw ParseProblem(offset: start, message: "the quote is not closed") }
    advance()
    return String(decoding: value, as: UTF8.self)
  }
}
