import Components
import PostgresSupport
import VirtualTime

@testable import Operator

/// Tables of the runbook's shape with the same rows in the simulation's engine and in a real server.
struct MessageTables {
  static let start = CalendarInstant("2026-03-02T09:00:00Z")!
  let message = Relation(
    name: "outbound_message",
    columns: [
      RelationColumn("id", .bigint, isRequired: true), RelationColumn("org_id", .text, isRequired: true),
      RelationColumn("dossier_id", .bigint), RelationColumn("channel", .text, isRequired: true),
      RelationColumn("status", .text, isRequired: true), RelationColumn("template_code", .text),
      RelationColumn("to_recipient", .text), RelationColumn("attempt_count", .integer, isRequired: true),
      RelationColumn("max_attempts", .integer, isRequired: true), RelationColumn("error_code", .text),
      RelationColumn("error_message", .text), RelationColumn("created_at", .timestamp, isRequired: true),
      RelationColumn("updated_at", .timestamp, isRequired: true), RelationColumn("cost", .double),
    ], key: 0)
  let attempt = Relation(
    name: "outbound_attempt",
    columns: [
      RelationColumn("id", .bigint, isRequired: true), RelationColumn("outbound_message_id", .bigint, isRequired: true),
      RelationColumn("attempt_no", .integer, isRequired: true), RelationColumn("next_retry_at", .timestamp),
      RelationColumn("error_code", .text), RelationColumn("error_message", .text),
    ], key: 0)
  let quota = Relation(
    name: "whatsapp_rate_limit",
    columns: [
      RelationColumn("org_id", .text, isRequired: true), RelationColumn("messages_sent_count", .integer),
      RelationColumn("quota_limit", .integer), RelationColumn("reset_at", .timestamp),
      RelationColumn("throttle_until", .timestamp), RelationColumn("is_verified", .boolean),
    ], key: 0)

  let rows: [String: [[RelationValue]]]

  var relations: [Relation] { [message, attempt, quota] }

  init(seed: UInt64, messages: Int = 60) {
    var random = RandomStream(seed: seed, name: "tables")
    func maybe(_ share: Double, _ value: RelationValue) -> RelationValue { random.chance(share) ? value : .null }
    func pick(_ values: [String]) -> String { values[Int(random.below(UInt64(values.count)))] }
    func moment(_ from: Int64, _ to: Int64) -> RelationValue {
      let span = UInt64((to - from) * 1_000_000)
      return .moment(VirtualInstant(nanoseconds: (from * 1_000_000 + Int64(random.below(span))) * 1_000))
    }
    var messageRows: [[RelationValue]] = []
    var attemptRows: [[RelationValue]] = []
    for number in 1...messages {
      let attempts = Int64(random.below(7))
      let status = pick(["QUEUED", "SENDING", "SENT", "FAILED", "failed", "CANCELLED"])
      messageRows.append([
        .integer(Int64(number)), .text("org-\(random.below(4))"),
        maybe(0.8, .integer(Int64(random.below(9)) * 1_000_000_007)),
        .text(pick(["SMS", "EMAIL", "WHATSAPP"])), .text(status),
        maybe(0.9, .text(pick(["urgent_alert", "appointment_reminder", "newsletter", "Newsletter", "50%_off"]))),
        maybe(0.9, .text("+1555\(random.below(1000))")), .integer(attempts), .integer(5),
        maybe(0.6, .text(pick(["TEMPORARY_ERROR", "INVALID_PHONE_NUMBER", "QUOTA_EXCEEDED", "temporary_error", ""]))),
        maybe(0.5, .text("it's \(number)")), moment(-700_000, 0), moment(-90_000, 600),
        maybe(0.7, .number(Double(random.below(1000)) / 7)),
      ])
      for attempt in 0..<attempts {
        attemptRows.append([
          .integer(Int64(attemptRows.count + 1)), .integer(Int64(number)), .integer(attempt + 1),
          maybe(0.5, moment(-4_000, 4_000)), maybe(0.7, .text(pick(["TEMPORARY_ERROR", "RATE_LIMIT_EXCEEDED"]))), .null,
        ])
      }
    }
    let quotaRows: [[RelationValue]] = (0..<5).map { number in
      [
        .text("org-\(number)"), .integer(Int64(random.below(3000))),
        maybe(0.8, .integer(Int64(1 + random.below(2501)))),
        maybe(0.7, moment(0, 86_400)), maybe(0.6, moment(-500, 500)), maybe(0.8, .boolean(random.chance(0.5))),
      ]
    }
    rows = ["outbound_message": messageRows, "outbound_attempt": attemptRows, "whatsapp_rate_limit": quotaRows]
  }

