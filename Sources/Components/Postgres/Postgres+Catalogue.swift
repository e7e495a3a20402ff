import Telemetry
import VirtualTime

extension Postgres {
  private static let anyTime = VirtualDuration.milliseconds(1)...VirtualDuration.hours(24)

  /// The catalogue entry of `type: postgres`.
  static let catalogueEntry = ComponentType(
    name: "postgres",
    summary: "A PostgreSQL server: connections, statement times, dead rows, failover, and what clients see of it.",
    options: options, faults: faultTypes, actions: actions, metrics: PostgresMetrics.specs,
    make: { context, options throws(ConfigurationProblem) in
      let vacuum = options.options("autovacuum")
      let scan = options.rate("scanRate")
      guard scan.count > 0 else { throw ConfigurationProblem(["scanRate"], "is zero: a scan would never end") }
      return Postgres(
        context: context,
        settings: Settings(
          maxConnections: options.integer("maxConnections"), connectTime: options.distribution("connectTime"),
          readTime: options.distribution("readTime"), writeTime: options.distribution("writeTime"),
          claimTime: options.distribution("claimTime"),
          scanTimePerRow: Double(scan.per.nanoseconds) / scan.count, clientTimeout: options.duration("clientTimeout"),
          autovacuum: Autovacuum(
            isEnabled: vacuum.boolean("enabled"), naptime: vacuum.duration("naptime"),
            threshold: vacuum.integer("threshold"), scaleFactor: vacuum.share("scaleFactor").value),
          replicaLag: options.distribution("replicaLag")),
        replicas: options.integer("readReplicas"))
    })

  private static let options = [
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
    OptionSpec(
      "scanRate", .rate, default: "7500 per 1ms", .assumed,
      "Rows, dead ones included, that a sequential scan reads where an index is missing."),
    OptionSpec(
      "clientTimeout", .duration(anyTime), default: "15m", .assumed,
      "After this time without an answer clients give up: the driver's socketTimeout, or else Linux' own limit."),
    OptionSpec(
      "autovacuum",
      .object([
        OptionSpec(
          "enabled", .boolean, default: "true", .documented("PostgreSQL 15, postgresql.conf.sample"),
          "Whether dead rows are removed without being asked."),
        OptionSpec(
          "naptime", .duration(VirtualDuration.seconds(1)...VirtualDuration.hours(24)), default: "1m",
          .documented("PostgreSQL 15, postgresql.conf.sample"), "How often it looks."),
        OptionSpec(
          "threshold", .integer(0...1_000_000_000), default: "50",
          .documented("PostgreSQL 15, postgresql.conf.sample"), "It leaves so many dead rows, and a share of the live."
        ),
        OptionSpec(
          "scaleFactor", .share, default: "20%", .documented("PostgreSQL 15, postgresql.conf.sample"),
          "The share of the live rows."),
      ]), default: "{}", .documented("PostgreSQL 15, postgresql.conf.sample"), "The removal of dead rows."),
    OptionSpec(
      "readReplicas", .integer(0...15), default: "0", .assumed,
      "Servers that follow this one and serve reads of queues with `readsFrom: replica`."),
    OptionSpec(
      "replicaLag", .distribution, default: "{p50: 20ms, p99: 500ms}", .assumed, "How far they are behind."),
  ]

  private static let faultTypes = [
    FaultType(
      "outage", "The server does not serve.",
      [
        OptionSpec(
          "mode", .choice(PostgresOutage.allCases.map(\.rawValue)), default: "refuse", .assumed,
          "`refuse`: it has crashed, sessions end with 57P02 and new ones are refused with 57P03. `restart`: the same "
            + "with 57P01. `hang`: nothing is answered until the fault is over or `clientTimeout`.")
      ]),
    LatencyFault.type(),
    FaultType(
      "slowQueries", "Statements take longer.",
      [
        OptionSpec(
          "statements", .choice(["all"] + StatementClass.allCases.map(\.rawValue)), default: "all", .assumed,
          "Which class of them."),
        OptionSpec("multiply", .number(0...1_000_000), required: true, "Their time times this."),
      ], ramps: true),
    FaultType(
      "dropIndex", "An index is gone: statements that need it scan the table. It is back when the fault ends.",
      [OptionSpec("index", .text, required: true, "Its name, as a queue declares it.")]),
    FaultType(
      "bloat", "Dead rows that claims must step over.",
      [
        OptionSpec(
          "deadTuples", .integer(0...1_000_000_000), default: "0", .assumed, "Dead rows that a mass update left behind."
        ),
        OptionSpec(
          "longTransaction", .boolean, default: "false", .assumed,
          "Whether a transaction is left open while the fault lasts; no vacuum removes what has died since it began."),
        OptionSpec("table", .text, required: false, "Only this queue's table; without it, all."),
      ]),
    FaultType(
      "deadlocks", "Writes fail with 40P01 after deadlock_timeout (1 s).",
      [OptionSpec("share", .share, required: true, "The part of the writes.")], ramps: true),
    FaultType(
      "connections", "Clients outside the system hold connections; those that are missing are refused with 53300.",
      [OptionSpec("count", .integer(1...60_000), required: true, "How many. Connections that are open stay so.")],
      ramps: true),
    FaultType(
      "failover", "The primary is gone and its standby takes over, also before the fault ends.",
      [
        OptionSpec(
          "takes", .distribution, default: "{uniform: {from: 60s, to: 120s}}", .assumed,
          "Until the standby serves. 60 to 120 s are recalled from vendors' pages on classic multi-zone standbys."),
        OptionSpec(
          "losesLast", .duration(.zero...VirtualDuration.hours(24)), default: "0s", .assumed,
          "How far an asynchronous standby was behind: messages stored in that time are lost, claims are undone."),
        OptionSpec(
          "staleFor", .duration(.zero...VirtualDuration.hours(24)), default: "0s", .assumed,
          "For how long clients then still reach the old primary, which refuses writes with 25006."),
      ]),
  ]
}
