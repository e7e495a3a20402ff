public import VirtualTime

/// Which kind of the cluster's API keeps the pods.
public enum ControllerKind: String, CaseIterable, Sendable {
  case deployment = "Deployment"
  case statefulSet = "StatefulSet"
}

/// What keeps a number of pods running, as the cluster's API shows it.
///
/// The labels of its pods are its own labels and its selector alike (assumed: so most charts have it).
public protocol PodController: Component {
  nonisolated var controllerKind: ControllerKind { get }
  nonisolated var namespace: String { get }
  /// Labels of its pods, without those that the controller adds.
  nonisolated var labels: [(name: String, value: String)] { get }
  nonisolated var annotations: [(name: String, value: String)] { get }
  /// What operators can ask the pods over HTTP.
  nonisolated var http: HTTPEndpoints { get }

  /// The probes of its containers, as `kubectl describe` shows them.
  nonisolated var probeLines: [String] { get }

  /// The compose project that runs it instead of a cluster; nil: the cluster does.
  nonisolated var compose: ComposeService? { get }

  /// The pods in the order of their creation.
  func describePods() -> [PodDescription]

  /// The controller itself.
  func describe() -> ControllerDescription

  /// `kubectl delete pod NAME`.
  /// - Parameter isForced: at once, without a grace period.
  /// - Returns: whether there is one.
  func deletePod(named name: String, isForced: Bool) -> Bool
}

/// A service of a compose file.
public struct ComposeService: Hashable, Sendable {
  public var project: String
  public var service: String
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
  /// What its container was started with, variables from config maps included.
  public var environment: [EnvironmentEntry]
  /// The number of the ReplicaSet it belongs to.
  public var replicaSet: Int
  /// The name of the ReplicaSet or StatefulSet that it belongs to.
  public var owner: String
  /// The label that its controller adds: `pod-template-hash`, `statefulset.kubernetes.io/pod-name`.
  public var addedLabel: EnvironmentEntry
  public var ip: String
  /// Whether its container runs.
  public var isUp: Bool
  /// How its container before the present one ended.
  public var lastEnd: ContainerEnd?
  /// What the metrics server knows of it; nil: nothing yet.
  public var usage: PodUsage?
  public var resources: ContainerResources
  /// Config maps that its environment was taken from, as well.
  public var environmentFrom: [String] = []
  /// The part of the environment that the template itself gives.
  public var ownEnvironment: [EnvironmentEntry]
}

/// How a container ended.
public struct ContainerEnd: Hashable, Sendable {
  /// `Error`, `OOMKilled`, `Completed`.
  public var reason: String
  public var exitCode: Int
  public var startedAt: VirtualInstant
  public var finishedAt: VirtualInstant
}

/// What a pod uses, as the metrics server says: an average of 15 s for the processor, the working set for memory.
public struct PodUsage: Hashable, Sendable {
  /// In thousandths of a core.
  public var cpuMilli: Int64
  /// In bytes.
  public var memory: Int64
}

/// What a container asks for and may use at most; nil: it says nothing.
public struct ContainerResources: Hashable, Sendable {
  init(
    cpuRequest: Int64? = nil, cpuLimit: Int64? = nil, memoryRequest: Int64? = nil, memoryLimit: Int64? = nil
  ) {
    (self.cpuRequest, self.cpuLimit) = (cpuRequest, cpuLimit)
    (self.memoryRequest, self.memoryLimit) = (memoryRequest, memoryLimit)
  }

  /// Thousandths of a core.
  public var cpuRequest: Int64?
  public var cpuLimit: Int64?
  /// Bytes.
  public var memoryRequest: Int64?
  public var memoryLimit: Int64?
}

/// A ReplicaSet as the cluster's API shows it.
public struct ReplicaSetDescription: Hashable, Sendable {
  public var name: String
  /// `pod-template-hash`.
  public var hash: String
  public var revision: Int
  public var image: String
  public var environment: [EnvironmentEntry]
  public var pods: Int
  public var ready: Int
  public var createdAt: VirtualInstant
}

/// A controller as the cluster's API shows it.
public struct ControllerDescription: Hashable, Sendable {
  public var replicas: Int
  public var updated: Int
  public var total: Int
  public var available: Int
  public var image: String
  /// The environment of its pod template.
  public var environment: [EnvironmentEntry]
  /// The revisions that can be rolled back to, the present one last.
  public var revisions: [Int]
  public var namespace: String
  public var resources: ContainerResources
  /// Config maps that the environment is taken from, as well.
  public var environmentFrom: [String] = []
  public var isPaused = false
}
