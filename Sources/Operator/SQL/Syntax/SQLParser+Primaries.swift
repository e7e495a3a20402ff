extension SQLParser {
  mutating func primary() throws(SQLProblem) -> SQLExpression {
    let place = position
    func made(_ kind: SQLExpression.Kind) -> SQLExpression { SQLExpression(kind: kind, position: place) }
    switch token.kind {
    case .number:
      defer { advance() }
      return made(.number(token.text))
    case .string:
      defer { advance() }
      return made(.string(token.text))
    case .symbol where token.text == "(": return try parenthesised()
    case .quoted: return try reference()
    case .word: break
    default: throw .syntax(at: token)
    }
    switch token.text {
    case "true", "false":
      defer { advance() }
      return made(.boolean(token.text == "true"))
    case "null":
      advance()
      return made(.null)
    case "case": return try choice()
    case "cast":
      advance()
      try expect(symbol: "(")
      let value = try expression()
      try expect("as")
      let type = try typeName()
      try expect(symbol: ")")
      return made(.cast(value, type))
    case "exists":
      advance()
      try expect(symbol: "(")
      let query = try select()
      try expect(symbol: ")")
      return made(.exists(query))
    case "extract" where peek(1).text == "(": return try extract()
    case "current_timestamp", "current_date":
      defer { advance() }
      return made(.call(SQLCall(name: token.text)))
    case "array", "row": throw .unsupported("\(token.source.uppercased())", at: place)
    case "substring" where peek(1).text == "(", "trim" where peek(1).text == "(", "position" where peek(1).text == "(",
      "overlay" where peek(1).text == "(":
      throw .unsupported("the function \(token.text)", at: place)
    default: break
    }
    // `INTERVAL '1 hour'`, `date '2026-03-02'`.
    if SQLType.names[token.text] != nil, peek(1).kind == .string {
      let type = try typeName()
      let text = SQLExpression(kind: .string(token.text), position: position)
      advance()
      if Self.intervalFields.contains(token.text), type.type == .interval {
        throw .unsupported("fields of interval literals", at: position)
      }
      return made(.cast(text, type))
    }
    if peek(1).kind == .symbol, peek(1).text == "(", isFunctionName(token.text) { return try call() }
    return try reference()
  }

  private static let intervalFields: Set<String> = ["year", "month", "day", "hour", "minute", "second"]

  private func isFunctionName(_ word: String) -> Bool {
    !Self.reserved.contains(word) || ["left", "right"].contains(word)
  }

  private mutating func parenthesised() throws(SQLProblem) -> SQLExpression {
    let place = position
    advance()
    if at("select") {
      let query = try select()
      try expect(symbol: ")")
      return SQLExpression(kind: .query(query), position: place)
    }
    let value = try expression()
    if at(symbol: ",") { throw .unsupported("rows of values", at: place) }
    try expect(symbol: ")")
    return value
  }

  private mutating func reference() throws(SQLProblem) -> SQLExpression {
    let place = position
    var parts = [try name().text]
    while take(symbol: ".") {
      if at(symbol: "*") {
        advance()
        return SQLExpression(kind: .star(parts[parts.count - 1]), position: place)
      }
      guard token.kind == .word || token.kind == .quoted else { throw .syntax(at: token) }
      parts.append(token.text)
      advance()
    }
    if at(symbol: "(") { throw .unsupported("functions of a schema", at: place) }
    return SQLExpression(kind: .column(parts), position: place)
  }

  private mutating func choice() throws(SQLProblem) -> SQLExpression {
    let place = position
    advance()
    var operand: SQLExpression?
    if !at("when") { operand = try expression() }
    var branches: [(when: SQLExpression, then: SQLExpression)] = []
    while take("when") {
      let condition = try expression()
      try expect("then")
      branches.append((condition, try expression()))
    }
    guard !branches.isEmpty else { throw .syntax(at: token) }
    var otherwise: SQLExpression?
    if take("else") { otherwise = try expression() }
    try expect("end")
    return SQLExpression(kind: .choice(operand, branches, otherwise: otherwise), position: place)
  }

  private mutating func extract() throws(SQLProblem) -> SQLExpression {
    let place = position
    advance()
    advance()
    guard token.kind == .word || token.kind == .string else { throw .syntax(at: token) }
    let field = token.text.lowercased()
    advance()
    try expect("from")
    let value = try expression()
    try expect(symbol: ")")
    return SQLExpression(kind: .extract(field, value), position: place)
  }

  private mutating func call() throws(SQLProblem) -> SQLExpression {
    let place = position
    var call = SQLCall(name: token.text)
    advance()
    advance()
    if take(symbol: "*") {
      call.isStar = true
    } else if !at(symbol: ")") {
      if take("distinct") { call.isDistinct = true } else { _ = take("all") }
      repeat { call.arguments.append(try expression()) } while take(symbol: ",")
      if at("order") { throw .unsupported("ORDER BY within an aggregate", at: position) }
    }
    try expect(symbol: ")")
    if at("within"), peek(1).text == "group" {
      advance()
      advance()
      try expect(symbol: "(")
      try expect("order")
      try expect("by")
      call.within = try order()
      try expect(symbol: ")")
    }
    if at("filter"), peek(1).text == "(" {
      advance()
      advance()
      try expect("where")
      call.filter = try expression()
      try expect(symbol: ")")
    }
    if at("over") { throw .unsupported("window functions", at: position) }
    return SQLExpression(kind: .call(call), position: place)
  }

  mutating func typeName() throws(SQLProblem) -> SQLTypeName {
    let place = position
    guard token.kind == .word else { throw .syntax(at: token) }
    let word = token.text
    advance()
    if word == "double" {
      try expect("precision")
      return SQLTypeName(type: .double, position: place)
    }
    if word == "timestamp" {
      guard at(["with", "time", "zone"]) else { throw .unsupported("timestamp without time zone", at: place) }
      for _ in 0..<3 { advance() }
      return SQLTypeName(type: .timestamp, position: place)
    }
    if word == "character" { try expect("varying") }
    guard let type = word == "character" ? .text : SQLType.names[word] else {
      if Self.otherTypes.contains(word) { throw .unsupported("the type \(word)", at: place) }
      throw SQLProblem("42704", "type \"\(word)\" does not exist", at: place)
    }
    var precision: (digits: Int, scale: Int)?
    if at(symbol: "(") {
      guard type == .numeric else { throw .unsupported("a length of the type \(word)", at: position) }
      precision = try numericPrecision()
    }
    if at(symbol: "[") { throw .unsupported("arrays", at: position) }
    return SQLTypeName(type: type, precision: precision, position: place)
  }

  private mutating func numericPrecision() throws(SQLProblem) -> (digits: Int, scale: Int) {
    advance()
    var numbers: [Int] = []
    repeat {
      guard token.kind == .number, let number = Int(token.text), number <= 1000 else { throw .syntax(at: token) }
      numbers.append(number)
      advance()
    } while take(symbol: ",") && numbers.count < 2
    try expect(symbol: ")")
    guard numbers[0] >= 1 else {
      throw SQLProblem("22023", "NUMERIC precision \(numbers[0]) must be between 1 and 1000", at: nil)
    }
    return (numbers[0], numbers.count > 1 ? numbers[1] : 0)
  }

  private static let otherTypes: Set<String> = [
    "smallint", "int2", "real", "float4", "timestamp", "time", "timetz", "uuid", "json", "jsonb", "bytea", "char",
    "bpchar", "name", "oid", "regclass", "money", "xml", "inet", "cidr", "bit", "point",
  ]
}
