import Components
import GRDB
import GRDBSQLite
import VirtualTime

/// Computes checked queries with SQLite, in memory. Made when the first statement runs.
final class SQLEngine {
  private let database: DatabaseQueue
  private let state = EngineState()
  /// SQLite's steps that one query may take; beyond them it is given up, wherever and whenever it runs.
  static let stepLimit = 400_000_000
  private static let stepsBetweenLooks: Int32 = 10_000

  init() throws(SQLProblem) {
    var configuration = Configuration()
    let state = state
    configuration.prepareDatabase { database in
      for function in SQLFunctions(state: state).all { database.add(function: function) }
      SQLEngine.addCollations(to: database.sqliteConnection)
      sqlite3_progress_handler(
        database.sqliteConnection, SQLEngine.stepsBetweenLooks,
        { context in
          let state = Unmanaged<EngineState>.fromOpaque(context!).takeUnretainedValue()
          state.steps += Int(SQLEngine.stepsBetweenLooks)
          return state.steps > SQLEngine.stepLimit ? 1 : 0
        }, Unmanaged.passUnretained(state).toOpaque())
    }
    do { database = try DatabaseQueue(configuration: configuration) } catch {
      throw SQLProblem("XX000", "the simulation's SQL engine did not start: \(error)")
    }
  }

  /// What a query gave.
  struct Answer {
    var rows: [[StoredValue?]]
    /// Server processes that it asked to be ended, by pid.
    var terminations: [Int64]
  }

  /// The rows of a relation, with the values of the wanted columns.
  typealias Loader = (CheckedStatement.Table) -> [RelationRow]

  /// - Parameters:
  ///   - start: the calendar moment of virtual time 0.
  ///   - knowsProcess: whether there is a server process of that pid.
  func run(
    _ query: CheckedStatement.Query, start: CalendarInstant, knowsProcess: @escaping (Int64) -> Bool = { _ in false },
    load: Loader
  ) throws(SQLProblem) -> Answer {
    state.begin(knowsProcess)
    defer { state.begin { _ in false } }
    do {
      let rows = try database.inDatabase { database in
        defer { for index in query.tables.indices { try? database.execute(sql: "DROP TABLE IF EXISTS t\(index)") } }
        for (index, table) in query.tables.enumerated() {
          try fill(table, "t\(index)", in: database, start: start, load(table))
        }
        return try Self.fetch(query, in: database)
      }
      return Answer(rows: rows, terminations: state.terminations)
    } catch {
      if let problem = state.problem ?? (error as? SQLProblem) { throw problem }
      if let problem = (error as? DatabaseError)?.message.flatMap(SQLProblem.init(passed:)) { throw problem }
      if let error = error as? DatabaseError, error.resultCode == .SQLITE_INTERRUPT {
        throw SQLProblem("57014", "the statement was given up after \(Self.stepLimit) steps, the simulation's limit")
      }
      if let message = (error as? DatabaseError)?.message,
        message.contains("parser stack overflow") || message.contains("Expression tree is too large")
      {
        throw SQLProblem("54001", "the statement is nested deeper than the simulation's engine can go")
      }
      throw SQLProblem("XX000", "the simulation's SQL engine cannot compute this: \(error)")
    }
  }

  private func fill(
    _ table: CheckedStatement.Table, _ name: String, in database: Database, start: CalendarInstant,
    _ rows: [RelationRow]
  ) throws {
    let columns = ["k"] + table.columns.map { "c\($0)" }
    try database.execute(sql: "CREATE TABLE \(name) (\(columns.joined(separator: ", ")))")
    let marks = columns.map { _ in "?" }.joined(separator: ", ")
    let statement = try database.makeStatement(sql: "INSERT INTO \(name) VALUES (\(marks))")
    var arguments: [DatabaseValue] = []
    try database.inTransaction {
      for row in rows {
        arguments.removeAll(keepingCapacity: true)
        arguments.append(row.key.databaseValue)
        for value in row.values { arguments.append(Self.stored(value, start)) }
        statement.setUncheckedArguments(StatementArguments(arguments))
        try statement.execute()
      }
      return .commit
    }
  }

  private static func stored(_ value: RelationValue, _ start: CalendarInstant) -> DatabaseValue {
    switch value {
    case .null: .null
    case .boolean(let value): (value ? 1 : 0).databaseValue
    case .integer(let value): value.databaseValue
    case .number(let value): value.databaseValue
    case .text(let value): value.databaseValue
    case .moment(let value): TimestampValue.of(value, start: start).microseconds.databaseValue
    }
  }

  private static func fetch(_ query: CheckedStatement.Query, in database: Database) throws -> [[StoredValue?]] {
    let cursor = try Row.fetchCursor(try database.makeStatement(sql: query.sql))
    var rows: [[StoredValue?]] = []
    while let row = try cursor.next() {
      guard rows.count < 2_000_000 else {
        throw SQLProblem("54000", "the answer has more than 2000000 rows, the simulation's limit")
      }
      rows.append(
        row.databaseValues.map { value in
          switch value.storage {
          case .null, .blob: nil
          case .int64(let value): .integer(value)
          case .double(let value): .double(value)
          case .string(let value): .text(value)
          }
        })
    }
    return rows
  }

  /// Numerics and intervals are text in SQLite and compare as what they are.
  private static func addCollations(to connection: SQLiteConnection?) {
    let numeric:
      @convention(c) (
        UnsafeMutableRawPointer?, Int32, UnsafeRawPointer?, Int32, UnsafeRawPointer?
      ) -> Int32 = { _, countA, a, countB, b in
        let (left, right) = (SQLEngine.text(a, countA), SQLEngine.text(b, countB))
        guard let x = DecimalNumber(left), let y = DecimalNumber(right) else {
          return left < right ? -1 : left > right ? 1 : 0
        }
        return Int32(x.compare(y))
      }
    let interval:
      @convention(c) (
        UnsafeMutableRawPointer?, Int32, UnsafeRawPointer?, Int32, UnsafeRawPointer?
      ) -> Int32 = { _, countA, a, countB, b in
        let (left, right) = (SQLEngine.text(a, countA), SQLEngine.text(b, countB))
        let (x, y) = (IntervalValue(stored: left)?.span ?? 0, IntervalValue(stored: right)?.span ?? 0)
        return x < y ? -1 : x > y ? 1 : 0
      }
    sqlite3_create_collation_v2(connection, "sql_numeric", SQLITE_UTF8, nil, numeric, nil)
    sqlite3_create_collation_v2(connection, "sql_interval", SQLITE_UTF8, nil, interval, nil)
  }

  private static func text(_ bytes: UnsafeRawPointer?, _ count: Int32) -> String {
    String(decoding: UnsafeRawBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
  }
}

/// What the functions of one query share.
final class EngineState: @unchecked Sendable {
  /// The error that a function has thrown; SQLite passes on only a text.
  var problem: SQLProblem?
  var steps = 0
  var terminations: [Int64] = []
  var knowsProcess: (Int64) -> Bool = { _ in false }

  func begin(_ knowsProcess: @escaping (Int64) -> Bool) {
    problem = nil
    steps = 0
    terminations = []
    self.knowsProcess = knowsProcess
  }
}
