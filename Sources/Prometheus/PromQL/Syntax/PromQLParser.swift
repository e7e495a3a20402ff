/// Reads tokens as an expression: a precedence climber with Prometheus' precedences.
struct PromQLParser {
  /// How deep expressions may be nested, and how many operators may follow each other: the parser, the evaluator and
  /// all else that walks the tree do so recursively.
  static let maximumDepth = 200

  private let tokens: [PromQLToken]
  private var index = 0
  private var depth = 0

  init(_ text: String) { tokens = PromQLLexer.tokens(of: text) }

  var token: PromQLToken { tokens[index] }
  var nextToken: PromQLToken { tokens[min(index + 1, tokens.count - 1)] }
  /// Where the last token that was taken ends.
  private(set) var lastEnd = 0

  mutating func advance() {
    lastEnd = token.range.upperBound
    if index < tokens.count - 1 { index += 1 }
  }

  mutating func take(_ symbol: String) -> Bool {
    guard token.isSymbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func expect(_ symbol: String, _ place: String) throws(PromQLError) {
    guard take(symbol) else { throw unexpected("expected '\(symbol)' \(place)") }
  }

  /// The present token as a problem.
  func unexpected(_ expectation: String) -> PromQLError {
    if case .invalid(let message) = token.kind { return PromQLError(message, at: token.range) }
    return PromQLError("\(expectation), found \(token.shown)", at: token.range)
  }

  /// The whole text.
  mutating func expression() throws(PromQLError) -> PromQLExpression {
    let expression = try binary(minimum: 0)
    guard token.kind == .end else { throw unexpected("expected an operator or the end") }
    return expression
  }

  mutating func nested<Value>(
    _ body: (inout Self) throws(PromQLError) -> Value
  ) throws(PromQLError) -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else {
      throw PromQLError("the expression is nested deeper than \(Self.maximumDepth) levels", at: token.range)
    }
    return try body(&self)
  }

  /// Operands and operators that bind at least as tight as `minimum`.
  mutating func binary(minimum: Int) throws(PromQLError) -> PromQLExpression {
    try nested { parser throws(PromQLError) in
      var left = try parser.operand()
      var chain = 0
      while let operation = parser.operation, operation.precedence >= minimum {
        chain += 1
        guard chain <= Self.maximumDepth else {
          throw PromQLError(
            "more than \(Self.maximumDepth) operators follow each other; use parentheses", at: parser.token.range)
        }
        left = try parser.combined(left, operation)
      }
      return left
    }
  }

  private var operation: PromQLOperator? {
    switch token.kind {
    case .symbol: PromQLOperator(rawValue: token.text)
    case .word: token.keyword.flatMap { PromQLOperator(rawValue: $0) }
    default: nil
    }
  }

  private mutating func combined(
    _ left: PromQLExpression, _ operation: PromQLOperator
  ) throws(PromQLError) -> PromQLExpression {
    let place = token.range
    advance()
    let returnsBool = token.keyword == "bool"
    if returnsBool { advance() }
    let matching = try matchingModifiers()
    // Powers associate to the right, all else to the left.
    let right = try binary(minimum: operation.precedence + (operation == .power ? 0 : 1))
    let binary = PromQLExpression.Binary(
      operation: operation, left: left, right: right, returnsBool: returnsBool, matching: matching)
    let expression = PromQLExpression(
      node: .binary(binary), range: left.range.lowerBound..<right.range.upperBound)
    try PromQLTypes.check(binary, operatorAt: place, whole: expression.range)
    return expression
  }

  /// `on (...)` or `ignoring (...)`, then perhaps `group_left` or `group_right`.
  private mutating func matchingModifiers() throws(PromQLError) -> PromQLExpression.Matching {
    var matching = PromQLExpression.Matching()
    guard let word = token.keyword, word == "on" || word == "ignoring" else { return matching }
    matching.isExplicit = true
    matching.isOn = word == "on"
    advance()
    matching.labels = try groupingLabels()
    guard let group = token.keyword, group == "group_left" || group == "group_right" else { return matching }
    matching.cardinality = group == "group_left" ? .manyToOne : .oneToMany
    advance()
    if token.isSymbol("(") { matching.included = try groupingLabels() }
    return matching
  }

  /// `(a, b)`; a trailing comma is allowed.
  mutating func groupingLabels() throws(PromQLError) -> [String] {
    try expect("(", "before the labels")
    var labels: [String] = []
    while !take(")") {
      switch token.kind {
      case .word: labels.append(token.text)
      case .string(let text) where !text.isEmpty: labels.append(text)
      default: throw unexpected("expected a label or ')'")
      }
      advance()
      if !token.isSymbol(")"), !take(",") { throw unexpected("expected ',' or ')' after a label") }
    }
    return labels
  }

  /// A sign and its operand, or a primary expression with what follows it.
  private mutating func operand() throws(PromQLError) -> PromQLExpression {
    guard token.isSymbol("-") || token.isSymbol("+") else { return try postfix() }
    let start = token.range.lowerBound
    let isNegative = token.isSymbol("-")
    advance()
    let inner = try binary(minimum: PromQLOperator.power.precedence)
    let range = start..<inner.range.upperBound
    if case .number(let value) = inner.node {
      return PromQLExpression(node: .number(isNegative ? -value : value), range: range)
    }
    guard inner.type == .scalar || inner.type == .instantVector else {
      throw PromQLError(
        "a sign belongs before a scalar or an instant vector, not before a \(inner.type.rawValue)", at: range)
    }
    return PromQLExpression(node: .signed(isNegative: isNegative, inner), range: range)
  }
}
