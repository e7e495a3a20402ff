import SimulationKernel
import Telemetry
import VirtualTime

/// How many connections a client's pools have, and how many callers wait for one.
public struct MongoPoolFigures: Hashable, Sendable {
  /// Connections, idle and in use, and those being opened.
  public var size = 0
  public var inUse = 0
  public var waiting = 0

  public init() {}
}

/// What is exported of pools under the names that a system gives them: of a deployment's pools together, or of one pod's.
struct MongoPoolMetrics: Sendable {
  private let size: Gauge
  private let inUse: Gauge
  private let waiting: Gauge
  /// The pod's, and all pods'.
  private let failures: [Counter]
  /// Those of all pods, if these are one's. The scope is kept, since what it exports goes with it.
  private let total: [Gauge]
  private let scope: MetricScope

  /// - Parameters:
  ///   - own: the pod's scope; nil: it has none.
  init(deployment: String, server: String, names: Options, all: MetricScope, own: MetricScope?) {
    let labels = [MetricLabel("deployment", deployment), MetricLabel("server", server)]
    func gauges(_ scope: MetricScope) -> [Gauge] {
      zip(["size", "inUse", "waiting"], MongoClientOptions.specs).map { name, spec in
        scope.gauge(names.text(name), help: spec.help, labels: labels)
      }
    }
    let common = gauges(all)
    let mine = own.map(gauges) ?? common
    (size, inUse, waiting) = (mine[0], mine[1], mine[2])
    total = own == nil ? [] : common
    scope = own ?? all
    let failed = MongoClientOptions.specs[3]
    failures = ([all] + (own.map { [$0] } ?? [])).map {
      $0.counter(names.text("failures"), help: failed.help, labels: labels)
    }
  }

  func connectionFailed() { for counter in failures { counter.increment() } }

  func change(from old: MongoPoolFigures, to new: MongoPoolFigures) {
    let changes = [new.size - old.size, new.inUse - old.inUse, new.waiting - old.waiting]
    for (gauge, change) in zip([size, inUse, waiting], changes) { gauge.add(Double(change)) }
    for (gauge, change) in zip(total, changes) { gauge.add(Double(change)) }
  }
}

/// Where the pods of a deployment get their clients of a replica set from.
public struct MongoAccess: Sendable {
  /// The replica set.
  public let server: Mongo
  private let deployment: String
  private let metrics: MetricScope
  /// What pods call their client.
  private let resource: String

  /// - Parameters:
  ///   - name: the component's.
  ///   - context: the deployment's.
  /// - Throws: where it is no replica set.
  public init(_ name: String, _ context: ComponentContext) throws(ConfigurationProblem) {
    guard let server = context.component(name) as? Mongo else {
      throw ConfigurationProblem(["in"], "is not a mongo component")
    }
    self.init(server, context)
  }

  /// - Parameter context: the deployment's.
  init(_ server: Mongo, _ context: ComponentContext) {
    self.server = server
    deployment = context.name
    metrics = context.metrics
    resource = "mongo client of \(server.name)"
  }

  /// The client that everything in the container shares, made by whoever asks first; a workload that keeps connections ready asks
  /// when its pod starts.
  /// - Throws: ``MongoFailure`` for a connection string that is none.
  public func client(in pod: Pod) throws(MongoFailure) -> MongoClient {
    if let known = pod.with({ $0.known(resource) as? MongoClient }) { return known }
    let all =
      pod.options.has(MongoClientOptions.option.name) ? pod.options.options(MongoClientOptions.option.name) : Options()
    let options = all.has(server.name) ? all.options(server.name) : MongoClientOptions.defaults()
    let settings: MongoClientSettings
    do throws(ParseProblem) { settings = try MongoClientSettings(options) } catch { throw .usage(error.message) }
    var stream = pod.stream
    let random = RandomStream(seed: stream.next(), name: resource)
    return pod.with { pod in
      pod.shared(resource) {
        MongoClient(
          server, settings, client: pod.name,
          metrics: settings.metricNames.map {
            MongoPoolMetrics(deployment: deployment, server: server.name, names: $0, all: metrics, own: pod.metrics)
          }, random: random)
      }
    }
  }
}
