import Components

/// Finds out what a statement means: which tables and columns it names, of which types its expressions are, and how
/// SQLite computes the same. Errors and their order are PostgreSQL's.
final class SQLChecker {
  let relations: [Relation]
  /// `NOW()`.
  let now: TimestampValue
  var tables: [CheckedStatement.Table] = []
  var scope = SQLScope(parent: nil)
  private var tags = 0

  init(relations: [Relation], now: TimestampValue) {
    self.relations = relations
    self.now = now
  }

  func check(_ statement: SQLStatement) throws(SQLProblem) -> CheckedStatement {
    switch statement {
    case .select(let query):
      let (sql, columns) = try select(query)
      return .select(.init(sql: sql, columns: columns, tables: tables))
    case .update(let update): return try check(update)
    case .delete(let delete): return try check(delete)
    case .insert(let insert): return try check(insert)
    }
  }

  func freshTag() -> String {
    tags += 1
    return "r\(tags)"
  }

  /// The relation's index among the tables to load.
  func table(_ relation: Relation) -> Int {
    if let index = tables.firstIndex(where: { $0.relation.name == relation.name }) { return index }
    tables.append(.init(relation: relation, columns: []))
    return tables.count - 1
  }

  func relation(_ name: SQLName) throws(SQLProblem) -> Relation {
    guard let relation = relations.first(where: { $0.name == name.text }) else {
      throw SQLProblem("42P01", "relation \"\(name.text)\" does not exist", at: name.position)
    }
    return relation
  }

  func use(_ column: Int, of table: Int) {
    guard let at = tables[table].columns.firstIndex(where: { $0 >= column }) else {
      return tables[table].columns.append(column)
    }
    if tables[table].columns[at] != column { tables[table].columns.insert(column, at: at) }
  }

  func entry(_ relation: Relation, alias: String?) -> SQLScope.Entry {
    SQLScope.Entry(
      alias: alias ?? relation.name, tag: freshTag(),
      columns: relation.columns.map { AnswerColumn(name: $0.name, type: $0.kind.type) }, table: table(relation),
      key: relation.key)
  }

  private func check(_ update: SQLUpdate) throws(SQLProblem) -> CheckedStatement {
    let relation = try target(update.table, "update")
    let entry = entry(relation, alias: update.alias)
    scope.entries = [entry]
    scope.clause = .set
    var columns: [Int] = []
    var values: [String] = []
    for (name, expression) in update.assignments {
      let value = try check(expression)
      guard let column = relation.columns.firstIndex(where: { $0.name == name.text }) else {
        throw SQLProblem(
          "42703", "column \"\(name.text)\" of relation \"\(relation.name)\" does not exist", at: name.position)
      }
      guard !columns.contains(column) else {
        throw SQLProblem("42601", "multiple assignments to same column \"\(name.text)\"")
      }
      columns.append(column)
      values.append(try assign(value, to: relation.columns[column]).sql)
    }
    let sql = try keyed(entry, values, update.condition)
    return .update(relation, columns: columns, .init(sql: sql, columns: [], tables: tables))
  }

  private func check(_ delete: SQLDelete) throws(SQLProblem) -> CheckedStatement {
    let relation = try target(delete.table, "delete from")
    let entry = entry(relation, alias: delete.alias)
    scope.entries = [entry]
    return .delete(relation, .init(sql: try keyed(entry, [], delete.condition), columns: [], tables: tables))
  }

  /// The query of the rows that a change is about: their keys, and what is set.
  private func keyed(
    _ entry: SQLScope.Entry, _ values: [String], _ condition: SQLExpression?
  ) throws(SQLProblem) -> String {
    let index = entry.table!
    let filter = try whereText(condition)
    tables[index].needsKey = true
    let items = ["\(entry.tag).k"] + values
    return "SELECT \(items.joined(separator: ", ")) FROM t\(index) AS \(entry.tag)\(filter) ORDER BY \(entry.tag).k"
  }

  private func check(_ insert: SQLInsert) throws(SQLProblem) -> CheckedStatement {
    let relation = try target(insert.table, "insert into")
    var columns: [Int] = []
    for name in insert.columns {
      guard let column = relation.columns.firstIndex(where: { $0.name == name.text }) else {
        throw SQLProblem(
          "42703", "column \"\(name.text)\" of relation \"\(relation.name)\" does not exist", at: name.position)
      }
      guard !columns.contains(column) else {
        throw SQLProblem("42701", "column \"\(name.text)\" specified more than once", at: name.position)
      }
      columns.append(column)
    }
    let isListed = !columns.isEmpty
    if !isListed { columns = Array(relation.columns.indices) }
    let targets = columns
    let (sql, answer) = try select(insert.source) { (index, value) throws(SQLProblem) in
      guard index < targets.count else {
        throw SQLProblem(
          "42601", "INSERT has more expressions than target columns", at: value.position)
      }
      return try self.assign(value, to: relation.columns[targets[index]])
    }
    if answer.count < columns.count {
      if isListed {
        throw SQLProblem(
          "42601", "INSERT has more target columns than expressions", at: insert.columns[answer.count].position)
      }
      columns.removeLast(columns.count - answer.count)
    }
    return .insert(relation, columns: columns, .init(sql: sql, columns: answer, tables: tables))
  }

  private func target(_ name: SQLName, _ verb: String) throws(SQLProblem) -> Relation {
    let relation = try relation(name)
    guard !relation.isView else {
      throw SQLProblem("55000", "cannot \(verb) view \"\(relation.name)\"")
    }
    return relation
  }

  func whereText(_ condition: SQLExpression?) throws(SQLProblem) -> String {
    guard let condition else { return "" }
    scope.clause = .condition
    return " WHERE \(try truth(condition, of: "WHERE").sql)"
  }

  /// The expression as an argument that must be boolean.
  func truth(_ expression: SQLExpression, of what: String) throws(SQLProblem) -> CheckedExpression {
    let value = try check(expression)
    if value.type == .boolean { return value }
    if value.type == .unknown { return try coerce(value, to: .boolean) }
    throw SQLProblem(
      "42804", "argument of \(what) must be type boolean, not type \(value.type.name)", at: value.position)
  }
}
