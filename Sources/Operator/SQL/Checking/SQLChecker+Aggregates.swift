extension SQLChecker {
  static let aggregates: Set<String> = [
    "count", "sum", "avg", "min", "max", "bool_and", "bool_or", "every", "string_agg", "percentile_cont",
    "percentile_disc",
  ]

  func aggregate(_ call: SQLCall, at position: Int) throws(SQLProblem) -> CheckedExpression {
    guard scope.clause.allowsAggregates else {
      throw SQLProblem("42803", "aggregate functions are not allowed in \(scope.clause.name)", at: position)
    }
    guard !scope.isInAggregate else {
      throw SQLProblem("42803", "aggregate function calls cannot be nested", at: position)
    }
    let before = scope.ungrouped.count
    let usedOuter = scope.usesOuter
    scope.isInAggregate = true
    scope.usesOuter = false
    defer {
      scope.isInAggregate = false
      scope.usesOuter = scope.usesOuter || usedOuter
    }
    var arguments: [CheckedExpression] = []
    for argument in call.arguments { arguments.append(try check(argument)) }
    let within = try call.within.map { order throws(SQLProblem) in try check(order.expression) }
    var filter = ""
    if let condition = call.filter { filter = " FILTER (WHERE \(try truth(condition, of: "FILTER").sql))" }
    if scope.usesOuter { throw .unsupported("aggregates over columns of an outer query", at: position) }
    scope.ungrouped.removeLast(scope.ungrouped.count - before)
    scope.aggregateCount += 1
    if call.name.hasPrefix("percentile") {
      return try percentile(call, arguments, within, filter, at: position)
    }
    guard within == nil else {
      throw SQLProblem(
        "42809", "\(call.name) is not an ordered-set aggregate, so it cannot have WITHIN GROUP", at: position)
    }
    if call.isStar {
      guard call.name == "count" else { throw missingFunction(call.name, [], at: position) }
      return CheckedExpression(sql: "count(*)\(filter)", type: .bigint, position: position)
    }
    guard let argument = arguments.first, arguments.count == (call.name == "string_agg" ? 2 : 1) else {
      if call.name == "count", arguments.isEmpty {
        throw SQLProblem("42809", "count(*) must be used to call a parameterless aggregate function", at: position)
      }
      throw missingFunction(call.name, arguments, at: position)
    }
    return try plain(call, argument, arguments, filter, at: position)
  }

  private func plain(
    _ call: SQLCall, _ argument: CheckedExpression, _ arguments: [CheckedExpression], _ filter: String, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    let distinct = call.isDistinct ? "DISTINCT " : ""
    func made(_ function: String, _ value: CheckedExpression, _ type: SQLType) -> CheckedExpression {
      CheckedExpression(
        sql: "\(function)(\(distinct)\(value.sql)\(value.type.collation))\(filter)", type: type, position: position)
    }
    switch call.name {
    case "count":
      let value = argument.type == .unknown ? try coerce(argument, to: .text) : argument
      return made("count", value, .bigint)
    case "sum", "avg": return try summing(call, argument, made, at: position)
    case "min", "max":
      guard argument.type != .boolean else { throw missingFunction(call.name, arguments, at: position) }
      let value = argument.type == .unknown ? try coerce(argument, to: .text) : argument
      return made(call.name, value, value.type)
    case "bool_and", "bool_or", "every":
      guard argument.type == .boolean || argument.type == .unknown else {
        throw missingFunction(call.name, arguments, at: position)
      }
      return made(call.name == "bool_or" ? "max" : "min", try coerce(argument, to: .boolean), .boolean)
    default:
      guard arguments.allSatisfy({ [.text, .unknown].contains($0.type) }) else {
        throw missingFunction(call.name, arguments, at: position)
      }
      if call.isDistinct { throw .unsupported("string_agg(DISTINCT ...)", at: position) }
      let (value, mark) = (try coerce(argument, to: .text), try coerce(arguments[1], to: .text))
      return CheckedExpression(
        sql: "group_concat(\(value.sql), coalesce(\(mark.sql), ''))\(filter)", type: .text, position: position)
    }
  }

  private func summing(
    _ call: SQLCall, _ argument: CheckedExpression,
    _ made: (String, CheckedExpression, SQLType) -> CheckedExpression, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    let isSum = call.name == "sum"
    switch argument.type {
    case .integer where isSum: return made("sql_sum8", argument, .bigint)
    case .bigint where isSum, .numeric where isSum:
      return made("sql_sumn", try coerce(argument, to: .numeric), .numeric)
    case .integer, .bigint, .numeric: return made("sql_avgn", try coerce(argument, to: .numeric), .numeric)
    case .double: return made(isSum ? "sql_sumd" : "sql_avgd", argument, .double)
    case .interval: return made(isSum ? "sql_sumi" : "sql_avgi", argument, .interval)
    case .unknown:
      throw SQLProblem(
        "42725", "function \(call.name)(unknown) is not unique", at: position,
        hint: "Could not choose a best candidate function. You might need to add explicit type casts.")
    default: throw missingFunction(call.name, [argument], at: position)
    }
  }

  private func percentile(
    _ call: SQLCall, _ arguments: [CheckedExpression], _ within: CheckedExpression?, _ filter: String, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    guard let within else {
      throw SQLProblem(
        "42809", "WITHIN GROUP is required for ordered-set aggregate \(call.name)", at: position)
    }
    if call.isDistinct {
      throw SQLProblem("42601", "cannot use DISTINCT with WITHIN GROUP", at: position)
    }
    let isDescending = call.within?.isDescending == true
    guard arguments.count == 1, arguments[0].type.isNumber || arguments[0].type == .unknown else {
      throw missingFunction(call.name, arguments + [within], at: position)
    }
    let share = try coerce(arguments[0], to: .double).sql
    if call.name == "percentile_disc" {
      guard [.integer, .bigint, .double, .timestamp, .date, .text].contains(within.type) else {
        throw .unsupported("percentile_disc of \(within.type.name)", at: position)
      }
      return CheckedExpression(
        sql: "sql_percentile(\(share), \(within.sql), \(isDescending ? 1 : 0), 0)\(filter)", type: within.type,
        position: position)
    }
    if within.type == .interval { throw .unsupported("percentile_cont of interval", at: position) }
    guard within.type.isNumber || within.type == .unknown else {
      throw missingFunction(call.name, arguments + [within], at: position)
    }
    let value = try coerce(within, to: .double).sql
    return CheckedExpression(
      sql: "sql_percentile(\(share), \(value), \(isDescending ? 1 : 0), 1)\(filter)", type: .double, position: position)
  }
}
