import BullEngine
import Telemetry
import VirtualTime

/// The options of a workload whose pods have clients of Redis servers for their caches.
enum RedisClientOptions {
  /// The client of one component.
  private static let client =
    QueueWorkerPlan.clientOptions + [
      OptionSpec(
        "metrics", .object(metrics), default: "{}", .assumed,
        "Names of what caches on that server export: of each pod, or of all together.")
    ]

  private static let metrics = zip(["requests", "fills", "invalidations"], specs).map { name, spec in
    OptionSpec(name, .text, default: spec.name, .assumed, spec.help)
  }

  /// What caches export, under their default names.
  static let specs = [
    MetricSpec(
      "cache_requests_total", .counter, labels: ["cache", "result", "deployment"],
      "Look-ups by what came of them: hit, miss (this request filled it), stale, coalesced (another of the pod filled it), waited (another "
        + "pod did), error (Redis did not answer)."),
    MetricSpec(
      "cache_fill_duration_seconds", .histogram, labels: ["cache", "outcome", "deployment"],
      "How long the steps on a miss took, by outcome: ok, failed."),
    MetricSpec(
      "cache_invalidations_total", .counter, labels: ["cache", "result", "deployment"],
      "Invalidations by result: removed, absent, error."),
  ]

  /// Upper bounds of the histogram, in seconds: those of Prometheus' client libraries.
  static let buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  /// The option of a workload, by the names of components of type `redis`.
  static let option = OptionSpec(
    "redisClients", .map(.object(client)), required: false,
    "How the pods' clients for `cached` and `invalidate` steps are set, by the component's name; without an entry ioredis' defaults "
      + "hold. Read when a pod starts.")

  /// What the container says of its client of that server; nil: nothing.
  static func own(_ options: Options, _ server: String) -> Options? {
    guard options.has(option.name), options.options(option.name).has(server) else { return nil }
    return options.options(option.name).options(server)
  }

  /// Whether the entries are servers, and their metrics' names mean nothing else in the system.
  /// - Parameter options: the workload's, templates included.
  static func check(_ options: Options, _ context: ComponentContext) throws(ConfigurationProblem) {
    guard options.has(option.name) else { return }
    for entry in options.options(option.name).entries {
      guard context.component(entry.name) is Redis else {
        throw ConfigurationProblem([option.name, entry.name], "is no redis component")
      }
      guard case .options(let own) = entry.value else { continue }
      for name in own.options("metrics").entries {
        let path = [option.name, entry.name, "metrics", name.name]
        guard case .text(let text) = name.value else {
          throw ConfigurationProblem(path, "cannot be filled from the environment")
        }
        let spec = specs[metrics.firstIndex { $0.name == name.name }!]
        let declaration = MetricDeclaration(
          name: text, kind: spec.kind == .histogram ? .histogram : .counter, help: spec.help, labelNames: spec.labels,
          buckets: spec.kind == .histogram ? buckets : [])
        if let conflict = context.telemetry.metrics.conflict(with: declaration) {
          throw ConfigurationProblem(path, "does not fit: \(conflict.description)")
        }
      }
    }
  }
}
