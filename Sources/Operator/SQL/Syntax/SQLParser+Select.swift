extension SQLParser {
  mutating func select() throws(SQLProblem) -> SQLSelect {
    try enter()
    defer { leave() }
    var query = SQLSelect(position: position)
    try expect("select")
    if take("all") {
    } else if take("distinct") {
      if at("on") { throw .unsupported("DISTINCT ON", at: position) }
      query.isDistinct = true
    }
    if !at("from") {
      repeat { query.items.append(try item()) } while take(symbol: ",")
    }
    if at("into") { throw .unsupported("SELECT INTO", at: position) }
    if take("from") {
      var source = try joined()
      while at(symbol: ",") {
        advance()
        try lengthen()
        source = .join(.init(kind: .cross, left: source, right: try joined(), on: nil))
      }
      query.from = source
    }
    query.condition = try whereClause()
    if take("group") {
      try expect("by")
      if at(symbol: "("), peek(1).text == ")" { throw .unsupported("empty grouping sets", at: position) }
      repeat {
        if at("rollup") || at("cube") || at("grouping") { throw .unsupported("grouping sets", at: position) }
        query.groups.append(try expression())
      } while take(symbol: ",")
    }
    if take("having") { query.having = try expression() }
    if at("window") { throw .unsupported("window functions", at: position) }
    if at("union") || at("intersect") || at("except") {
      throw .unsupported("\(token.source.uppercased())", at: position)
    }
    try ending(&query)
    if query.items.isEmpty { throw .unsupported("a SELECT without columns", at: query.position) }
    return query
  }

  /// `ORDER BY`, `LIMIT`, `OFFSET`.
  private mutating func ending(_ query: inout SQLSelect) throws(SQLProblem) {
    if take("order") {
      try expect("by")
      repeat { query.orders.append(try order()) } while take(symbol: ",")
    }
    while true {
      if at("limit"), query.limit == nil {
        advance()
        // LIMIT ALL is no limit.
        if !take("all") { query.limit = try expression() }
      } else if at("offset"), query.offset == nil {
        advance()
        query.offset = try expression()
        if at("rows") || at("row") { advance() }
      } else if at("fetch") {
        throw .unsupported("FETCH", at: position)
      } else if at("for") {
        throw .unsupported("row locks in SELECT", at: position)
      } else {
        return
      }
    }
  }

  mutating func order() throws(SQLProblem) -> SQLOrder {
    var order = SQLOrder(expression: try expression())
    if take("desc") {
      order.isDescending = true
    } else if at("using") {
      throw .unsupported("ORDER BY ... USING", at: position)
    } else {
      _ = take("asc")
    }
    if take("nulls") {
      if take("first") {
        order.nullsFirst = true
      } else {
        try expect("last")
        order.nullsFirst = false
      }
    }
    return order
  }

  private mutating func item() throws(SQLProblem) -> SQLItem {
    if at(symbol: "*") {
      defer { advance() }
      return SQLItem(expression: SQLExpression(kind: .star(nil), position: position))
    }
    let expression = try expression()
    if take("as") {
      // Any word may follow AS.
      guard token.kind == .word || token.kind == .quoted else { throw .syntax(at: token) }
      defer { advance() }
      return SQLItem(expression: expression, alias: token.text)
    }
    if token.kind == .quoted
      || token.kind == .word && !Self.reserved.contains(token.text) && !Self.noBareLabel.contains(token.text)
    {
      return SQLItem(expression: expression, alias: try name().text)
    }
    return SQLItem(expression: expression)
  }

  /// Words that are not reserved and yet no label without AS.
  private static let noBareLabel: Set<String> = [
    "day", "filter", "hour", "minute", "month", "over", "second", "varying", "within", "without", "year", "precision",
    "overlaps", "char", "character",
  ]

  private mutating func joined() throws(SQLProblem) -> SQLTableExpression {
    var left = try source()
    while true {
      let kind: SQLTableExpression.Join.Kind
      if at("natural") { throw .unsupported("NATURAL joins", at: position) }
      if take("cross") {
        kind = .cross
      } else if take("left") {
        kind = .left
        _ = take("outer")
      } else if take("right") {
        kind = .right
        _ = take("outer")
      } else if take("full") {
        kind = .full
        _ = take("outer")
      } else if take("inner") || at("join") {
        kind = .inner
      } else {
        return left
      }
      try expect("join")
      try lengthen()
      let right = try source()
      var condition: SQLExpression?
      if kind != .cross {
        if at("using") { throw .unsupported("USING", at: position) }
        try expect("on")
        condition = try expression()
      }
      left = .join(.init(kind: kind, left: left, right: right, on: condition))
    }
  }

  private mutating func source() throws(SQLProblem) -> SQLTableExpression {
    try enter()
    defer { leave() }
    if at("lateral") { throw .unsupported("LATERAL", at: position) }
    if at(symbol: "(") {
      let start = position
      advance()
      if at("select") {
        let query = try select()
        try expect(symbol: ")")
        _ = take("as")
        guard token.kind == .quoted || token.kind == .word && !Self.reserved.contains(token.text) else {
          throw SQLProblem(
            "42601", "subquery in FROM must have an alias", at: start, hint: "For example, FROM (SELECT ...) [AS] foo.")
        }
        return .query(query, alias: try tableAlias(), position: start)
      }
      let inner = try joined()
      try expect(symbol: ")")
      return inner
    }
    let table = try relationName()
    if at(symbol: "(") { throw .unsupported("functions in FROM", at: table.position) }
    if take("as") { return .table(table, alias: try tableAlias()) }
    if token.kind == .quoted || token.kind == .word && !Self.reserved.contains(token.text) {
      return .table(table, alias: try tableAlias())
    }
    return .table(table, alias: nil)
  }

  private mutating func tableAlias() throws(SQLProblem) -> String {
    let alias = try name().text
    if at(symbol: "(") { throw .unsupported("aliases of columns in FROM", at: position) }
    return alias
  }
}
