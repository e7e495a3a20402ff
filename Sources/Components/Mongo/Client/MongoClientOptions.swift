import VirtualTime

/// The options of a workload whose pods have clients of replica sets.
public enum MongoClientOptions {
  private static let node = Provenance.documented("MongoDB manual, connection string options, and the Node.js driver 6")
  private static let span = OptionKind.duration(.zero...VirtualDuration.hours(24))

  /// The client of one component.
  public static let client: [OptionSpec] = [
    OptionSpec(
      "uri", .text, required: false,
      "The connection string, such as `$DATABASE_URI`. Without it the client knows the members. Options in it go before those "
        + "here."),
    OptionSpec(
      "maxPoolSize", .integer(0...1_000_000), default: "100", node,
      "Connections to each member at most; 0: no limit."),
    OptionSpec("minPoolSize", .integer(0...1_000_000), default: "0", node, "Connections that are kept ready."),
    OptionSpec("maxConnecting", .integer(1...1_000), default: "2", node, "Connections that are opened at a time."),
    OptionSpec(
      "waitQueueTimeout", span, default: "0s", node, "How long a caller waits for a connection; 0s: for ever."),
    OptionSpec("maxIdleTime", span, default: "0s", node, "An idle connection is closed after it; 0s: never."),
    OptionSpec(
      "serverSelectionTimeout", span, default: "30s", node,
      "How long an operation waits for a member that may serve it."),
    OptionSpec(
      "heartbeatInterval", .duration(VirtualDuration.milliseconds(500)...VirtualDuration.hours(24)), default: "10s",
      node,
      "How often a member is asked for its state (heartbeatFrequencyMS); changes are told at once."),
    OptionSpec("localThreshold", span, default: "15ms", node, "How much slower than the fastest a member may be."),
    OptionSpec(
      "connectTimeout", span, default: "30s", node, "How long opening a connection may take, and a monitor's question."),
    OptionSpec("socketTimeout", span, default: "0s", node, "How long an answer may take; 0s: for ever."),
    OptionSpec(
      "readPreference", .choice(["primary", "primaryPreferred", "secondary", "secondaryPreferred", "nearest"]),
      default: "primary", node, "Which members answer reads."),
    OptionSpec(
      "w", .text, default: "majority", .documented("MongoDB manual, write concern: the default since 5.0"),
      "How many members must have a write: `majority`, or a number."),
    OptionSpec("wtimeout", span, default: "0s", node, "How long a write waits for them; 0s: for ever."),
    OptionSpec("retryReads", .boolean, default: "true", node, "Whether a failed read is tried once more."),
    OptionSpec("retryWrites", .boolean, default: "true", node, "Whether a failed write is tried once more."),
    OptionSpec(
      "metrics", .object(metrics), default: "{}", .assumed,
      "Names of what the pools export: of each pod, or of all together."),
  ]

  private static let metrics =
    zip(["size", "inUse", "waiting"], specs).map { name, spec in
      OptionSpec(
        name, .text, default: spec.name, .documented("Micrometer, MongoMetricsConnectionPoolListener"), spec.help)
    } + [OptionSpec("failures", .text, default: specs[3].name, .assumed, specs[3].help)]

  /// What pools export, under their default names.
  public static let specs = [
    MetricSpec(
      "mongodb_driver_pool_size", .gauge, labels: ["deployment", "server"],
      "Connections of the pools, idle ones included."),
    MetricSpec("mongodb_driver_pool_checkedout", .gauge, labels: ["deployment", "server"], "Connections in use."),
    MetricSpec(
      "mongodb_driver_pool_waitqueuesize", .gauge, labels: ["deployment", "server"],
      "Callers that wait for a connection."),
    MetricSpec(
      "mongodb_driver_connection_failures_total", .counter, labels: ["deployment", "server"],
      "Operations that failed since no connection was to be had, or it was lost."),
  ]

  /// The option of a workload, by the names of components of type `mongo`.
  public static let option = OptionSpec(
    "mongoClients", .map(.object(client)), required: false,
    "How the pods' clients of MongoDB are set, by the component's name; without an entry the driver's defaults hold. Read when a "
      + "pod starts.")

  /// The defaults as a container has them that says nothing.
  static func defaults() -> Options {
    var options = Options()
    for spec in client {
      guard let fallback = spec.fallback else { continue }
      if case .object(let inner) = spec.kind {
        var names = Options()
        for spec in inner { names.append(spec.name, .text(spec.fallback ?? "")) }
        options.append(spec.name, .options(names))
      } else if let value = try? spec.kind.parse(fallback) {
        options.append(spec.name, value)
      }
    }
    return options
  }
}
