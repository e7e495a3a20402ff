import Components

extension SQLChecker {
  /// - Parameter assigning: what becomes of each item, for INSERT.
  func select(
    _ query: SQLSelect,
    assigning: ((Int, CheckedExpression) throws(SQLProblem) -> CheckedExpression)? = nil
  ) throws(SQLProblem) -> (sql: String, columns: [AnswerColumn]) {
    let outer = scope
    let isOutermost = assigning != nil || outer.entries.isEmpty && outer.parent == nil
    let own = SQLScope(parent: isOutermost ? nil : outer)
    scope = own
    defer { scope = outer }

    let from = try query.from.map { source throws(SQLProblem) in " FROM \(try self.source(source))" } ?? ""
    prepareGroups(query)
    var (items, columns) = try self.items(query, assigning)
    let hasAggregateItems = own.aggregateCount > 0
    let filter = try whereText(query.condition)
    var having = ""
    if let condition = query.having {
      own.clause = .having
      having = " HAVING \(try truth(condition, of: "HAVING").sql)"
    }
    own.clause = .order
    let orders = try self.orders(query, items, columns)
    let groups = try self.groups(query, items)
    let limit = try self.limit(query)
    try checkGrouping(query)

    // HAVING, or an aggregate in ORDER BY, makes one group of all rows; SQLite wants an aggregate among the items for that.
    if groups.isEmpty, !hasAggregateItems, own.aggregateCount > 0 || query.having != nil {
      items[0].sql = "(CASE WHEN count(*) >= 0 THEN \(items[0].sql) END)"
    }
    var sql = "SELECT \(query.isDistinct ? "DISTINCT " : "")"
    sql += zip(items, columns).enumerated()
      .map { "\($1.0.sql)\($1.1.type.collation) AS c\($0)" }.joined(separator: ", ")
    sql += from + filter
    if !groups.isEmpty { sql += " GROUP BY \(groups.joined(separator: ", "))" }
    sql += having
    if !orders.isEmpty { sql += " ORDER BY \(orders.joined(separator: ", "))" }
    return (sql + limit, columns)
  }

  private func items(
    _ query: SQLSelect, _ assigning: ((Int, CheckedExpression) throws(SQLProblem) -> CheckedExpression)?
  ) throws(SQLProblem) -> ([CheckedExpression], [AnswerColumn]) {
    scope.clause = .select
    var items: [CheckedExpression] = []
    var columns: [AnswerColumn] = []
    for item in query.items {
      if case .star(let alias) = item.expression.kind {
        for (entry, column) in try expand(alias, at: item.expression.position) {
          let value = reference(entry, column, in: scope, at: item.expression.position)
          items.append(try assigning?(items.count, value) ?? value)
          columns.append(entry.columns[column])
        }
        continue
      }
      let value = try check(item.expression)
      let typed: CheckedExpression
      if let assigning {
        typed = try assigning(items.count, value)
      } else {
        // A literal without a type ends up as text.
        typed = value.type == .unknown ? try coerce(value, to: .text) : value
      }
      items.append(typed)
      columns.append(AnswerColumn(name: item.alias ?? columnName(item.expression), type: typed.type))
    }
    return (items, columns)
  }

  private func expand(_ alias: String?, at position: Int) throws(SQLProblem) -> [(SQLScope.Entry, Int)] {
    let entries = scope.entries.filter { alias == nil || $0.alias == alias }
    if entries.isEmpty {
      guard let alias else { throw SQLProblem("42601", "SELECT * with no tables specified is not valid", at: position) }
      throw SQLProblem("42P01", "missing FROM-clause entry for table \"\(alias)\"", at: position)
    }
    return entries.flatMap { entry in entry.columns.indices.map { (entry, $0) } }
  }

  private func orders(
    _ query: SQLSelect, _ items: [CheckedExpression], _ columns: [AnswerColumn]
  ) throws(SQLProblem) -> [String] {
    var texts: [String] = []
    for order in query.orders {
      let value = try ordering(order.expression, items, columns, clause: "ORDER BY")
      if query.isDistinct, !items.contains(where: { $0.sql == value.sql }) {
        throw SQLProblem(
          "42P10", "for SELECT DISTINCT, ORDER BY expressions must appear in select list", at: value.position)
      }
      // SQLite would take it for the number of a column; a constant orders nothing.
      if Self.isWholeConstant(value.sql) { continue }
      let nullsFirst = order.nullsFirst ?? order.isDescending
      texts.append(
        "\(value.sql)\(value.type.collation) \(order.isDescending ? "DESC" : "ASC") NULLS \(nullsFirst ? "FIRST" : "LAST")"
      )
    }
    return texts
  }

  /// Whether SQLite's text is a mere whole number.
  static func isWholeConstant(_ sql: String) -> Bool {
    let digits = sql.drop { $0 == "(" || $0 == "-" }.prefix { $0.isNumber }
    return !digits.isEmpty && sql.allSatisfy { "()-0123456789".contains($0) }
  }

