// From the loosest binding to the tightest, as in PostgreSQL's manual, "Operator Precedence".
extension SQLParser {
  mutating func expression() throws(SQLProblem) -> SQLExpression {
    try enter()
    let before = links
    defer {
      leave()
      links = before
    }
    var operands = [try conjunction()]
    while take("or") { operands.append(try conjunction()) }
    return operands.count == 1 ? operands[0] : SQLExpression(kind: .or(operands), position: operands[0].position)
  }

  /// Chains of operators grow to the left and are as deep as they are long.
  mutating func lengthen() throws(SQLProblem) {
    links += 1
    guard links <= Self.mostLinks else {
      throw SQLProblem(
        "54001", "the statement chains more than \(Self.mostLinks) operators, the simulation's limit", at: position)
    }
  }

  private mutating func conjunction() throws(SQLProblem) -> SQLExpression {
    var operands = [try negation()]
    while take("and") { operands.append(try negation()) }
    return operands.count == 1 ? operands[0] : SQLExpression(kind: .and(operands), position: operands[0].position)
  }

  private mutating func negation() throws(SQLProblem) -> SQLExpression {
    guard at("not") else { return try predicate() }
    let place = position
    advance()
    try enter()
    defer { leave() }
    return SQLExpression(kind: .not(try negation()), position: place)
  }

  /// `IS`, after a comparison.
  private mutating func predicate() throws(SQLProblem) -> SQLExpression {
    var left = try comparison()
    while true {
      let place = position
      if at("isnull") || at("notnull") || at("is") { try lengthen() }
      if take("isnull") {
        left = SQLExpression(kind: .isNull(left, isNegated: false), position: place)
      } else if take("notnull") {
        left = SQLExpression(kind: .isNull(left, isNegated: true), position: place)
      } else if take("is") {
        left = SQLExpression(kind: try isPredicate(left), position: place)
      } else {
        return left
      }
    }
  }

  private mutating func isPredicate(_ left: SQLExpression) throws(SQLProblem) -> SQLExpression.Kind {
    let isNegated = take("not")
    if take("null") { return .isNull(left, isNegated: isNegated) }
    if take("true") { return .isBoolean(left, true, isNegated: isNegated) }
    if take("false") { return .isBoolean(left, false, isNegated: isNegated) }
    if take("unknown") { return .isBoolean(left, nil, isNegated: isNegated) }
    if take("distinct") {
      try expect("from")
      return .isDistinct(left, try comparison(), isNegated: isNegated)
    }
    throw .syntax(at: token)
  }

  private mutating func comparison() throws(SQLProblem) -> SQLExpression {
    let left = try range()
    guard token.kind == .symbol, ["=", "<", ">", "<=", ">=", "<>", "!="].contains(token.text) else { return left }
    let place = position
    let symbol = token.text == "!=" ? "<>" : token.text
    advance()
    if at("any") || at("all") || at("some") { throw .unsupported("\(token.source.uppercased())", at: position) }
    let result = SQLExpression(kind: .binary(symbol, left, try range()), position: place)
    // Comparisons do not chain.
    if token.kind == .symbol, ["=", "<", ">", "<=", ">=", "<>", "!="].contains(token.text) { throw .syntax(at: token) }
    return result
  }

  /// `BETWEEN`, `IN`, `LIKE`.
  private mutating func range() throws(SQLProblem) -> SQLExpression {
    let left = try other()
    let isNegated = at("not") && ["between", "in", "like", "ilike", "similar"].contains(peek(1).text)
    let place = position
    if isNegated { advance() }
    if take("between") {
      if at("symmetric") || at("asymmetric") { throw .unsupported("\(token.source.uppercased())", at: position) }
      let low = try other()
      try expect("and")
      return SQLExpression(kind: .between(left, low, try other(), isNegated: isNegated), position: place)
    }
    if take("in") {
      try expect(symbol: "(")
      if at("select") {
        let query = try select()
        try expect(symbol: ")")
        return SQLExpression(kind: .inQuery(left, query, isNegated: isNegated), position: place)
      }
      var list: [SQLExpression] = []
      repeat { list.append(try expression()) } while take(symbol: ",")
      try expect(symbol: ")")
      return SQLExpression(kind: .inList(left, list, isNegated: isNegated), position: place)
    }
    if at("like") || at("ilike") {
      let ignoresCase = at("ilike")
      advance()
      let pattern = try other()
      var escape: SQLExpression?
      if take("escape") { escape = try other() }
      let kind = SQLExpression.Kind.like(left, pattern, escape: escape, ignoresCase: ignoresCase, isNegated: isNegated)
      return SQLExpression(kind: kind, position: place)
    }
    if at("similar") { throw .unsupported("SIMILAR TO", at: position) }
    return left
  }

  /// Operators that are neither arithmetic nor comparison: `||`.
  private mutating func other() throws(SQLProblem) -> SQLExpression {
    var left = try sum()
    while token.kind == .symbol, !Self.known.contains(token.text), token.text != "(" {
      guard token.text == "||" else { throw .unsupported("the operator \(token.text)", at: position) }
      let place = position
      advance()
      try lengthen()
      left = SQLExpression(kind: .binary("||", left, try sum()), position: place)
    }
    return left
  }

  private static let known: Set<String> = [
    "+", "-", "*", "/", "%", "=", "<", ">", "<=", ">=", "<>", "!=", ")", ",", ";", "[", "]", ".", "::",
  ]

  private mutating func sum() throws(SQLProblem) -> SQLExpression {
    var left = try product()
    while at(symbol: "+") || at(symbol: "-") {
      let (place, symbol) = (position, token.text)
      advance()
      try lengthen()
      left = SQLExpression(kind: .binary(symbol, left, try product()), position: place)
    }
    return left
  }

  private mutating func product() throws(SQLProblem) -> SQLExpression {
    var left = try zoned()
    while at(symbol: "*") || at(symbol: "/") || at(symbol: "%") {
      let (place, symbol) = (position, token.text)
      advance()
      try lengthen()
      left = SQLExpression(kind: .binary(symbol, left, try zoned()), position: place)
    }
    return left
  }

  private mutating func zoned() throws(SQLProblem) -> SQLExpression {
    let value = try signed()
    if at(["at", "time", "zone"]) { throw .unsupported("AT TIME ZONE", at: position) }
    if at("collate") { throw .unsupported("COLLATE", at: position) }
    return value
  }

  private mutating func signed() throws(SQLProblem) -> SQLExpression {
    guard at(symbol: "-") || at(symbol: "+") else { return try castable() }
    let (place, isNegative) = (position, token.text == "-")
    advance()
    try enter()
    defer { leave() }
    let value = try signed()
    guard isNegative else { return value }
    // The scanner gives constants their sign.
    if case .number(let digits) = value.kind, !digits.hasPrefix("-") {
      return SQLExpression(kind: .number("-" + digits), position: place)
    }
    return SQLExpression(kind: .negative(value), position: place)
  }

  private mutating func castable() throws(SQLProblem) -> SQLExpression {
    var value = try primary()
    while at(symbol: "::") || at(symbol: "[") {
      if at(symbol: "[") { throw .unsupported("arrays", at: position) }
      let place = position
      advance()
      try lengthen()
      value = SQLExpression(kind: .cast(value, try typeName()), position: place)
    }
    return value
  }
}
