/// Why a statement cannot run, as PostgreSQL reports it.
public struct SQLProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// SQLSTATE.
  public var state: String
  /// The message without its severity.
  public var message: String
  /// The character it is about, counted from 0 in the text that was sent; nil: no position.
  public var position: Int?
  public var detail: String?
  public var hint: String?

  public init(_ state: String, _ message: String, at position: Int? = nil, detail: String? = nil, hint: String? = nil) {
    self.state = state
    self.message = message
    self.position = position
    self.detail = detail
    self.hint = hint
  }

  public var description: String { "\(state): \(message)" }

  /// PostgreSQL could do it, the simulation cannot.
  static func unsupported(_ what: String, at position: Int?) -> SQLProblem {
    SQLProblem("0A000", "the simulation does not support \(what)", at: position)
  }

  static func syntax(at token: SQLToken) -> SQLProblem {
    if token.kind == .end { return SQLProblem("42601", "syntax error at end of input", at: token.position) }
    return SQLProblem("42601", "syntax error at or near \"\(token.source)\"", at: token.position)
  }

  static let divisionByZero = SQLProblem("22012", "division by zero")

  static func outOfRange(_ type: SQLType) -> SQLProblem { SQLProblem("22003", "\(type.name) out of range") }

  static func invalidText(_ type: SQLType, _ text: String, at position: Int?) -> SQLProblem {
    // The datetime types have a code of their own.
    let state = [.timestamp, .date, .interval].contains(type) ? "22007" : "22P02"
    return SQLProblem(state, "invalid input syntax for type \(type.name): \"\(text)\"", at: position)
  }

  /// A problem as its description gave it; nil when the text is something else.
  init?(passed text: String) {
    let state = text.prefix { $0 != ":" }
    guard state.utf8.count == 5, state.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) }),
      text.dropFirst(5).hasPrefix(": ")
    else { return nil }
    self.init(String(state), String(text.dropFirst(7)))
  }

  /// The same problem, at this position if it has none.
  func located(_ position: Int?) -> SQLProblem {
    var copy = self
    copy.position = self.position ?? position
    return copy
  }
}
