import SimulationKernel
import Telemetry
import VirtualTime

extension TableQueue {
  private static let anyTime = VirtualDuration.milliseconds(1)...VirtualDuration.hours(24 * 365)

  /// The `type:` of systems.
  public static let typeName = "tableQueue"

  /// The catalogue entry of `type: tableQueue`.
  static let catalogueEntry = ComponentType(
    name: typeName,
    summary: "A queue kept in a PostgreSQL table: claims with SKIP LOCKED, retries, dead letters, sweep of stale rows.",
    options: [
      OptionSpec("store", .reference(["postgres"]), required: true, "The server that holds the table."),
      OptionSpec("table", .text, required: true, "The table's name."),
      QueueColumn.option,
      OptionSpec(
        "indexes",
        .map(
          .object([
            OptionSpec("columns", .list(.text), required: true, "Its columns in their order."),
            OptionSpec("table", .text, required: false, "The attempts' table, if it is not on the queue's own."),
            OptionSpec("where", .text, required: false, "The condition of a partial index."),
            OptionSpec("exists", .boolean, default: "true", .assumed, "Whether it is there from the beginning."),
          ])), required: false,
        "The indexes of its tables, by name. What they serve follows from their columns: claims need (status, "
          + "created_at), the gauges (channel, status), the search for due attempts (next_retry_at). What is declared "
          + "and serves a statement makes it fast; without any declaration all statements are."),
      OptionSpec(
        "archive",
        .object([OptionSpec("table", .text, required: true, "The table that keeps what operators archive.")]),
        required: false, "Where `archiveFailed` moves dead letters; without it, it cannot."),
      OptionSpec(
        "readsFrom", .choice(["primary", "replica"]), default: "primary", .assumed,
        "Which server answers the queries behind the gauges; without a replica it is the primary. Claims and all other "
          + "writes need the primary."),
      OptionSpec(
        "order", .choice(["createdAt", "priority"]), default: "createdAt", .assumed,
        "What is claimed first: the oldest, or the most urgent and of those the oldest."),
      OptionSpec(
        "attempts",
        .object(
          [
            OptionSpec("table", .text, required: false, "The table that keeps the attempts."), AttemptColumn.option,
          ] + RetryPolicy.options),
        default: "{}", .assumed, "How often and when a message is tried."),
      OptionSpec(
        "sweep",
        .object([
          OptionSpec(
            "interval", .duration(anyTime), default: "1m", .assumed, "How often stale rows are looked for."),
          OptionSpec(
            "staleAfter", .duration(anyTime), default: "10m",
            .runbook("outbound messaging, scenario 5: SENDING for more than 10 minutes"),
            "A claimed row that was not written for this long is queued again; the attempt does not count."),
        ]), default: "{}", .assumed, "The recovery of rows whose worker died."),
      OptionSpec(
        "retention", .duration(anyTime), default: "1h", .assumed,
        "Sent and cancelled rows are removed after this time. Failed rows stay."),
      OptionSpec(
        "capacity", .integer(1...100_000_000), default: "5000000", .assumed,
        "The most rows that may wait or be under way; beyond it the run ends with an error."),
      OptionSpec(
        "refreshInterval", .duration(anyTime), default: "10s",
        .runbook("outbound messaging, configuration"),
        "How often the gauges are computed."),
      OptionSpec(
        "stuck",
        .object([
          OptionSpec(
            "attempts", .integer(0...255), default: "3",
            .runbook("outbound messaging, scenario 5: attempt_count >= 3"), "Attempts that were made, at least."),
          OptionSpec(
            "after", .duration(anyTime), default: "2h", .runbook("outbound messaging, scenario 5: older than 2 hours"),
            "How long the row was not written."),
        ]), default: "{}", .assumed, "Which queued messages count as stuck."),
      OptionSpec(
        "errorCodes", .map(.text), required: false,
        "The queue's own names of error codes, by `provider/code`; others keep the provider's."),
      OptionSpec("metrics", .object(metricNames), default: "{}", .assumed, "The names of the metrics."),
    ],
    actions: actions,
    metrics: [
      MetricSpec("queue_depth", .gauge, labels: ["status"], "Messages in the queue's table, by status."),
      MetricSpec("queue_dead_letters", .gauge, "Messages that were given up."),
      MetricSpec("queue_oldest_seconds", .gauge, "The age of the oldest queued message in seconds."),
      MetricSpec(
        "queue_stuck", .gauge, "Queued messages with many attempts that nothing has happened to for long."),
      MetricSpec(
        "queue_delivery_latency_seconds", .histogram, labels: ["channel"],
        "From creation to the recorded send, in seconds."),
      MetricSpec("queue_sent_total", .counter, labels: ["channel"], "Messages sent."),
      MetricSpec(
        "queue_failures_total", .counter, labels: ["channel", "error_code"], "Attempts that failed, by error code."),
      MetricSpec("queue_retries_total", .counter, labels: ["channel"], "Further attempts planned."),
    ],
    livesInPods: true, make: make)

