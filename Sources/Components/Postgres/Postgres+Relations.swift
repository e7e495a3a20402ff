import SimulationKernel
import Telemetry
import VirtualTime

/// The server's own views, under PostgreSQL's names and with those of its columns that the simulation knows.
extension Postgres: RelationHolder {
  public nonisolated var relationStore: String? { name }

  private static let activityColumns = [
    RelationColumn("datname", .text), RelationColumn("pid", .integer), RelationColumn("usename", .text),
    RelationColumn("application_name", .text), RelationColumn("query_start", .timestamp),
    RelationColumn("wait_event_type", .text), RelationColumn("state", .text), RelationColumn("query", .text),
    RelationColumn("backend_type", .text),
  ]
  private static let statementColumns = [
    RelationColumn("query", .text), RelationColumn("calls", .bigint), RelationColumn("total_exec_time", .double),
    RelationColumn("mean_exec_time", .double),
  ]
  private static let tableColumns = [
    RelationColumn("schemaname", .text), RelationColumn("relname", .text), RelationColumn("n_live_tup", .bigint),
    RelationColumn("n_dead_tup", .bigint),
  ]
  private static let indexColumns = [
    RelationColumn("schemaname", .text), RelationColumn("tablename", .text), RelationColumn("indexname", .text),
    RelationColumn("indexdef", .text),
  ]

  public nonisolated var relations: [Relation] {
    [
      Relation(name: "pg_stat_activity", columns: Self.activityColumns, isView: true),
      Relation(name: "pg_stat_statements", columns: Self.statementColumns, isView: true),
      Relation(name: "pg_stat_user_tables", columns: Self.tableColumns, isView: true),
      Relation(name: "pg_indexes", columns: Self.indexColumns, isView: true),
    ]
  }

  public func scanLength(_ relation: String) -> Int { 0 }

  public func read(_ relation: String, columns: [Int], session: SessionID?) -> [RelationRow] {
    let rows: [[RelationValue]] =
      switch relation {
      case "pg_stat_activity": activityRows
      case "pg_stat_statements":
        statementStatistics().map { row in
          [
            .text(row.query), .integer(Int64(row.calls)), .number(row.totalTime.seconds * 1000),
            .number(row.meanMilliseconds),
          ]
        }
      case "pg_stat_user_tables": queues.map { queue in queue.with { $0.statisticsRow } }
      default: queues.flatMap { queue in queue.with { $0.indexRows } }
      }
    return rows.enumerated().map { index, row in RelationRow(key: Int64(index), values: columns.map { row[$0] }) }
  }

  private var activityRows: [[RelationValue]] {
    func optional(_ text: String?) -> RelationValue { text.map { .text($0) } ?? .null }
    var rows: [[RelationValue]] = activity().map { row in
      [
        .text("postgres"), .integer(Int64(row.pid)), .text("app"), .text(row.client),
        row.queryStart.map { .moment($0) } ?? .null, optional(row.waitEventType), .text(row.state.rawValue),
        .text(row.query), .text("client backend"),
      ]
    }
    if let query = operatorQuery {
      // Whoever asks is active.
      rows.append([
        .text("postgres"), .integer(Int64(Self.operatorPID)), .text("postgres"), .text("psql"),
        .moment(simulation.now), .null, .text("active"), .text(query), .text("client backend"),
      ])
    }
    return rows
  }

  /// Why nobody can connect now; nil when somebody can. A server that hangs lets its clients wait.
  public var refusal: SQLError? { conditions.refusal }

  /// The process that an operator's session has.
  static let operatorPID: Int32 = 100

  /// Whether there is a process of that pid, an operator's own included.
  public func hasProcess(pid: Int32) -> Bool { pid == Self.operatorPID || backends.find(pid: pid) != nil }

  /// The statement that an operator's session runs now; nil: none.
  public func setOperatorQuery(_ query: String?) { operatorQuery = query }

  /// Spends the time of an operator's statement. Its draws shift none of the system's own.
  /// - Parameters:
  ///   - rows: how many rows it looks at.
  /// - Throws: `SQLError` when the server does not take or not end it; `SimulationEnded`.
  public func answerOperator(_ statement: StatementClass, rows: Int) async throws {
    let delay = VirtualDuration(nanoseconds: Int64(Double(rows) * settings.scanTimePerRow))
    try await execute(statement, delay: delay, isOperators: true)
  }
}

extension TableQueue {
  var statisticsRow: [RelationValue] {
    [
      .text("public"), .text(settings.relation), .integer(Int64(table.rowCount)),
      .integer(Int64(condition.bloat.dead(churn: table.deadVersions))),
    ]
  }

  var indexRows: [[RelationValue]] {
    condition.indexes.list.filter(\.exists).map { index in
      let rest = index.condition.map { " WHERE (\($0))" } ?? ""
      let columns = index.columns.joined(separator: ", ")
      return [
        .text("public"), .text(index.table), .text(index.name),
        .text("CREATE INDEX \(index.name) ON public.\(index.table) USING btree (\(columns))\(rest)"),
      ]
    }
  }
}
