import PostgresSupport
import TestSupport
import Testing
import VirtualTime

@testable import Operator

/// Generated statements answer as they do on a real PostgreSQL with the same rows: columns, values as text, order where
/// it is asked for, errors with code, text, place and hint.
@Suite struct GeneratedAnswersTests {
  @Test func answersArePostgres() throws {
    let total = Verification.count(400, full: 20_000)
    let perTable = 200
    let server = try PostgresServer()
    var (agreed, differing, refused) = (0, 0, 0)
    for round in 0..<(total / perTable) {
      let tables = MessageTables(seed: UInt64(round) + 10)
      let connection = try server.connect()
      for statement in ["DROP SCHEMA IF EXISTS public, fake CASCADE", "CREATE SCHEMA public"] + tables.script {
        try connection.execute(statement)
      }
      let database = tables.database
      var generator = StatementGenerator(seed: UInt64(round))
      for _ in 0..<perTable {
        let sql = generator.next()
        let real = SQLOutcome(connection.ask(sql), isOrdered: generator.isOrdered)
        let simulated = SQLOutcome(sql, tables, database, isOrdered: generator.isOrdered)
        // Which side of an AND comes first is the server's choice, and with it whether a division by zero is met.
        if (simulated.state == "22012") != (real.state == "22012") { continue }
        if simulated.state == "0A000" {
          // More digits than the simulation has, said so.
          refused += 1
          continue
        }
        if simulated == real { agreed += 1 } else { differing += 1 }
        #expect(simulated == real, "round \(round): \(sql)\nPostgreSQL:\n\(real)\nsimulated:\n\(simulated)")
      }
    }
    #expect(refused * 100 <= total)
    Verification.record(
      "SQL answers of a real PostgreSQL", asked: "at least 300 generated statements, none differs",
      measured: "\(agreed) agree, \(differing) differ, \(refused) refused for their digits",
      passed: differing == 0 && agreed >= 300)
  }
}
