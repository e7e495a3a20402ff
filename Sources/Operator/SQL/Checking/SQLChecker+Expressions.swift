extension SQLChecker {
  /// Checks an expression and everything in it.
  func check(_ expression: SQLExpression) throws(SQLProblem) -> CheckedExpression {
    let before = scope.ungrouped.count
    let value = try checkInside(expression)
    // What a group is made by may be used as a whole, whatever it is made of.
    if scope.ungrouped.count > before, scope.groupKeys.contains(value.sql) {
      scope.ungrouped.removeLast(scope.ungrouped.count - before)
    }
    return value
  }

  /// Only tells the cases apart: what it needs on the stack is needed at every level of an expression.
  private func checkInside(_ expression: SQLExpression) throws(SQLProblem) -> CheckedExpression {
    let position = expression.position
    switch expression.kind {
    case .column(let parts): return try column(parts, at: position)
    case .star: throw SQLProblem("42601", "syntax error at or near \"*\"", at: position)
    case .number(let text): return try number(text, at: position)
    case .string(let text): return literal(text, at: position)
    case .boolean(let value): return boolean(value ? "1" : "0", at: position)
    case .null: return CheckedExpression(sql: "NULL", type: .unknown, isNull: true, position: position)
    case .negative(let operand): return try negative(operand, at: position)
    case .binary(let symbol, let left, let right): return try binary(symbol, left, right, at: position)
    case .and(let operands): return try logical("AND", operands, at: position)
    case .or(let operands): return try logical("OR", operands, at: position)
    case .not(let operand): return try negation(operand, at: position)
    case .isNull(let operand, let isNegated): return try isNull(operand, isNegated, at: position)
    case .isBoolean(let operand, let wanted, let isNegated):
      return try isBoolean(operand, wanted, isNegated, at: position)
    case .isDistinct(let left, let right, let isNegated): return try isDistinct(left, right, isNegated, at: position)
    case .between(let value, let low, let high, let isNegated):
      return try between(value, low, high, isNegated, at: position)
    case .inList(let value, let list, let isNegated): return try inList(value, list, isNegated, at: position)
    case .inQuery(let value, let query, let isNegated): return try inQuery(value, query, isNegated, at: position)
    case .like(let value, let pattern, let escape, let ignoresCase, let isNegated):
      return try like(value, pattern, escape, ignoresCase, isNegated, at: position)
    case .choice(let operand, let branches, let otherwise):
      return try choice(operand, branches, otherwise, at: position)
    case .call(let call): return try self.call(call, at: position)
    case .cast(let value, let type): return try cast(value, type, at: position)
    case .extract(let field, let value): return try extract(field, value, at: position)
    case .query(let query): return try scalar(query, at: position)
    case .exists(let query): return try exists(query, at: position)
    }
  }

  private func boolean(_ sql: String, at position: Int) -> CheckedExpression {
    CheckedExpression(sql: sql, type: .boolean, position: position)
  }

  private func literal(_ text: String, at position: Int) -> CheckedExpression {
    CheckedExpression(sql: Self.quoted(text), type: .unknown, literal: text, position: position)
  }

  private func binary(
    _ symbol: String, _ left: SQLExpression, _ right: SQLExpression, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    let left = try check(left)
    return try binary(symbol, left, try check(right), at: position)
  }

  private func logical(
    _ word: String, _ operands: [SQLExpression], at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    var texts: [String] = []
    for operand in operands { texts.append(try truth(operand, of: word).sql) }
    return boolean("(\(texts.joined(separator: " \(word) ")))", at: position)
  }

  private func negation(_ operand: SQLExpression, at position: Int) throws(SQLProblem) -> CheckedExpression {
    boolean("(NOT \(try truth(operand, of: "NOT").sql))", at: position)
  }

  private func isNull(
    _ operand: SQLExpression, _ isNegated: Bool, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    boolean("(\(try check(operand).sql) IS \(isNegated ? "NOT " : "")NULL)", at: position)
  }

  private func isBoolean(
    _ operand: SQLExpression, _ wanted: Bool?, _ isNegated: Bool, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    let what = "IS \(isNegated ? "NOT " : "")\(wanted.map { $0 ? "TRUE" : "FALSE" } ?? "UNKNOWN")"
    let value = try truth(operand, of: what)
    return boolean(
      "(\(value.sql) IS \(isNegated ? "NOT " : "")\(wanted.map { $0 ? "1" : "0" } ?? "NULL"))", at: position)
  }

  private func isDistinct(
    _ left: SQLExpression, _ right: SQLExpression, _ isNegated: Bool, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    let left = try check(left)
    let (a, b) = try comparable(left, try check(right), "=", at: position)
    return boolean("(\(a.sql)\(a.type.collation) IS \(isNegated ? "" : "NOT ")\(b.sql))", at: position)
  }

  private func between(
    _ value: SQLExpression, _ low: SQLExpression, _ high: SQLExpression, _ isNegated: Bool, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    let value = try check(value)
    let (low, high) = (try check(low), try check(high))
    let above = try binary(isNegated ? "<" : ">=", value, low, at: position)
    let below = try binary(isNegated ? ">" : "<=", value, high, at: position)
    return boolean("(\(above.sql) \(isNegated ? "OR" : "AND") \(below.sql))", at: position)
  }

  private func extract(
    _ field: String, _ value: SQLExpression, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    try extract(field, try check(value), isPart: false, at: position)
  }

  private func scalar(_ query: SQLSelect, at position: Int) throws(SQLProblem) -> CheckedExpression {
    let (sql, columns) = try select(query)
    guard columns.count == 1 else { throw SQLProblem("42601", "subquery must return only one column", at: position) }
    // More than one row is an error, which SQLite does not report.
    let counted = "SELECT sql_single(count(*)) FROM (\(sql))"
    return CheckedExpression(
      sql: "(CASE WHEN (\(counted)) THEN (\(sql)) END)", type: columns[0].type, position: position)
  }

  private func exists(_ query: SQLSelect, at position: Int) throws(SQLProblem) -> CheckedExpression {
    boolean("(EXISTS (\(try select(query).sql)))", at: position)
  }

  static func quoted(_ text: String) -> String {
    var result = "'"
    for character in text.unicodeScalars {
      if character == "'" { result += "''" } else { result.unicodeScalars.append(character) }
    }
    return result + "'"
  }

  private func number(_ text: String, at position: Int) throws(SQLProblem) -> CheckedExpression {
    let isWhole = !text.contains { $0 == "." || $0 == "e" || $0 == "E" }
    if isWhole, let value = Int64(text) {
      let type: SQLType = Int32(exactly: value) == nil ? .bigint : .integer
      // The smallest number has no positive counterpart to put a sign before.
      let sql = value == .min ? "(-9223372036854775807 - 1)" : value < 0 ? "(\(value))" : "\(value)"
      return CheckedExpression(sql: sql, type: type, position: position)
    }
    guard let value = DecimalNumber(text) else { throw DecimalNumber.overflow.located(position) }
    return CheckedExpression(sql: "'\(value.text)'", type: .numeric, position: position)
  }

  private func negative(_ operand: SQLExpression, at position: Int) throws(SQLProblem) -> CheckedExpression {
    let value = try check(operand)
    switch value.type {
    case .integer, .bigint, .numeric, .double:
      return CheckedExpression(
        sql: Self.arithmetic("neg", value.type, [value.sql]), type: value.type, position: position)
    case .interval:
      return CheckedExpression(sql: "sql_interval_mul(\(value.sql), -1)", type: .interval, position: position)
    case .unknown:
      let number = try coerce(value, to: .double)
      return CheckedExpression(sql: "(-\(number.sql))", type: .double, position: position)
    default:
      throw SQLProblem(
        "42883", "operator does not exist: - \(value.type.name)", at: position, hint: Self.operatorHint)
    }
  }

  /// The call of SQLite's function that computes an arithmetic operation with the type's limits.
  static func arithmetic(_ name: String, _ type: SQLType, _ operands: [String]) -> String {
    let suffix =
      switch type {
      case .integer: "4"
      case .bigint: "8"
      case .numeric: "n"
      default: "d"
      }
    return "sql_\(name)\(suffix)(\(operands.joined(separator: ", ")))"
  }

  private func inList(
    _ operand: SQLExpression, _ list: [SQLExpression], _ isNegated: Bool, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    let value = try check(operand)
    var elements: [CheckedExpression] = []
    for element in list { elements.append(try check(element)) }
    // Without a type for all of them each one is compared by itself.
    let shared = elements.count > 1 ? Self.common([value] + elements) : nil
    var tests: [String] = []
    for element in elements {
      var (left, right) = (value, element)
      if let shared { (left, right) = (try coerce(left, to: shared), try coerce(right, to: shared)) }
      tests.append(try binary(isNegated ? "<>" : "=", left, right, at: position).sql)
    }
    return CheckedExpression(
      sql: "(\(tests.joined(separator: isNegated ? " AND " : " OR ")))", type: .boolean, position: position)
  }

  private func inQuery(
    _ operand: SQLExpression, _ query: SQLSelect, _ isNegated: Bool, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    let value = try check(operand)
    let (sql, columns) = try select(query)
    guard columns.count == 1 else {
      throw SQLProblem("42601", "subquery has too many columns", at: position)
    }
    let inner = CheckedExpression(sql: "c0", type: columns[0].type, position: position)
    let (left, right) = try comparable(value, inner, "=", at: position)
    let converted = right.sql == "c0" ? sql : "SELECT \(right.sql) FROM (\(sql))"
    let text = "(\(left.sql)\(left.type.collation) \(isNegated ? "NOT " : "")IN (\(converted)))"
    return CheckedExpression(sql: text, type: .boolean, position: position)
  }

  private func like(
    _ operand: SQLExpression, _ pattern: SQLExpression, _ escape: SQLExpression?, _ ignoresCase: Bool,
    _ isNegated: Bool, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    let (value, pattern) = (try check(operand), try check(pattern))
    let symbol = (isNegated ? "!" : "") + (ignoresCase ? "~~*" : "~~")
    guard [.text, .unknown].contains(value.type), [.text, .unknown].contains(pattern.type) else {
      throw missingOperator(symbol, value, pattern, at: position)
    }
    var sql = "sql_\(ignoresCase ? "ilike" : "like")(\(value.sql), \(pattern.sql)"
    if let escape {
      let mark = try check(escape)
      guard [.text, .unknown].contains(mark.type) else {
        throw SQLProblem(
          "42883",
          "function pg_catalog.like_escape(\(pattern.type == .unknown ? "unknown" : "text"), \(mark.type.name)) does not exist",
          at: position, hint: Self.functionHint)
      }
      sql += ", \(mark.sql)"
    } else {
      sql += ", '\\'"
    }
    return CheckedExpression(sql: isNegated ? "(NOT \(sql)))" : sql + ")", type: .boolean, position: position)
  }

  private func choice(
    _ operand: SQLExpression?, _ branches: [(when: SQLExpression, then: SQLExpression)], _ otherwise: SQLExpression?,
    at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    let subject = try operand.map { operand throws(SQLProblem) in
      let value = try check(operand)
      return value.type == .unknown ? try coerce(value, to: .text) : value
    }
    var conditions: [String] = []
    var results: [CheckedExpression] = []
    for branch in branches {
      if let subject {
        let value = try check(branch.when)
        conditions.append(try binary("=", subject, value, at: branch.when.position).sql)
      } else {
        conditions.append(try truth(branch.when, of: "CASE/WHEN").sql)
      }
      results.append(try check(branch.then))
    }
    let last = try otherwise.map { otherwise throws(SQLProblem) in try check(otherwise) }
    // PostgreSQL looks at ELSE first.
    let type = try unified((last.map { [$0] } ?? []) + results, "CASE")
    var sql = "(CASE"
    for (condition, result) in zip(conditions, results) {
      sql += " WHEN \(condition) THEN \(try coerce(result, to: type).sql)"
    }
    if let last { sql += " ELSE \(try coerce(last, to: type).sql)" }
    return CheckedExpression(sql: sql + " END)", type: type, position: position)
  }
}
