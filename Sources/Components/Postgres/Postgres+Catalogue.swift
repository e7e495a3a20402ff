extension Postgres {
  /// The catalogue entry of `type: postgres`.
  static let catalogueEntry = ComponentType(
    name: "postgres",
    summary: "A PostgreSQL server: sessions, statement times, and what clients see while it is down.",
    options: [
      OptionSpec(
        "maxConnections", .integer(4...60_000), default: "100",
        .documented("PostgreSQL 15, postgresql.conf.sample: max_connections, 3 of them for superusers"),
        "Connections the server has, for all clients and tables together."),
      OptionSpec(
        "connectTime", .distribution, default: "{p50: 5ms, p99: 50ms}", .assumed,
        "How long a pool takes to open a connection, with authentication and the fork of its server process."),
      OptionSpec(
        "readTime", .distribution, default: "{p50: 0.8ms, p99: 8ms}", .assumed, "How long a point read takes."),
      OptionSpec(
        "writeTime", .distribution, default: "{p50: 2.5ms, p99: 25ms}", .assumed,
        "How long one write with its commit takes."),
      OptionSpec(
        "claimTime", .distribution, default: "{p50: 3ms, p99: 15ms}",
        .measured("PlanetScale, \"Keeping a Postgres queue healthy\": 2-3 ms for a claim on a healthy table"),
        "How long the statements of one claim take together; the claimed rows are locked meanwhile."),
    ],
    faults: DisturbanceStack.catalogue,
    metrics: [
      MetricSpec("pg_statements_total", .counter, labels: ["server", "class"], "Statements executed, by class.")
    ],
    make: { context, options throws(ConfigurationProblem) in
      Postgres(
        context: context,
        settings: Settings(
          maxConnections: options.integer("maxConnections"), connectTime: options.distribution("connectTime"),
          readTime: options.distribution("readTime"),
          writeTime: options.distribution("writeTime"), claimTime: options.distribution("claimTime")))
    })
}
