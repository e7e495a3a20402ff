import SimulationKernel
import Telemetry
public import VirtualTime

/// What operators can ask a deployment's pods over HTTP.
public struct HTTPEndpoints: Hashable, Sendable {
  /// The name under which they are reached from outside; nil: they are not.
  public var host: String?
  public var port: Int
  public var metrics: String
  public var health: String

  init(_ options: Options) {
    host = options.has("host") ? options.text("host") : nil
    port = options.integer("port")
    metrics = options.text("metrics")
    health = options.text("health")
  }
}

/// A pod as the cluster's API shows it.
public struct PodDescription: Hashable, Sendable {
  public var name: String
  public var isReady: Bool
  /// What `kubectl get pods` shows under STATUS.
  public var status: String
  public var restarts: Int
  public var lastRestart: VirtualInstant?
  public var createdAt: VirtualInstant
  /// When its container started; what the one before it logged is gone.
  public var startedAt: VirtualInstant
  public var readySince: VirtualInstant?
  public var image: String
  public var environment: [EnvironmentEntry]
  /// The number of the ReplicaSet it belongs to.
  public var replicaSet: Int
}

/// A deployment as the cluster's API shows it.
public struct DeploymentDescription: Hashable, Sendable {
  public var replicas: Int
  public var updated: Int
  public var total: Int
  public var available: Int
  public var image: String
  public var environment: [EnvironmentEntry]
  /// The revisions that can be rolled back to, the present one last.
  public var revisions: [Int]
  public var namespace: String
}

extension Deployment {
  /// What operators can ask the pods over HTTP.
  public nonisolated var http: HTTPEndpoints { settings.http }

  /// The pods in the order of their creation.
  public func describePods() -> [PodDescription] {
    pods.map { record in
      let status: String
      switch record.phase {
      case .terminating: status = "Terminating"
      case .running, .ready: status = "Running"
      case .starting:
        if record.restarts == 0 {
          status = "ContainerCreating"
        } else {
          status = record.crashLoop.restarts > 1 ? "CrashLoopBackOff" : "Error"
        }
      }
      return PodDescription(
        name: record.pod.name, isReady: record.phase == .ready, status: status, restarts: record.restarts,
        lastRestart: record.diedAt, createdAt: record.createdAt, startedAt: record.startedAt,
        readySince: record.phase == .ready ? record.readySince : nil, image: record.template.image,
        environment: record.template.environment, replicaSet: record.set)
    }
  }

  /// The deployment itself.
  public func describe() -> DeploymentDescription {
    let current = history.current
    let alive = pods.filter { $0.phase != .terminating }
    return DeploymentDescription(
      replicas: replicas, updated: alive.count { $0.set == current.id }, total: alive.count,
      available: alive.count { $0.phase == .ready }, image: current.template.image,
      environment: current.template.environment, revisions: history.sets.map(\.revision), namespace: settings.namespace)
  }

  /// `kubectl delete pod NAME`.
  /// - Returns: whether there is one.
  public func deletePod(named name: String) -> Bool {
    guard let record = pods.first(where: { $0.pod.name == name && $0.phase != .terminating }) else { return false }
    stop(record.pod.index, reason: "deleted")
    reconcile()
    observe()
    return true
  }
}
