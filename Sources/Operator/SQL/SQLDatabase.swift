import Components
import VirtualTime

/// Tables that can be asked with SQL: parse, check, compute. Made without cost; the engine comes with the first
/// statement.
final class SQLDatabase {
  let relations: [Relation]
  /// The calendar moment of virtual time 0.
  let start: CalendarInstant
  private var engine: SQLEngine?

  init(relations: [Relation], start: CalendarInstant) {
    self.relations = relations
    self.start = start
  }

  func check(_ statement: SQLStatement, now: VirtualInstant) throws(SQLProblem) -> CheckedStatement {
    try SQLChecker(relations: relations, now: TimestampValue.of(now, start: start)).check(statement)
  }

  func run(
    _ query: CheckedStatement.Query, knowsProcess: @escaping (Int64) -> Bool = { _ in false }, load: SQLEngine.Loader
  ) throws(SQLProblem) -> SQLEngine.Answer {
    if engine == nil { engine = try SQLEngine() }
    return try engine!.run(query, start: start, knowsProcess: knowsProcess, load: load)
  }
}
