import Components

extension SQLChecker {
  /// Notes what the groups are made by before anything else is checked; errors come in their own turn.
  func prepareGroups(_ query: SQLSelect) {
    scope.clause = .group
    for group in query.groups {
      if let value = try? grouping(group, query, items: nil) { scope.groupKeys.insert(value.sql) }
    }
    scope.ungrouped = []
    scope.aggregateCount = 0
  }

  func groups(_ query: SQLSelect, _ items: [CheckedExpression]) throws(SQLProblem) -> [String] {
    let before = scope.ungrouped
    scope.clause = .group
    var texts: [String] = []
    for group in query.groups {
      let value = try grouping(group, query, items: items)
      // SQLite would take a whole number for that of a column; a constant makes one group.
      texts.append(Self.isWholeConstant(value.sql) ? "NULL" : value.sql + value.type.collation)
    }
    scope.ungrouped = before
    return texts
  }

  /// What GROUP BY names: an input column, else an output column by name or number, else an expression.
  private func grouping(
    _ expression: SQLExpression, _ query: SQLSelect, items: [CheckedExpression]?
  ) throws(SQLProblem) -> CheckedExpression {
    var chosen = expression
    switch expression.kind {
    case .column(let parts) where parts.count == 1:
      let isInput = scope.entries.contains { $0.columns.contains { $0.name == parts[0] } }
      let outputs = query.items.filter {
        if case .star = $0.expression.kind { return false }
        return ($0.alias ?? columnName($0.expression)) == parts[0]
      }
      if !isInput, let output = outputs.first { chosen = output.expression }
    case .number(let text):
      guard let index = Int(text) else {
        throw SQLProblem("42601", "non-integer constant in GROUP BY", at: expression.position)
      }
      let hasStar = query.items.contains { if case .star = $0.expression.kind { true } else { false } }
      if hasStar { throw .unsupported("numbers in GROUP BY beside *", at: expression.position) }
      guard query.items.indices.contains(index - 1) else {
        throw SQLProblem("42P10", "GROUP BY position \(index) is not in select list", at: expression.position)
      }
      chosen = query.items[index - 1].expression
    case .string, .null, .boolean:
      throw SQLProblem("42601", "non-integer constant in GROUP BY", at: expression.position)
    default: break
    }
    var value = try check(chosen)
    if value.type == .unknown { value = try coerce(value, to: .text) }
    return value
  }

  /// Columns outside of aggregates must be among the groups.
  func checkGrouping(_ query: SQLSelect) throws(SQLProblem) {
    guard !query.groups.isEmpty || scope.aggregateCount > 0 || query.having != nil,
      let first = scope.ungrouped.first
    else { return }
    if first.isOfSubquery {
      throw SQLProblem("42803", "subquery uses ungrouped column \"\(first.text)\" from outer query", at: first.position)
    }
    throw SQLProblem(
      "42803", "column \"\(first.text)\" must appear in the GROUP BY clause or be used in an aggregate function",
      at: first.position)
  }

  /// A column of an entry of `owner`, which may be an outer query's scope.
  func reference(_ entry: SQLScope.Entry, _ column: Int, in owner: SQLScope, at position: Int) -> CheckedExpression {
    let sql = "\(entry.tag).c\(column)"
    if let table = entry.table { use(column, of: table) }
    if owner !== scope { scope.usesOuter = true }
    let coversTable = entry.key.map { owner.groupKeys.contains("\(entry.tag).c\($0)") } ?? false
    let isWithinAggregate = owner === scope && scope.isInAggregate
    if !isWithinAggregate, !owner.groupKeys.contains(sql), !coversTable,
      owner === scope ? owner.clause.allowsAggregates : true
    {
      owner.ungrouped.append(
        .init(text: "\(entry.alias).\(entry.columns[column].name)", position: position, isOfSubquery: owner !== scope))
    }
    return CheckedExpression(sql: sql, type: entry.columns[column].type, position: position)
  }

  func column(_ parts: [String], at position: Int) throws(SQLProblem) -> CheckedExpression {
    guard parts.count <= 2 else { throw .unsupported("columns of a schema's table", at: position) }
    let name = parts[parts.count - 1]
    var level: SQLScope? = scope
    var knowsTable = false
    while let owner = level {
      var found: [(SQLScope.Entry, Int)] = []
      for entry in owner.entries where parts.count == 1 || entry.alias == parts[0] {
        knowsTable = true
        // A subquery may have several columns of one name.
        for index in entry.columns.indices where entry.columns[index].name == name { found.append((entry, index)) }
      }
      if found.count > 1 {
        throw SQLProblem("42702", "column reference \"\(parts.joined(separator: "."))\" is ambiguous", at: position)
          .named(parts)
      }
      if let (entry, index) = found.first {
        if owner.clause == .limit, owner.firstColumnOfLimit == nil { owner.firstColumnOfLimit = position }
        return reference(entry, index, in: owner, at: position)
      }
      if parts.count == 2, knowsTable { break }
      level = owner.parent
    }
    if parts.count == 2, !knowsTable {
      throw missingTable(parts[0], at: position)
    }
    throw missingColumn(parts, at: position)
  }

  private func missingTable(_ table: String, at position: Int) -> SQLProblem {
    let message = "missing FROM-clause entry for table \"\(table)\""
    // A table that goes by an alias cannot be called by its own name.
    let owner = scope.entries.first { $0.table.map { tables[$0].relation.name } == table }
    guard let owner else { return SQLProblem("42P01", message, at: position) }
    return SQLProblem(
      "42P01", "invalid reference to FROM-clause entry for table \"\(table)\"", at: position,
      hint: "Perhaps you meant to reference the table alias \"\(owner.alias)\".")
  }
}

extension SQLProblem {
  /// Ambiguity names the column alone.
  fileprivate func named(_ parts: [String]) -> SQLProblem {
    var copy = self
    copy.message = "column reference \"\(parts[parts.count - 1])\" is ambiguous"
    return copy
  }
}
