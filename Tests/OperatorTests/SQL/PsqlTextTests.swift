import PostgresSupport
import TestSupport
import Testing
import VirtualTime

@testable import Operator

/// What psql prints, to the byte: tables, errors with their line and mark, exit statuses.
@Suite struct PsqlTextTests {
  static let statements =
    FixedStatements.runbook + FixedStatements.errors + [
      "SELECT 'two' || E'\\n' || 'lines' AS a, 1 AS \"a long name\", 'x' AS b", "SELECT '' AS empty, NULL AS nothing",
      "SELECT 1 AS a; SELECT 2 AS b", "SELECT 1; SELECT nothing", "SELECT 'ä' AS umlaut, 'longer than its name' AS x",
      "SELECT id, status, no_such_column_here_at_all, channel, template_code, attempt_count FROM outbound_message WHERE id = 1",
      "SELECT id, status, channel, template_code, attempt_count, max_attempts, created_at, updated_at, nothing FROM outbound_message",
      "SELECT\n  id,\n\tnothing\nFROM outbound_message",
    ]

  @Test func outputIsPsqls() throws {
    guard let psql = ExternalTool(at: "/usr/lib/postgresql/15/bin/psql") ?? ExternalTool("psql") else { return }
    let tables = MessageTables(seed: 1)
    let server = try PostgresServer()
    let connection = try server.connect()
    let settings = [
      "ALTER ROLE tester SET timezone = 'UTC'", "ALTER ROLE tester SET search_path = fake, pg_catalog, public",
    ]
    for statement in tables.script + settings { try connection.execute(statement) }
    let database = tables.database
    for sql in Self.statements {
      let connect = ["-X", "-h", server.host, "-p", "5432", "-U", "tester", "-d", "postgres"]
      let real = try psql.run(connect + ["-c", sql])
      var own = CommandResult()
      do throws(SQLProblem) {
        for statement in try SQLParser.statements(of: sql) {
          let query = try database.check(statement, now: .start).query
          let answer = try database.run(query) { tables.load($0) }
          own.output += PsqlTable(columns: query.columns, values: answer.rows).text()
        }
      } catch {
        own.errorOutput = error.text(statement: sql)
        own.exitCode = 1
      }
      // The order of groups is the server's choice where nothing is said of it.
      let isOrdered = !sql.contains("GROUP BY") || sql.contains("ORDER BY")
      let (a, b) = isOrdered ? (own.output, real.output) : (sorted(own.output), sorted(real.output))
      #expect(
        a == b && own.errorOutput == real.errors && own.exitCode == Int(real.status),
        "\(sql)\npsql:\n\(real.output)\(real.errors)\nown:\n\(own.output)\(own.errorOutput)")
    }
  }

  private func sorted(_ text: String) -> String { text.split(separator: "\n").sorted().joined(separator: "\n") }
}
