/// Reads SQL statements in PostgreSQL's grammar, as far as the simulation supports them.
struct SQLParser {
  let tokens: [SQLToken]
  var index = 0
  var depth = 0
  var links = 0

  /// The most bytes of one text and the deepest nesting; beyond them a statement is refused.
  static let longest = 65_536
  static let deepest = 40
  /// The most operators of one expression that stand in chains.
  static let mostLinks = 80

  init(tokens: [SQLToken]) { self.tokens = tokens }

  /// The statements of a text, separated by semicolons.
  static func statements(of text: String) throws(SQLProblem) -> [SQLStatement] {
    guard text.utf8.count <= longest else {
      throw SQLProblem("54000", "the statement is longer than \(longest) bytes, the simulation's limit")
    }
    guard !text.unicodeScalars.contains("\0") else {
      throw SQLProblem("22021", "invalid byte sequence for encoding \"UTF8\": 0x00")
    }
    var parser = SQLParser(tokens: try SQLLexer.tokens(of: text))
    var statements: [SQLStatement] = []
    while true {
      while parser.take(symbol: ";") {}
      parser.links = 0
      if parser.token.kind == .end { return statements }
      statements.append(try parser.statement())
      guard parser.token.kind == .end || parser.token.text == ";" && parser.token.kind == .symbol else {
        throw .syntax(at: parser.token)
      }
    }
  }

  var token: SQLToken { tokens[index] }
  var position: Int { token.position }
  func peek(_ offset: Int) -> SQLToken { tokens[min(index + offset, tokens.count - 1)] }

  mutating func advance() { if index < tokens.count - 1 { index += 1 } }

  func at(_ word: String) -> Bool { token.kind == .word && token.text == word }
  func at(symbol: String) -> Bool { token.kind == .symbol && token.text == symbol }
  func at(_ words: [String]) -> Bool {
    words.indices.allSatisfy { peek($0).kind == .word && peek($0).text == words[$0] }
  }

  mutating func take(_ word: String) -> Bool {
    guard at(word) else { return false }
    advance()
    return true
  }

  mutating func take(symbol: String) -> Bool {
    guard at(symbol: symbol) else { return false }
    advance()
    return true
  }

  mutating func expect(_ word: String) throws(SQLProblem) {
    guard take(word) else { throw .syntax(at: token) }
  }

  mutating func expect(symbol: String) throws(SQLProblem) {
    guard take(symbol: symbol) else { throw .syntax(at: token) }
  }

  /// A name of a table or column: any word that is not reserved, or a quoted one.
  mutating func name() throws(SQLProblem) -> SQLName {
    guard token.kind == .quoted || token.kind == .word && !Self.reserved.contains(token.text) else {
      throw .syntax(at: token)
    }
    defer { advance() }
    return SQLName(text: token.text, position: token.position)
  }

  /// Goes one level deeper; `leave` must follow.
  mutating func enter() throws(SQLProblem) {
    depth += 1
    guard depth <= Self.deepest else {
      throw SQLProblem(
        "54001", "the statement is nested deeper than \(Self.deepest) levels, the simulation's limit", at: position)
    }
  }

  mutating func leave() { depth -= 1 }

  private mutating func statement() throws(SQLProblem) -> SQLStatement {
    switch token.kind == .word ? token.text : "" {
    case "select": return .select(try select())
    case "update": return .update(try update())
    case "delete": return .delete(try delete())
    case "insert": return .insert(try insert())
    case let word where Self.otherStatements.contains(word):
      throw .unsupported("\(token.source.uppercased()) statements", at: position)
    default:
      if at(symbol: "(") { throw .unsupported("parenthesised statements", at: position) }
      throw .syntax(at: token)
    }
  }

  private mutating func update() throws(SQLProblem) -> SQLUpdate {
    advance()
    if at("only") { throw .unsupported("ONLY", at: position) }
    let table = try relationName()
    var alias: String?
    if take("as") { alias = try name().text } else if !at("set") { alias = try name().text }
    try expect("set")
    var assignments: [(column: SQLName, value: SQLExpression)] = []
    repeat {
      if at(symbol: "(") { throw .unsupported("assignments to several columns at once", at: position) }
      let column = try name()
      if at(symbol: ".") || at(symbol: "[") { throw .unsupported("assignments to parts of a column", at: position) }
      try expect(symbol: "=")
      if at("default") { throw .unsupported("DEFAULT", at: position) }
      assignments.append((column, try expression()))
    } while take(symbol: ",")
    if at("from") { throw .unsupported("UPDATE ... FROM", at: position) }
    let condition = try whereClause()
    if at("returning") { throw .unsupported("RETURNING", at: position) }
    return SQLUpdate(table: table, alias: alias, assignments: assignments, condition: condition)
  }

