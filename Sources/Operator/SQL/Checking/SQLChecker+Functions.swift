extension SQLChecker {
  func call(_ call: SQLCall, at position: Int) throws(SQLProblem) -> CheckedExpression {
    if Self.aggregates.contains(call.name) { return try aggregate(call, at: position) }
    if call.within != nil {
      throw SQLProblem(
        "42809", "\(call.name) is not an ordered-set aggregate, so it cannot have WITHIN GROUP", at: position)
    }
    if call.isStar {
      throw missingFunction(call.name, [], at: position)
    }
    if call.isDistinct {
      throw SQLProblem("42809", "DISTINCT specified, but \(call.name) is not an aggregate function", at: position)
    }
    if call.filter != nil {
      throw SQLProblem("42809", "FILTER specified, but \(call.name) is not an aggregate function", at: position)
    }
    var arguments: [CheckedExpression] = []
    for argument in call.arguments { arguments.append(try check(argument)) }
    switch call.name {
    case "coalesce", "greatest", "least": return try choosing(call.name, arguments, at: position)
    case "nullif":
      guard arguments.count == 2 else { throw missingFunction("nullif", arguments, at: position) }
      let test = try binary("=", arguments[0], arguments[1], at: position)
      let value = arguments[0].type == .unknown ? try coerce(arguments[0], to: .text) : arguments[0]
      return CheckedExpression(
        sql: "(CASE WHEN \(test.sql) THEN NULL ELSE \(value.sql) END)", type: value.type, position: position)
    case "concat":
      var texts: [String] = []
      for argument in arguments {
        let text =
          argument.type == .boolean
          ? "sql_show(\(argument.sql))" : try coerce(argument, to: .text, explicitly: true).sql
        texts.append("coalesce(\(text), '')")
      }
      guard !texts.isEmpty else { throw missingFunction("concat", [], at: position) }
      return CheckedExpression(sql: "(\(texts.joined(separator: " || ")))", type: .text, position: position)
    case "date_part":
      guard arguments.count == 2, let field = arguments[0].literal else { break }
      return try extract(field.lowercased(), arguments[1], isPart: true, at: position)
    case "date_trunc": return try truncated(arguments, at: position)
    default: break
    }
    if let made = try simple(call.name, arguments, at: position) { return made }
    if Self.otherFunctions.contains(call.name) { throw .unsupported("the function \(call.name)", at: position) }
    throw missingFunction(call.name, arguments, at: position)
  }

  /// Functions that stand for one of SQLite's or of the engine's.
  private func simple(
    _ name: String, _ arguments: [CheckedExpression], at position: Int
  ) throws(SQLProblem) -> CheckedExpression? {
    func made(_ sql: String, _ type: SQLType) -> CheckedExpression {
      CheckedExpression(sql: sql, type: type, position: position)
    }
    func text(_ index: Int) throws(SQLProblem) -> String? {
      guard [.text, .unknown].contains(arguments[index].type) else { return nil }
      return try coerce(arguments[index], to: .text).sql
    }
    func whole(_ index: Int) throws(SQLProblem) -> String? {
      guard [.integer, .unknown].contains(arguments[index].type) else { return nil }
      return try coerce(arguments[index], to: .integer).sql
    }
    switch (name, arguments.count) {
    case ("now", 0), ("current_timestamp", 0), ("transaction_timestamp", 0), ("statement_timestamp", 0),
      ("clock_timestamp", 0):
      return made("\(now.microseconds)", .timestamp)
    case ("current_date", 0): return made("\(now.parts.day)", .date)
    case ("lower", 1), ("upper", 1):
      return try text(0).map { made("\(name)(\($0))", .text) }
    case ("btrim", 1), ("ltrim", 1), ("rtrim", 1):
      return try text(0).map { made("\(name == "btrim" ? "trim" : name)(\($0))", .text) }
    case ("length", 1), ("char_length", 1), ("character_length", 1):
      return try text(0).map { made("length(\($0))", .integer) }
    case ("left", 2), ("right", 2):
      guard let value = try text(0), let count = try whole(1) else { return nil }
      return made("sql_\(name)(\(value), \(count))", .text)
    case ("replace", 3):
      guard let value = try text(0), let from = try text(1), let to = try text(2) else { return nil }
      return made("replace(\(value), \(from), \(to))", .text)
    case ("strpos", 2):
      guard let value = try text(0), let part = try text(1) else { return nil }
      return made("instr(\(value), \(part))", .integer)
    case ("substr", 2), ("substr", 3):
      guard let value = try text(0), let start = try whole(1) else { return nil }
      let length = arguments.count == 3 ? try whole(2) : "NULL"
      return length.map { made("sql_substr(\(value), \(start), \($0), \(arguments.count))", .text) }
    case ("abs", 1):
      guard arguments[0].type.isNumber else { return nil }
      return made(Self.arithmetic("abs", arguments[0].type, [arguments[0].sql]), arguments[0].type)
    case ("mod", 2):
      guard arguments.allSatisfy({ $0.type.isNumber && $0.type != .double }) else { return nil }
      return try binary("%", arguments[0], arguments[1], at: position)
    case ("round", 1), ("floor", 1), ("ceil", 1), ("ceiling", 1), ("round", 2), ("trunc", 1), ("trunc", 2):
      return try rounding(name == "ceiling" ? "ceil" : name, arguments, at: position)
    case ("pg_terminate_backend", 1), ("pg_cancel_backend", 1):
      guard let pid = try whole(0) else { return nil }
      return made("\(name)(\(pid))", .boolean)
    default: return nil
    }
  }

  /// Whole numbers are rounded as doubles, unless decimals are asked for.
  private func rounding(
    _ name: String, _ arguments: [CheckedExpression], at position: Int
  ) throws(SQLProblem) -> CheckedExpression? {
    guard arguments[0].type.isNumber || arguments[0].type == .unknown else { return nil }
    if arguments.count == 2 {
      guard arguments[0].type != .double, [.integer, .unknown].contains(arguments[1].type) else { return nil }
      let value = try coerce(arguments[0], to: .numeric).sql
      let decimals = try coerce(arguments[1], to: .integer).sql
      return CheckedExpression(sql: "sql_\(name)n(\(value), \(decimals))", type: .numeric, position: position)
    }
    let isNumeric = arguments[0].type == .numeric
    let value = isNumeric ? arguments[0].sql : try coerce(arguments[0], to: .double).sql
    return CheckedExpression(
      sql: "sql_\(name)\(isNumeric ? "n" : "d")(\(value)\(isNumeric ? ", 0" : ""))",
      type: isNumeric ? .numeric : .double,
      position: position)
  }

  private func choosing(
    _ name: String, _ arguments: [CheckedExpression], at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    guard !arguments.isEmpty else { throw SQLProblem("42601", "syntax error at or near \")\"", at: position) }
    let type = try unified(arguments, name.uppercased())
    var values: [String] = []
    for argument in arguments { values.append(try coerce(argument, to: type).sql) }
    if values.count == 1 { return CheckedExpression(sql: values[0], type: type, position: position) }
    let list = values.joined(separator: ", ")
    if name == "coalesce" { return CheckedExpression(sql: "coalesce(\(list))", type: type, position: position) }
    // NULL does not count, unlike in SQLite's max of several.
    let rows = values.map { "SELECT \($0) AS v" }.joined(separator: " UNION ALL ")
    let sql = "(SELECT \(name == "greatest" ? "max" : "min")(v\(type.collation)) FROM (\(rows)))"
    return CheckedExpression(sql: sql, type: type, position: position)
  }

  private func truncated(_ arguments: [CheckedExpression], at position: Int) throws(SQLProblem) -> CheckedExpression {
    guard arguments.count == 2, [.text, .unknown].contains(arguments[0].type) else {
      throw missingFunction("date_trunc", arguments, at: position)
    }
    guard [.timestamp, .date].contains(arguments[1].type) else {
      if arguments[1].type == .interval || arguments[1].type == .unknown {
        throw .unsupported("date_trunc of \(arguments[1].type.name)", at: position)
      }
      throw missingFunction("date_trunc", arguments, at: position)
    }
    let value = try coerce(arguments[1], to: .timestamp)
    return CheckedExpression(
      sql: "sql_trunc(\(try coerce(arguments[0], to: .text).sql), \(value.sql))", type: .timestamp, position: position)
  }

  /// `EXTRACT` gives a numeric, `date_part` a double.
  func extract(
    _ field: String, _ value: CheckedExpression, isPart: Bool, at position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    guard [.timestamp, .date, .interval].contains(value.type) else {
      let name = isPart ? "date_part(text, " : "pg_catalog.extract(unknown, "
      throw SQLProblem(
        "42883", "function \(name)\(value.type.name)) does not exist", at: position, hint: Self.functionHint)
    }
    guard Self.fields.contains(field) else {
      if [
        "century", "decade", "millennium", "timezone", "timezone_hour", "timezone_minute", "julian", "isoyear", "week",
        "microseconds", "milliseconds", "quarter",
      ].contains(field) {
        throw .unsupported("EXTRACT of \(field)", at: position)
      }
      throw SQLProblem("22023", "unit \"\(field)\" not recognized for type \(value.type.name)")
    }
    let isClock = ["hour", "minute", "second"].contains(field)
    if value.type == .interval ? ["dow", "doy", "isodow"].contains(field) : value.type == .date && isClock {
      throw SQLProblem("0A000", "unit \"\(field)\" not supported for type \(value.type.name)")
    }
    let kind = value.type == .interval ? "interval" : value.type == .date ? "day" : "time"
    let number = "sql_extract_\(kind)('\(field)', \(value.sql))"
    return CheckedExpression(
      sql: isPart ? "sql_double(\(number))" : number, type: isPart ? .double : .numeric, position: position)
  }

  private static let fields: Set<String> = [
    "epoch", "year", "month", "day", "hour", "minute", "second", "dow", "isodow", "doy",
  ]

  /// What PostgreSQL has and the simulation has not; other names are unknown to both.
  private static let otherFunctions: Set<String> = [
    "to_char", "to_timestamp", "to_date", "to_number", "age", "make_interval", "make_date", "random", "pg_sleep",
    "version", "current_database", "current_setting", "set_config", "generate_series", "split_part", "regexp_replace",
    "regexp_match", "regexp_matches", "md5", "sha256", "encode", "decode", "format", "lpad", "rpad", "repeat",
    "reverse",
    "initcap", "concat_ws", "ascii", "chr", "translate", "sqrt", "power", "exp", "ln", "log", "sign", "width_bucket",
    "row_number", "rank", "dense_rank", "lag", "lead", "first_value", "last_value", "ntile", "array_agg", "json_agg",
    "jsonb_agg", "stddev", "stddev_pop", "stddev_samp", "variance", "var_pop", "var_samp", "corr", "mode", "bit_and",
    "bit_or", "unnest", "array_length", "pg_size_pretty", "pg_total_relation_size", "pg_relation_size",
    "pg_database_size", "pg_blocking_pids", "pg_backend_pid", "pg_is_in_recovery", "pg_reload_conf", "txid_current",
    "gen_random_uuid", "nextval", "currval", "setval", "pg_stat_statements_reset", "pg_stat_reset", "inet_server_addr",
    "justify_hours", "justify_days", "isfinite", "date_bin", "timezone", "octet_length", "bit_length", "overlay",
    "starts_with", "pg_typeof", "quote_literal", "quote_ident", "trim_scale", "scale", "div", "gcd", "lcm",
  ]
}
