extension SQLChecker {
  func binary(
    _ symbol: String, _ left: CheckedExpression, _ right: CheckedExpression, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    switch symbol {
    case "=", "<>", "<", ">", "<=", ">=":
      let (left, right) = try comparable(left, right, symbol, at: position)
      let sql = "(\(left.sql)\(left.type.collation) \(symbol) \(right.sql))"
      return CheckedExpression(sql: sql, type: .boolean, position: position)
    case "||": return try joined(left, right, at: position)
    default: return try arithmetic(symbol, left, right, at: position)
    }
  }

  /// Both as one type that can be compared.
  func comparable(
    _ left: CheckedExpression, _ right: CheckedExpression, _ symbol: String, at position: Int
  ) throws(SQLProblem) -> (CheckedExpression, CheckedExpression) {
    let type: SQLType
    switch (left.type, right.type) {
    case (.unknown, .unknown): type = .text
    case (.unknown, let known), (let known, .unknown): type = known
    case (let a, let b) where a == b: type = a
    case (let a, let b) where a.isNumber && b.isNumber: type = a.rank! > b.rank! ? a : b
    case (.date, .timestamp), (.timestamp, .date): type = .timestamp
    default: throw missingOperator(symbol, left, right, at: position)
    }
    return (try coerce(left, to: type), try coerce(right, to: type))
  }

  private func joined(
    _ left: CheckedExpression, _ right: CheckedExpression, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    guard [left.type, right.type].contains(where: { $0 == .text || $0 == .unknown }) else {
      throw missingOperator("||", left, right, at: position)
    }
    let (a, b) = (try coerce(left, to: .text, explicitly: true), try coerce(right, to: .text, explicitly: true))
    return CheckedExpression(sql: "(\(a.sql) || \(b.sql))", type: .text, position: position)
  }

  private static let names = ["+": "add", "-": "sub", "*": "mul", "/": "div", "%": "mod"]

  private func arithmetic(
    _ symbol: String, _ left: CheckedExpression, _ right: CheckedExpression, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    func made(_ sql: String, _ type: SQLType) -> CheckedExpression {
      CheckedExpression(sql: sql, type: type, position: position)
    }
    var (left, right) = (left, right)
    if left.type == .unknown, right.type == .unknown {
      throw SQLProblem(
        "42725", "operator is not unique: unknown \(symbol) unknown", at: position,
        hint: "Could not choose a best candidate operator. You might need to add explicit type casts.")
    }
    // A literal takes the other's type, but time can only be moved by an interval.
    func literal(beside type: SQLType, isLeft: Bool) -> SQLType {
      switch (type, symbol) {
      case (.timestamp, "+"): .interval
      case (.interval, "*"), (.interval, "/"): .double
      case (.date, "+"): .interval
      default: type
      }
    }
    if left.type == .unknown { left = try coerce(left, to: literal(beside: right.type, isLeft: true)) }
    if right.type == .unknown { right = try coerce(right, to: literal(beside: left.type, isLeft: false)) }
    if left.type.isNumber, right.type.isNumber {
      let type = left.type.rank! > right.type.rank! ? left.type : right.type
      // PostgreSQL has no remainder of doubles.
      if symbol == "%", type == .double { throw missingOperator(symbol, left, right, at: position) }
      let operands = [try coerce(left, to: type).sql, try coerce(right, to: type).sql]
      return made(Self.arithmetic(Self.names[symbol]!, type, operands), type)
    }
    let (a, b) = (left.sql, right.sql)
    switch (left.type, symbol, right.type) {
    case (.timestamp, "-", .timestamp): return made("sql_time_sub(\(a), \(b))", .interval)
    case (.timestamp, "-", .date), (.date, "-", .timestamp):
      let (x, y) = (try coerce(left, to: .timestamp), try coerce(right, to: .timestamp))
      return made("sql_time_sub(\(x.sql), \(y.sql))", .interval)
    case (.timestamp, "+", .interval): return made("sql_time_add(\(a), \(b), 1)", .timestamp)
    case (.timestamp, "-", .interval): return made("sql_time_add(\(a), \(b), -1)", .timestamp)
    case (.interval, "+", .timestamp): return made("sql_time_add(\(b), \(a), 1)", .timestamp)
    case (.interval, "+", .interval): return made("sql_interval_add(\(a), \(b), 1)", .interval)
    case (.interval, "-", .interval): return made("sql_interval_add(\(a), \(b), -1)", .interval)
    case (.interval, "*", .integer), (.interval, "*", .bigint): return made("sql_interval_mul(\(a), \(b))", .interval)
    case (.integer, "*", .interval), (.bigint, "*", .interval): return made("sql_interval_mul(\(b), \(a))", .interval)
    case (.date, "-", .date): return made("(\(a) - \(b))", .integer)
    case (.date, "+", .integer), (.date, "-", .integer): return made("sql_date(\(a) \(symbol) \(b))", .date)
    case (.integer, "+", .date): return made("sql_date(\(b) + \(a))", .date)
    case (.interval, "*", .numeric), (.interval, "*", .double), (.interval, "/", _), (.double, "*", .interval),
      (.numeric, "*", .interval), (.date, _, .interval), (.interval, "+", .date):
      throw .unsupported("\(left.type.name) \(symbol) \(right.type.name)", at: position)
    default: throw missingOperator(symbol, left, right, at: position)
    }
  }
}