  /// A database of the simulation with these rows.
  var database: SQLDatabase { SQLDatabase(relations: relations, start: Self.start) }

  func load(_ table: CheckedStatement.Table) -> [RelationRow] {
    rows[table.relation.name]!.enumerated().map { index, row in
      RelationRow(key: Int64(index), values: table.columns.map { row[$0] })
    }
  }

  /// The statements that make the same tables on a server. `now()` is the simulation's.
  var script: [String] {
    var statements = [
      "SET timezone = 'UTC'", "CREATE SCHEMA fake",
      "CREATE FUNCTION fake.now() RETURNS timestamptz STABLE LANGUAGE sql AS "
        + "$$ SELECT timestamptz '2026-03-02 09:00:00+00' $$",
      "SET search_path = fake, pg_catalog, public",
    ]
    for relation in relations {
      let columns = relation.columns.enumerated().map { index, column in
        "\(column.name) \(column.kind.type.name)\(column.isRequired ? " NOT NULL" : "")"
          + (index == relation.key ? " PRIMARY KEY" : "")
      }
      statements.append("CREATE TABLE public.\(relation.name) (\(columns.joined(separator: ", ")))")
      for row in rows[relation.name]! {
        let values = zip(row, relation.columns).map { Self.literal($0, $1.kind.type) }
        statements.append("INSERT INTO public.\(relation.name) VALUES (\(values.joined(separator: ", ")))")
      }
    }
    return statements
  }

  private static func literal(_ value: RelationValue, _ type: SQLType) -> String {
    switch value {
    case .null: "NULL"
    case .boolean(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): SQLChecker.quoted(value)
    case .moment(let value): "'\(TimestampValue.of(value, start: start).text)'"
    }
  }
}

/// What a SELECT gives, or how it fails, in the simulation and on a server alike.
struct SQLOutcome: Hashable, CustomStringConvertible {
  var columns: [String] = []
  var rows: [[String?]] = []
  var state: String?
  var message = ""
  var position = 0
  var hint = ""

  var description: String {
    if let state { return "\(state) at \(position): \(message)\(hint.isEmpty ? "" : " [\(hint)]")" }
    let lines = rows.map { $0.map { $0 ?? "NULL" }.joined(separator: " | ") }
    return ([columns.joined(separator: " | ")] + lines).joined(separator: "\n")
  }

  /// - Parameter isOrdered: whether the statement decides on the order of its rows.
  init(_ answer: ServerConnection.Answer, isOrdered: Bool) {
    columns = answer.columns
    rows = isOrdered ? answer.rows : Self.sorted(answer.rows)
    state = answer.sqlState
    message = answer.sqlState == nil ? "" : answer.message
    position = answer.position
    hint = answer.hint
  }

  init(_ sql: String, _ tables: MessageTables, _ database: SQLDatabase, isOrdered: Bool) {
    do throws(SQLProblem) {
      let statement = try SQLParser.statements(of: sql)
      let query = try database.check(statement[0], now: .start).query
      let answer = try database.run(query) { tables.load($0) }
      columns = query.columns.map(\.name)
      let texts = answer.rows.map { zip($0, query.columns).map { $0?.text($1.type) } }
      rows = isOrdered ? texts : Self.sorted(texts)
    } catch {
      state = error.state
      message = error.message
      position = error.position.map { $0 + 1 } ?? 0
      hint = error.hint ?? ""
    }
  }

  private static func sorted(_ rows: [[String?]]) -> [[String?]] {
    rows.sorted { a, b in
      a.map { $0 ?? "\u{1}" }.joined(separator: "\u{2}") < b.map { $0 ?? "\u{1}" }.joined(separator: "\u{2}")
    }
  }
}