  private static let metricNames = [
    OptionSpec("depth", .text, default: "queue_depth", .assumed, "Messages in the table, by status."),
    OptionSpec("deadLetters", .text, default: "queue_dead_letters", .assumed, "Messages that were given up."),
    OptionSpec("oldest", .text, default: "queue_oldest_seconds", .assumed, "The age of the oldest queued message."),
    OptionSpec("stuck", .text, default: "queue_stuck", .assumed, "Queued messages that count as stuck."),
    OptionSpec(
      "latency", .text, default: "queue_delivery_latency_seconds", .assumed, "From creation to the recorded send."),
    OptionSpec("success", .text, default: "queue_sent_total", .assumed, "Messages sent."),
    OptionSpec("failure", .text, default: "queue_failures_total", .assumed, "Attempts that failed."),
    OptionSpec("retries", .text, default: "queue_retries_total", .assumed, "Further attempts planned."),
  ]

  private static func make(
    _ context: ComponentContext, _ options: Options
  ) throws(ConfigurationProblem) -> any Component {
    guard let database = context.component(options.text("store")) as? Postgres else {
      throw ConfigurationProblem(["store"], "is not a postgres component")
    }
    let sweep = options.options("sweep")
    let retry = try RetryPolicy(options: options.options("attempts"), path: ["attempts"])
    guard retry.maximumAttempts <= Int(UInt8.max) else {
      throw ConfigurationProblem(["attempts", "max"], "is more than a table queue can count (255)")
    }
    let stuck = options.options("stuck")
    let attempts = options.options("attempts")
    let attemptRelation = attempts.has("table") ? attempts.text("table") : nil
    let names = try columnNames(options, attemptRelation: attemptRelation)
    let settings = Settings(
      relation: options.text("table"), attemptRelation: attemptRelation,
      archiveRelation: options.has("archive") ? options.options("archive").text("table") : nil,
      columns: names.columns, columnNames: names.own, attemptNames: names.attempts,
      indexes: try indexes(options, attemptRelation: attemptRelation),
      readsFromReplica: options.text("readsFrom") == "replica",
      retry: retry, staleAfter: sweep.duration("staleAfter"), sweepInterval: sweep.duration("interval"),
      retention: options.duration("retention"), capacity: options.integer("capacity"),
      refreshInterval: options.duration("refreshInterval"),
      order: options.text("order") == "priority" ? .priority : .createdAt,
      stuckAttempts: stuck.integer("attempts"), stuckAfter: stuck.duration("after"))
    var translations: [String: String] = [:]
    for entry in options.options("errorCodes").entries {
      if case .text(let code) = entry.value { translations[entry.name] = code }
    }
    let queue = TableQueue(
      context: context, settings: settings, database: database,
      metrics: options.options("metrics"),
      codes: CodeNames(translations: translations, journal: context.telemetry.journal))
    database.with { $0.attach(queue) }
    return queue
  }

  private static func columnNames(
    _ options: Options, attemptRelation: String?
  ) throws(ConfigurationProblem) -> (
    columns: [QueueColumn], own: [QueueColumn: String], attempts: [AttemptColumn: String]
  ) {
    let own = options.options("columns")
    let attempts = options.options("attempts").options("columns")
    // When a row is due again is one of the two tables' business.
    let columns = QueueColumn.allCases.filter { attemptRelation == nil || $0 != .nextRetryAt }
    let names = columns.map { own.text($0.rawValue) }
    let attemptNames = AttemptColumn.allCases.map { attempts.text($0.rawValue) }
    for (path, list) in [(["columns"], names), (["attempts", "columns"], attemptNames)] {
      if let twice = list.first(where: { name in list.count { $0 == name } > 1 }) {
        throw ConfigurationProblem(path, "gives two columns the name '\(twice)'")
      }
    }
    return (
      columns, Dictionary(uniqueKeysWithValues: zip(columns, names)),
      Dictionary(uniqueKeysWithValues: zip(AttemptColumn.allCases, attemptNames))
    )
  }

  private static func indexes(
    _ options: Options, attemptRelation: String?
  ) throws(ConfigurationProblem) -> [TableIndex] {
    let own = options.text("table")
    var indexes: [TableIndex] = []
    for entry in options.options("indexes").entries {
      guard case .options(let index) = entry.value else { preconditionFailure("an index that is no mapping") }
      let columns = index.list("columns").map { column -> String in
        guard case .text(let name) = column else { preconditionFailure("a column's name that is no text") }
        return name
      }
      guard !columns.isEmpty else { throw ConfigurationProblem(["indexes", entry.name, "columns"], "names no column") }
      let table = index.has("table") ? index.text("table") : own
      guard table == own || table == attemptRelation else {
        let known = [own, attemptRelation].compactMap(\.self).joined(separator: ", ")
        throw ConfigurationProblem(
          ["indexes", entry.name, "table"], "names table '\(table)', which the queue does not have; known: \(known)")
      }
      indexes.append(
        TableIndex(
          name: entry.name, table: table, columns: columns,
          condition: index.has("where") ? index.text("where") : nil, exists: index.boolean("exists")))
    }
    return indexes
  }
}
