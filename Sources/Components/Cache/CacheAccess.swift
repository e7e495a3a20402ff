import SimulationKernel
import Telemetry

/// Where steps get the container's client of the server that a cache is on.
struct CacheAccess: Sendable {
  private let redis: Redis
  /// The deployment's.
  private let context: ComponentContext
  /// What containers call their client.
  private let resource: String

  /// - Parameter options: a step's, whose `in` names the server.
  init(_ options: Options, _ context: ComponentContext) throws(ConfigurationProblem) {
    guard let redis = context.component(options.text("in")) as? Redis else {
      throw ConfigurationProblem(["in"], "is not a redis component")
    }
    self.redis = redis
    self.context = context
    resource = "cache client of \(redis.name)"
  }

  /// The container's, made by whoever asks first.
  func client(in pod: Pod) -> CacheClient {
    pod.with { pod in
      pod.shared(resource) {
        CacheClient(
          redis, own: RedisClientOptions.own(pod.options, redis.name), deployment: context.name,
          scopes: [context.metrics] + [pod.metrics].compactMap { $0 },
          // Not the pod itself, which keeps its client.
          stream: { [context, redis, index = pod.index] in context.stream("pod-\(index)/\(redis.name)/cache/\($0)") })
      }
    }
  }
}
