import Testing
import VirtualTime

@testable import Operator

/// Statements at their bounds are answered, beyond them refused; neither overflows a stack.
@Suite struct BoundsTests {
  static func nested(_ depth: Int, _ open: String, _ close: String, _ core: String = "1") -> String {
    "SELECT " + String(repeating: open, count: depth) + core + String(repeating: close, count: depth)
  }

  static let beyond = [
    nested(41, "(", ")"), nested(41, "abs(", ")"), nested(41, "CASE WHEN true THEN ", " END"), nested(100_00, "(", ")"),
    nested(41, "(SELECT ", ")"), nested(5_000, "NOT ", "", "true"), nested(5_000, "- ", ""), nested(300, "1 + ", ""),
    nested(2_000, "true OR ", "", "true"), nested(300, "", "::int"), nested(300, "", " IS NULL"),
    nested(300, "'a' || ", "", "'b'"),
    "SELECT 1 FROM " + String(repeating: "outbound_message, ", count: 300) + "outbound_message",
    "SELECT 1 IN (" + String(repeating: "1, ", count: 30_000) + "1)",
    "SELECT '" + String(repeating: "x", count: 70_000) + "'",
    // Three times a million rows by a million.
    "SELECT count(*) FROM outbound_attempt a, outbound_attempt b, outbound_attempt c, outbound_attempt d, outbound_attempt e",
  ]
  static let within = [
    nested(30, "(", ")"), nested(15, "abs(", ")"), nested(10, "CASE WHEN true THEN ", " END"),
    nested(6, "(SELECT ", ")"),
    nested(25, "1 + ", ""), nested(400, "true OR ", "", "true"), nested(80, "", "::int"),
    nested(30, "NOT ", "", "true"),
  ]

  private func failure(of sql: String) -> SQLProblem? {
    let tables = MessageTables(seed: 3)
    let database = tables.database
    do throws(SQLProblem) {
      for statement in try SQLParser.statements(of: sql) {
        _ = try database.run(try database.check(statement, now: .start).query) { tables.load($0) }
      }
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: within)
  func answers(sql: String) { #expect(failure(of: sql) == nil) }

  @Test(arguments: beyond)
  func refuses(sql: String) throws {
    let problem = try #require(failure(of: sql))
    #expect(["54000", "54001", "57014", "42712"].contains(problem.state), "\(problem)")
  }
}
