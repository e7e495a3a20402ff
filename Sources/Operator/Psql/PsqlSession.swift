import Components
import SimulationKernel
import VirtualTime

/// Statements on a simulated server, as psql sends them: each spends its time, waits for rows that workers hold, and
/// takes effect when it is committed. Nothing is made before the first statement.
final class PsqlSession {
  let server: Postgres
  let holders: [any RelationHolder]
  private let database: SQLDatabase
  private let simulation: Simulation

  /// - Parameter holders: all of the system's; those of other servers are left out.
  init(server: Postgres, holders: [any RelationHolder], start: CalendarInstant) {
    self.server = server
    self.holders = holders.filter { $0.relationStore.map { store in store == server.name } ?? true }
    simulation = server.simulation
    database = SQLDatabase(relations: self.holders.flatMap(\.relations), start: start)
  }

  /// The tables and views.
  var relations: [Relation] { database.relations }

  /// What a statement led to.
  enum Outcome {
    case rows(columns: [AnswerColumn], values: [[StoredValue?]])
    /// The command's tag (`UPDATE`, `INSERT 0`) and how many rows it changed.
    case changed(String, Int)

    var count: Int {
      switch self {
      case .rows(_, let values): values.count
      case .changed(_, let count): count
      }
    }
  }

  /// Runs the statements of one message to the server: all take effect, or none.
  /// - Parameter report: called with each outcome, in order, before the next statement begins.
  /// - Throws: `SQLProblem`, `SQLError`, `SimulationEnded`.
  func execute(_ text: String, report: (Outcome) -> Void) async throws {
    let statements = try SQLParser.statements(of: text)
    if let outage = server.with({ $0.refusal }) { throw outage }
    var transaction = Transaction(began: simulation.now)
    server.with { $0.setOperatorQuery(text) }
    defer { server.with { $0.setOperatorQuery(nil) } }
    do {
      for statement in statements { report(try await run(statement, in: &transaction)) }
    } catch {
      rollBack(transaction)
      throw error
    }
    try commit(transaction)
  }

  /// What the statements of one message have begun.
  struct Transaction {
    /// `NOW()`.
    var began: VirtualInstant
    var sessions: [(queue: TableQueue, session: SessionID)] = []
    var quotaWrites: [(quota: Quota, columns: [Int], writes: [RelationRow])] = []
  }

  private func run(_ statement: SQLStatement, in transaction: inout Transaction) async throws -> Outcome {
    let checked = try database.check(statement, now: transaction.began)
    let rows = checked.query.tables.reduce(0) { sum, table in
      sum + holder(of: table.relation).with { $0.scanLength(table.relation.name) }
    }
    switch checked {
    case .select(let query):
      let answer = try answer(query, transaction)
      try await server.answerOperator(.statistics, rows: rows)
      for pid in answer.terminations { _ = server.with { $0.terminate(pid: Int32(truncatingIfNeeded: pid)) } }
      return .rows(columns: query.columns, values: answer.rows)
    case .update(let relation, let columns, let query):
      let count = try await change(relation, query, rows, &transaction) { (rows, transaction) in
        try self.update(relation, columns, rows, &transaction)
      }
      return .changed("UPDATE", count)
    case .delete(let relation, let query):
      let count = try await change(relation, query, rows, &transaction) { (rows, transaction) in
        guard let queue = self.holder(of: relation) as? TableQueue else {
          throw SQLProblem.unsupported("DELETE FROM \"\(relation.name)\"", at: 0)
        }
        let session = try self.session(of: queue, &transaction)
        return try queue.with { try $0.deleteSQL(relation.name, rows.map(\.key), session) }
      }
      return .changed("DELETE", count)
    case .insert(let relation, let columns, let query):
      let count = try await insert(relation, columns, query, rows, &transaction)
      return .changed("INSERT 0", count)
    }
  }

  private func answer(
    _ query: CheckedStatement.Query, _ transaction: Transaction
  ) throws(SQLProblem) -> SQLEngine.Answer {
    try database.run(
      query, knowsProcess: { pid in self.server.with { $0.hasProcess(pid: Int32(truncatingIfNeeded: pid)) } },
      load: { table in
        let holder = self.holder(of: table.relation)
        let session = transaction.sessions.first { $0.queue === holder }?.session
        return holder.with { $0.read(table.relation.name, columns: table.columns, session: session) }
      })
  }

