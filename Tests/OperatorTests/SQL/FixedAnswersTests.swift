import PostgresSupport
import Testing
import VirtualTime

@testable import Operator

/// Statements whose answers are compared with those of a real PostgreSQL with the same rows.
@Suite struct FixedAnswersTests {
  static let statements = FixedStatements.all

  @Test func answersArePostgres() throws {
    let tables = MessageTables(seed: 1)
    let server = try PostgresServer()
    let connection = try server.connect()
    for statement in tables.script { try connection.execute(statement) }
    let database = tables.database
    for sql in Self.statements {
      let isOrdered = sql.uppercased().contains("ORDER BY") && !sql.hasPrefix("-- any order")
      let real = SQLOutcome(connection.ask(sql), isOrdered: isOrdered)
      let simulated = SQLOutcome(sql, tables, database, isOrdered: isOrdered)
      #expect(simulated == real, "\(sql)\nPostgreSQL:\n\(real)\nsimulated:\n\(simulated)")
    }
  }
}
