import Telemetry
import VirtualTime

/// The pools of a deployment's pods: their database, their options, their metrics.
struct PoolSettings: Sendable {
  var configuration: ConnectionPoolConfiguration
  /// How long a caller waits before it gets an error.
  var connectionTimeout: VirtualDuration
}

/// The metrics of pools under the names that Micrometer gives them: of a deployment's pools together, or of one pod's.
final class PoolMetrics: Sendable {
  private let active: Gauge
  private let idle: Gauge
  private let pending: Gauge
  private let maximum: Gauge
  private let timeouts: Counter
  private let deployment: String
  /// Where they are. Connections that come back are counted when their pod's container has been replaced.
  private let scope: MetricScope
  /// Those of all pods together, if these are one's.
  private let total: PoolMetrics?

  static let specs = [
    MetricSpec("hikaricp_connections_active", .gauge, labels: ["deployment"], "Connections lent, over all pods."),
    MetricSpec("hikaricp_connections_idle", .gauge, labels: ["deployment"], "Connections not lent, over all pods."),
    MetricSpec(
      "hikaricp_connections_pending", .gauge, labels: ["deployment"], "Callers that wait for one, over all pods."),
    MetricSpec(
      "hikaricp_connections_max", .gauge, labels: ["deployment"], "The most connections the pools of all pods may have."
    ),
    MetricSpec(
      "hikaricp_connections_timeout_total", .counter, labels: ["deployment"], "Callers that got none in time."),
  ]

  /// Those of all pods.
  convenience init(_ context: ComponentContext) {
    self.init(context.name, in: context.metrics, total: nil)
  }

  private init(_ deployment: String, in metrics: MetricScope, total: PoolMetrics?) {
    self.deployment = deployment
    scope = metrics
    self.total = total
    let labels = [MetricLabel("deployment", deployment)]
    func gauge(_ index: Int) -> Gauge {
      metrics.gauge(Self.specs[index].name, help: Self.specs[index].help, labels: labels)
    }
    active = gauge(0)
    idle = gauge(1)
    pending = gauge(2)
    maximum = gauge(3)
    timeouts = metrics.counter(Self.specs[4].name, help: Self.specs[4].help, labels: labels)
  }

  /// A pod's own, which count for all pods too; these if the pod keeps none.
  func own(in scope: MetricScope?) -> PoolMetrics {
    scope.map { PoolMetrics(deployment, in: $0, total: self) } ?? self
  }

  func changeMaximum(by amount: Int) {
    maximum.add(Double(amount))
    total?.changeMaximum(by: amount)
  }

  func timedOut() {
    timeouts.increment()
    total?.timedOut()
  }

  func change(from old: PoolFigures, to new: PoolFigures) {
    active.add(Double(new.active - old.active))
    idle.add(Double(new.idle - old.idle))
    pending.add(Double(new.waiting - old.waiting))
    total?.change(from: old, to: new)
  }
}

/// What the pods of a deployment make their pools from.
struct PoolPlan: Sendable {
  var database: Postgres
  var settings: PoolSettings
  var metrics: PoolMetrics

  /// The option `pool` of a deployment.
  static let option = OptionSpec(
    "pool",
    .object([
      OptionSpec("database", .reference(["postgres"]), required: true, "The server that the connections lead to."),
      OptionSpec(
        "maximumPoolSize", .integer(1...10_000), default: "10", .documented("HikariCP, HikariConfig.java"),
        "Connections of one pod, which it keeps open (`minimumIdle` is the same)."),
      OptionSpec(
        "connectionTimeout", .duration(VirtualDuration.milliseconds(250)...VirtualDuration.hours(24)), default: "30s",
        .documented("HikariCP, HikariConfig.java: 30 s, at least 250 ms"),
        "How long a caller waits for a connection before it gets an error."),
    ]), required: false,
    "The connection pool that everything in a pod shares. Without it each worker has a connection of its own.")

  /// The plan that the option asks for; nil without it.
  init?(_ options: Options, _ context: ComponentContext) throws(ConfigurationProblem) {
    guard options.has("pool") else { return nil }
    let own = options.options("pool")
    guard let database = context.component(own.text("database")) as? Postgres else {
      throw ConfigurationProblem(["pool", "database"], "is not a postgres component")
    }
    self.database = database
    settings = PoolSettings(
      configuration: ConnectionPoolConfiguration(maximumPoolSize: own.integer("maximumPoolSize")),
      connectionTimeout: own.duration("connectionTimeout"))
    metrics = PoolMetrics(context)
  }

  /// A new container's pool.
  /// - Parameter scope: where the pod's own series go, if it has any.
  func make(client: String, metrics scope: MetricScope?, random: RandomStream) -> ConnectionPool {
    ConnectionPool(
      name: "HikariPool-1", database: database, settings: settings, client: client,
      metrics: metrics.own(in: scope), random: random)
  }
}
