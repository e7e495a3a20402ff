import Telemetry

/// The metrics of a server; those that exporters have, under the names of `postgres_exporter`.
struct PostgresMetrics: Sendable {
  /// By statement class.
  let statements: [Counter]
  let connections: Gauge
  let deadlocks: Counter
  let replicas: Gauge

  static let specs = [
    MetricSpec("pg_statements_total", .counter, labels: ["server", "class"], "Statements executed, by class."),
    MetricSpec(
      "pg_stat_activity_count", .gauge, labels: ["server"], "Connections, those of clients outside the system included."
    ),
    MetricSpec("pg_settings_max_connections", .gauge, labels: ["server"], "Connections the server has."),
    MetricSpec("pg_stat_database_deadlocks", .counter, labels: ["server"], "Deadlocks found."),
    MetricSpec("pg_replicas", .gauge, labels: ["server"], "Read replicas."),
    MetricSpec(
      "pg_stat_user_tables_n_dead_tup", .gauge, labels: ["server", "relname"], "Dead row versions of a queue's table."),
  ]

  init(_ context: ComponentContext, maximum: Int) {
    let registry = context.metrics
    let server = MetricLabel("server", context.name)
    func help(_ name: String) -> String { Self.specs.first { $0.name == name }!.help }
    func gauge(_ name: String) -> Gauge { registry.gauge(name, help: help(name), labels: [server]) }
    statements = Postgres.StatementClass.allCases.map {
      registry.counter(
        "pg_statements_total", help: help("pg_statements_total"), labels: [server, MetricLabel("class", $0.rawValue)])
    }
    connections = gauge("pg_stat_activity_count")
    gauge("pg_settings_max_connections").set(Double(maximum))
    deadlocks = registry.counter(
      "pg_stat_database_deadlocks", help: help("pg_stat_database_deadlocks"), labels: [server])
    replicas = gauge("pg_replicas")
  }

  /// The gauge of one table.
  static func deadRows(of table: String, server: String, in registry: MetricScope) -> Gauge {
    let name = "pg_stat_user_tables_n_dead_tup"
    return registry.gauge(
      name, help: specs.first { $0.name == name }!.help,
      labels: [MetricLabel("server", server), MetricLabel("relname", table)])
  }
}
