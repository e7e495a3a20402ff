import SimulationKernel
import Telemetry
import VirtualTime

/// What operators can ask a deployment's pods over HTTP.
public struct HTTPEndpoints: Hashable, Sendable {
  /// The name under which they are reached from outside; nil: they are not.
  public var host: String?
  public var port: Int
  public var metrics: String
  public var health: String

  /// Of pods of which the system file says nothing.
  init(port: Int) { (host, self.port, metrics, health) = (nil, port, "/metrics", "/health") }

  init(_ options: Options) {
    host = options.has("host") ? options.text("host") : nil
    port = options.integer("port")
    metrics = options.text("metrics")
    health = options.text("health")
  }
}

extension Deployment {
  public nonisolated var controllerKind: ControllerKind { .deployment }
  public nonisolated var namespace: String { settings.namespace }
  public nonisolated var labels: [(name: String, value: String)] { settings.labels }
  public nonisolated var annotations: [(name: String, value: String)] { settings.annotations }
  public nonisolated var http: HTTPEndpoints { settings.http }
  /// Whether it has a service of its own name where no service names it and no API is served by it: it serves HTTP by itself.
  public nonisolated var hasService: Bool { settings.hasService }
  public nonisolated var compose: ComposeService? { settings.compose }

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
          status = record.crashLoop.restarts > 1 ? "CrashLoopBackOff" : record.lastEnd?.reason ?? "Error"
        }
      }
      return PodDescription(
        name: record.pod.name, isReady: record.phase == .ready, status: status, restarts: record.restarts,
        lastRestart: record.diedAt, createdAt: record.createdAt, startedAt: record.startedAt,
        readySince: record.phase == .ready ? record.readySince : nil, image: record.template.image,
        environment: record.environment ?? record.template.environment, replicaSet: record.set,
        owner: record.replicaSet,
        addedLabel: EnvironmentEntry(
          name: "pod-template-hash", value: String(record.replicaSet.dropFirst(name.count + 1))),
        ip: address(of: record.pod.index), isUp: record.task != nil && record.phase != .starting,
        lastEnd: record.lastEnd,
        usage: record.cpu.usage.map { PodUsage(cpuMilli: $0.cpu.milli, memory: $0.memory) },
        resources: record.template.resources, environmentFrom: settings.sources.map(\.name),
        ownEnvironment: record.template.environment)
    }
  }

  public func describe() -> ControllerDescription {
    let current = history.current
    let alive = pods.filter { $0.phase != .terminating }
    return ControllerDescription(
      replicas: replicas, updated: alive.count { $0.set == current.id }, total: alive.count,
      available: alive.count { $0.phase == .ready }, image: current.template.image,
      environment: current.template.environment, revisions: history.sets.map(\.revision), namespace: settings.namespace,
      resources: current.template.resources, environmentFrom: settings.sources.map(\.name), isPaused: frozen != nil)
  }

  /// The ReplicaSets that it knows, the present one last.
  public func describeReplicaSets() -> [ReplicaSetDescription] {
    history.sets.map { set in
      let own = pods.filter { $0.set == set.id && $0.phase != .terminating }
      let setName = replicaSetName(set.id)
      return ReplicaSetDescription(
        name: setName, hash: String(setName.dropFirst(name.count + 1)), revision: set.revision,
        image: set.template.image, environment: set.template.environment, pods: own.count,
        ready: own.count { $0.phase == .ready }, createdAt: set.createdAt)
    }
  }

  public func deletePod(named name: String, isForced: Bool) -> Bool {
    // Who is terminating already can still be forced.
    guard let record = pods.first(where: { $0.pod.name == name && (isForced || $0.phase != .terminating) }) else {
      return false
    }
    let index = record.pod.index
    stop(index, reason: "deleted")
    if isForced {
      kill(index, reason: "deleted by force")
      // Of what runs on a lost node nothing is left in the API either.
      if let at = position(index) { remove(at) }
    }
    reconcile()
    observe()
    return true
  }
}