  /// Finds the rows, locks them, looks again if somebody has changed them meanwhile, and changes them.
  private func change(
    _ relation: Relation, _ query: CheckedStatement.Query, _ scanned: Int, _ transaction: inout Transaction,
    _ body: ([(key: Int64, values: [StoredValue?])], inout Transaction) throws -> Int
  ) async throws -> Int {
    func found() throws(SQLProblem) -> [(key: Int64, values: [StoredValue?])] {
      try answer(query, transaction).rows.map { row in
        guard case .integer(let key)? = row[0] else { preconditionFailure("a row without its key") }
        return (key, Array(row.dropFirst()))
      }
    }
    var rows = try found()
    if let queue = holder(of: relation) as? TableQueue, !rows.isEmpty {
      let session = try session(of: queue, &transaction)
      if try await queue.lockSQL(rows.map(\.key), of: relation.name, session) {
        // READ COMMITTED: the condition is checked again on the rows as they are now; no others come in.
        let known = Set(rows.map(\.key))
        rows = try found().filter { known.contains($0.key) }
      }
    }
    try await server.answerOperator(.write, rows: scanned)
    return try body(rows, &transaction)
  }

  private func update(
    _ relation: Relation, _ columns: [Int], _ rows: [(key: Int64, values: [StoredValue?])],
    _ transaction: inout Transaction
  ) throws -> Int {
    let writes = rows.map { row in
      RelationRow(key: row.key, values: zip(row.values, columns).map { value($0, relation.columns[$1].kind) })
    }
    switch holder(of: relation) {
    case let queue as TableQueue:
      guard !writes.isEmpty else { return 0 }
      let session = try session(of: queue, &transaction)
      return try queue.with { try $0.updateSQL(relation.name, columns: columns, writes, session) }
    case let quota as Quota:
      try quota.with { quota throws(RelationRefusal) in try quota.checkSQL(columns: columns, writes) }
      transaction.quotaWrites.append((quota, columns, writes))
      return writes.count
    default: throw SQLProblem.unsupported("UPDATE \"\(relation.name)\"", at: 0)
    }
  }

  /// Rows of a queue's table go into its archive as they are.
  private func insert(
    _ relation: Relation, _ columns: [Int], _ query: CheckedStatement.Query, _ scanned: Int,
    _ transaction: inout Transaction
  ) async throws -> Int {
    guard let queue = holder(of: relation) as? TableQueue, columns == Array(relation.columns.indices) else {
      throw SQLProblem.unsupported("INSERT INTO \"\(relation.name)\" of anything but whole rows of its queue", at: 0)
    }
    let rows = try answer(query, transaction).rows
    let session = try session(of: queue, &transaction)
    try await server.answerOperator(.write, rows: scanned)
    let keys = rows.map { row -> Int64 in
      if case .integer(let key)? = row[relation.key!] { return key }
      return -1
    }
    var originals: [Int64: [RelationValue]] = [:]
    let wanted = Set(keys)
    let source = queue.relations[0].name
    for row in queue.with({ $0.read(source, columns: columns, session: session) }) where wanted.contains(row.key) {
      originals[row.key] = row.values
    }
    for (key, row) in zip(keys, rows) where originals[key] != nil {
      let values = zip(row, columns).map { value($0, relation.columns[$1].kind) }
      // What the database rounds away is no difference.
      let isSame = zip(values, originals[key]!).allSatisfy { isEqual($0, $1) }
      if !isSame { throw SQLProblem.unsupported("archiving of rows that are not as they were", at: 0) }
    }
    return try queue.with { try $0.insertSQL(relation.name, keys, session) }
  }

  private func isEqual(_ a: RelationValue, _ b: RelationValue) -> Bool {
    guard case .moment(let x) = a, case .moment(let y) = b else { return a == b }
    return TimestampValue.of(x, start: database.start) == TimestampValue.of(y, start: database.start)
  }

  private func value(_ stored: StoredValue?, _ kind: RelationColumn.Kind) -> RelationValue {
    switch (stored, kind) {
    case (nil, _): .null
    case (.integer(let value), .boolean): .boolean(value != 0)
    case (.integer(let value), .timestamp):
      (try? TimestampValue(microseconds: value))?.instant(start: database.start).map { .moment($0) } ?? .null
    case (.integer(let value), _): .integer(value)
    case (.double(let value), _): .number(value)
    case (.text(let value), _): .text(value)
    }
  }

  private func holder(of relation: Relation) -> any RelationHolder {
    guard let holder = holders.first(where: { $0.relations.contains { $0.name == relation.name } }) else {
      preconditionFailure("a relation that nobody holds")
    }
    return holder
  }

  private func session(of queue: TableQueue, _ transaction: inout Transaction) throws -> SessionID {
    if let known = transaction.sessions.first(where: { $0.queue === queue }) { return known.session }
    let session = try queue.with { queue throws(SQLError) in try queue.beginSQL() }
    transaction.sessions.append((queue, session))
    return session
  }

  private func commit(_ transaction: Transaction) throws {
    for (queue, session) in transaction.sessions { try queue.with { try $0.commitSQL(session) } }
    for (quota, columns, writes) in transaction.quotaWrites { quota.with { $0.updateSQL(columns: columns, writes) } }
  }

  private func rollBack(_ transaction: Transaction) {
    for (queue, session) in transaction.sessions { queue.with { $0.rollBackSQL(session) } }
  }
}