  /// What ORDER BY names: an output column by name or number, else an expression over the input.
  private func ordering(
    _ expression: SQLExpression, _ items: [CheckedExpression], _ columns: [AnswerColumn], clause: String
  ) throws(SQLProblem) -> CheckedExpression {
    switch expression.kind {
    case .column(let parts) where parts.count == 1:
      let matches = columns.indices.filter { columns[$0].name == parts[0] }
      if Set(matches.map { items[$0].sql }).count > 1 {
        throw SQLProblem("42702", "\(clause) \"\(parts[0])\" is ambiguous", at: expression.position)
      }
      if let match = matches.first { return items[match] }
    case .number(let text): return try item(text, items, clause, expression.position)
    case .string, .null, .boolean:
      throw SQLProblem("42601", "non-integer constant in \(clause)", at: expression.position)
    default: break
    }
    var value = try check(expression)
    if value.type == .unknown { value = try coerce(value, to: .text) }
    return value
  }

  private func item(
    _ number: String, _ items: [CheckedExpression], _ clause: String, _ position: Int
  ) throws(SQLProblem) -> CheckedExpression {
    guard let index = Int(number) else {
      throw SQLProblem("42601", "non-integer constant in \(clause)", at: position)
    }
    guard items.indices.contains(index - 1) else {
      throw SQLProblem("42P10", "\(clause) position \(index) is not in select list", at: position)
    }
    return items[index - 1]
  }

  private func limit(_ query: SQLSelect) throws(SQLProblem) -> String {
    scope.clause = .limit
    func count(_ expression: SQLExpression?, _ what: String) throws(SQLProblem) -> String? {
      guard let expression else { return nil }
      scope.firstColumnOfLimit = nil
      let value = try check(expression)
      guard value.type.isNumber || value.type == .unknown else {
        throw SQLProblem(
          "42804", "argument of \(what) must be type bigint, not type \(value.type.name)", at: value.position)
      }
      if let position = scope.firstColumnOfLimit {
        throw SQLProblem("42P10", "argument of \(what) must not contain variables", at: position)
      }
      return "sql_limit(\(try coerce(value, to: .bigint, explicitly: true).sql), '\(what)')"
    }
    // PostgreSQL takes the offset first.
    let offset = try count(query.offset, "OFFSET")
    let limit = try count(query.limit, "LIMIT")
    if limit == nil, offset == nil { return "" }
    return " LIMIT coalesce(\(limit ?? "NULL"), -1)" + (offset.map { " OFFSET coalesce(\($0), 0)" } ?? "")
  }

  func source(_ source: SQLTableExpression) throws(SQLProblem) -> String {
    switch source {
    case .table(let name, let alias):
      let entry = entry(try relation(name), alias: alias)
      try add(entry, at: name.position)
      return "t\(entry.table!) AS \(entry.tag)"
    case .query(let query, let alias, let position):
      let tag = freshTag()
      // What stands beside a subquery in FROM cannot be named in it.
      let beside = scope
      scope = SQLScope(parent: beside.parent ?? SQLScope(parent: nil))
      if beside.parent == nil { scope = SQLScope(parent: SQLScope(parent: nil)) }
      defer { scope = beside }
      let (sql, columns) = try select(query)
      scope = beside
      try add(.init(alias: alias, tag: tag, columns: columns, table: nil, key: nil), at: position)
      return "(\(sql)) AS \(tag)"
    case .join(let join):
      let left = try self.source(join.left)
      let right = try self.source(join.right)
      guard let on = join.on else { return "\(left) CROSS JOIN \(right)" }
      scope.clause = .join
      let condition = try truth(on, of: "JOIN/ON")
      return "\(left) \(join.kind.rawValue) \(parenthesised(right, join.right)) ON \(condition.sql)"
    }
  }

  private func parenthesised(_ text: String, _ source: SQLTableExpression) -> String {
    if case .join = source { return "(\(text))" }
    return text
  }

  private func add(_ entry: SQLScope.Entry, at position: Int) throws(SQLProblem) {
    guard !scope.entries.contains(where: { $0.alias == entry.alias }) else {
      throw SQLProblem("42712", "table name \"\(entry.alias)\" specified more than once", at: nil)
    }
    scope.entries.append(entry)
  }

  /// What PostgreSQL calls a column without an alias.
  func columnName(_ expression: SQLExpression) -> String { ownName(expression)?.name ?? "?column?" }

  /// A weak name gives way to that of a cast or CASE around it.
  private func ownName(_ expression: SQLExpression) -> (name: String, isWeak: Bool)? {
    func name(of inner: SQLExpression?, else own: String) -> (name: String, isWeak: Bool) {
      if let inner, let strong = ownName(inner), !strong.isWeak { return strong }
      return (own, true)
    }
    switch expression.kind {
    case .column(let parts): return (parts[parts.count - 1], false)
    case .call(let call): return (call.name, false)
    case .extract: return ("extract", false)
    case .exists: return ("exists", false)
    case .cast(let value, let type): return name(of: value, else: type.type.catalogueName)
    case .choice(_, _, let otherwise): return name(of: otherwise, else: "case")
    case .query(let query):
      guard let item = query.items.first else { return nil }
      if case .star = item.expression.kind { return nil }
      return item.alias.map { ($0, false) } ?? ownName(item.expression)
    default: return nil
    }
  }
}