  private mutating func delete() throws(SQLProblem) -> SQLDelete {
    advance()
    try expect("from")
    if at("only") { throw .unsupported("ONLY", at: position) }
    let table = try relationName()
    var alias: String?
    if take("as") {
      alias = try name().text
    } else if token.kind == .quoted || token.kind == .word && !Self.reserved.contains(token.text), !at("where"),
      !at("using")
    {
      if !at("returning") { alias = try name().text }
    }
    if at("using") { throw .unsupported("DELETE ... USING", at: position) }
    let condition = try whereClause()
    if at("returning") { throw .unsupported("RETURNING", at: position) }
    return SQLDelete(table: table, alias: alias, condition: condition)
  }

  private mutating func insert() throws(SQLProblem) -> SQLInsert {
    advance()
    try expect("into")
    let table = try relationName()
    if at("as") { throw .unsupported("an alias of INSERT's table", at: position) }
    var columns: [SQLName] = []
    if at(symbol: "("), peek(1).text != "select" {
      advance()
      repeat { columns.append(try name()) } while take(symbol: ",")
      try expect(symbol: ")")
    }
    if at("values") || at("default") || at("overriding") || at(symbol: "(") {
      throw .unsupported("INSERT of anything but a SELECT", at: position)
    }
    guard at("select") else { throw .syntax(at: token) }
    let source = try select()
    if at("on") { throw .unsupported("ON CONFLICT", at: position) }
    if at("returning") { throw .unsupported("RETURNING", at: position) }
    return SQLInsert(table: table, columns: columns, source: source)
  }

  mutating func whereClause() throws(SQLProblem) -> SQLExpression? {
    guard take("where") else { return nil }
    if at(["current", "of"]) { throw .unsupported("WHERE CURRENT OF", at: position) }
    return try expression()
  }

  /// A table's name; `public.` and `pg_catalog.` may stand before it.
  mutating func relationName() throws(SQLProblem) -> SQLName {
    var first = try name()
    if take(symbol: ".") {
      let schema = first
      first = try name()
      guard schema.text == "public" || schema.text == "pg_catalog" else {
        throw SQLProblem(
          "42P01", "relation \"\(schema.text).\(first.text)\" does not exist", at: schema.position)
      }
      first.position = schema.position
    }
    return first
  }

  static let otherStatements: Set<String> = [
    "with", "begin", "commit", "rollback", "start", "end", "abort", "savepoint", "release", "explain", "analyze",
    "vacuum", "create", "drop", "alter", "truncate", "set", "show", "reset", "lock", "copy", "grant", "revoke", "do",
    "call", "prepare", "execute", "deallocate", "declare", "fetch", "close", "listen", "notify", "reindex", "cluster",
    "refresh", "comment", "merge", "values", "table", "discard", "checkpoint", "move", "unlisten", "security",
    "reassign", "import", "load",
  ]

  /// PostgreSQL's reserved words (appendix C of its manual), which name nothing without quotes.
  static let reserved: Set<String> = [
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "both", "case", "cast", "check",
    "collate", "column", "constraint", "create", "current_catalog", "current_date", "current_role", "current_time",
    "current_timestamp", "current_user", "default", "deferrable", "desc", "distinct", "do", "else", "end", "except",
    "false", "fetch", "for", "foreign", "from", "grant", "group", "having", "in", "initially", "intersect", "into",
    "lateral", "leading", "limit", "localtime", "localtimestamp", "not", "null", "offset", "on", "only", "or", "order",
    "placing", "primary", "references", "returning", "select", "session_user", "some", "symmetric", "table", "then",
    "to", "trailing", "true", "union", "unique", "user", "using", "variadic", "when", "where", "window", "with",
    // Reserved, though functions and types may be called so.
    "authorization", "binary", "collation", "concurrently", "cross", "current_schema", "freeze", "full", "ilike",
    "inner", "is", "isnull", "join", "left", "like", "natural", "notnull", "outer", "overlaps", "right", "similar",
    "tablesample", "verbose",
  ]
}
