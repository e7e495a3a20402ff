/// Why an expression cannot be read or evaluated, and which part of it is to blame.
public struct PromQLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// When the problem shows, as Prometheus' HTTP interface names it.
  public enum Kind: String, Hashable, Sendable {
    /// The text is no expression.
    case badData = "bad_data"
    /// The expression met samples that it cannot combine.
    case execution
  }

  public var kind: Kind
  /// What is wrong, as a sentence without a full stop.
  public var message: String
  /// The bytes (UTF-8) of the expression's text that are to blame; empty at the place where something is missing.
  public var range: Range<Int>

  public init(_ message: String, at range: Range<Int>, kind: Kind = .badData) {
    self.kind = kind
    self.message = message
    self.range = range
  }

  public var description: String { "\(message) (at byte \(range.lowerBound))" }

  /// Line and column of the range's beginning in a text, both from 1; columns count characters (Unicode scalars).
  public func position(in text: String) -> (line: Int, column: Int) {
    var (line, column, offset) = (1, 1, 0)
    for scalar in text.unicodeScalars {
      guard offset < range.lowerBound else { break }
      offset += UTF8.width(scalar)
      if scalar == "\n" { (line, column) = (line + 1, 1) } else { column += 1 }
    }
    return (line, column)
  }
}
