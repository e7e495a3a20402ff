import Components

extension SQLChecker {
  /// The value as another type.
  /// - Parameter explicitly: as a cast does it; else only conversions that happen by themselves are left to this, and the
  ///   caller has made sure that there is one.
  func coerce(
    _ value: CheckedExpression, to type: SQLType, explicitly: Bool = false
  ) throws(SQLProblem) -> CheckedExpression {
    if value.type == type { return value }
    func made(_ sql: String) -> CheckedExpression {
      CheckedExpression(sql: sql, type: type, position: value.position)
    }
    if value.type == .unknown {
      guard let text = value.literal else {
        var null = value
        null.type = type
        return null
      }
      return made(try Self.constant(text, type, at: value.position))
    }
    switch (value.type, type) {
    case (.integer, .bigint): return made(value.sql)
    case (.integer, .numeric), (.bigint, .numeric): return made("CAST(\(value.sql) AS TEXT)")
    case (.integer, .double), (.bigint, .double): return made("CAST(\(value.sql) AS REAL)")
    case (.numeric, .double): return made("sql_double(\(value.sql))")
    case (.double, .numeric): return made("sql_numeric(\(value.sql))")
    case (.bigint, .integer), (.numeric, .integer), (.double, .integer): return made("sql_int(\(value.sql), 4)")
    case (.numeric, .bigint), (.double, .bigint): return made("sql_int(\(value.sql), 8)")
    case (.date, .timestamp): return made("(\(value.sql) * 86400000000)")
    case (.timestamp, .date): return made("sql_day(\(value.sql))")
    case (.boolean, .integer), (.text, .text): return made(value.sql)
    case (.integer, .boolean) where explicitly: return made("(\(value.sql) <> 0)")
    case (_, .text): return made("sql_text(\(value.sql), '\(value.type.catalogueName)')")
    case (.text, _) where explicitly: return made("sql_parse(\(value.sql), '\(type.catalogueName)')")
    default:
      throw SQLProblem(
        "42846", "cannot cast type \(value.type.name) to \(type.name)", at: value.position)
    }
  }

  /// The literal's value in SQLite.
  static func constant(_ text: String, _ type: SQLType, at position: Int?) throws(SQLProblem) -> String {
    switch type {
    case .text, .unknown: return quoted(text)
    case .double: return try doubleText(text, at: position)
    case .numeric, .interval: return quoted("\(try StoredValue.parse(text, type, at: position))")
    default:
      let value = "\(try StoredValue.parse(text, type, at: position))"
      if value == "\(Int64.min)" { return "(-9223372036854775807 - 1)" }
      return value.hasPrefix("-") ? "(\(value))" : value
    }
  }

  private static func doubleText(_ text: String, at position: Int?) throws(SQLProblem) -> String {
    guard case .double(let value) = try StoredValue.parse(text, .double, at: position) else { return "NULL" }
    if value == .infinity { return "9e999" }
    if value == -.infinity { return "(-9e999)" }
    return value < 0 ? "(\(value))" : "\(value)"
  }

  func cast(_ operand: SQLExpression, _ name: SQLTypeName, at position: Int) throws(SQLProblem) -> CheckedExpression {
    let value = try check(operand)
    var result: CheckedExpression
    let isPossible =
      switch (value.type, name.type) {
      case (.boolean, .bigint), (.boolean, .numeric), (.boolean, .double), (.bigint, .boolean), (.numeric, .boolean),
        (.double, .boolean):
        false
      case (.timestamp, let type), (.date, let type), (.interval, let type):
        type == .text || type == value.type || value.type != .interval && (type == .timestamp || type == .date)
      case (let type, .timestamp), (let type, .date), (let type, .interval): type == .text || type == .unknown
      default: true
      }
    guard isPossible else {
      throw SQLProblem("42846", "cannot cast type \(value.type.name) to \(name.type.name)", at: position)
    }
    result = try coerce(value, to: name.type, explicitly: true)
    if let precision = name.precision {
      result.sql = "sql_precision(\(result.sql), \(precision.digits), \(precision.scale))"
    }
    result.position = value.literal == nil ? position : value.position
    return result
  }

  /// The value as it is stored in a column.
  func assign(_ value: CheckedExpression, to column: RelationColumn) throws(SQLProblem) -> CheckedExpression {
    let type = column.kind.type
    let isAllowed =
      value.type == type || value.type == .unknown || type == .text || value.type.isNumber && type.isNumber
      || value.type == .date && type == .timestamp
    guard isAllowed else {
      throw SQLProblem(
        "42804",
        "column \"\(column.name)\" is of type \(type.name) but expression is of type \(value.type.name)",
        at: value.position, hint: "You will need to rewrite or cast the expression.")
    }
    return try coerce(value, to: type, explicitly: true)
  }

  /// The type that all of them can have; nil when there is none.
  static func common(_ values: [CheckedExpression]) -> SQLType? {
    var result: SQLType?
    for value in values where value.type != .unknown {
      guard let known = result else {
        result = value.type
        continue
      }
      if known == value.type { continue }
      if let a = known.rank, let b = value.type.rank {
        result = a > b ? known : value.type
      } else if [known, value.type].allSatisfy({ $0 == .date || $0 == .timestamp }) {
        result = .timestamp
      } else {
        return nil
      }
    }
    return result ?? .text
  }

  func unified(_ values: [CheckedExpression], _ what: String) throws(SQLProblem) -> SQLType {
    var seen: [CheckedExpression] = []
    for value in values {
      if let type = Self.common(seen), Self.common(seen + [value]) == nil {
        throw SQLProblem(
          "42804", "\(what) types \(type.name) and \(value.type.name) cannot be matched", at: value.position)
      }
      seen.append(value)
    }
    return Self.common(seen) ?? .text
  }
}
