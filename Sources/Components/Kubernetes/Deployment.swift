public import SimulationKernel
import Telemetry
import VirtualTime

/// A Kubernetes Deployment: keeps a number of pods running, replaces them by rolling updates, restarts those that crash.
public actor Deployment: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  let context: ComponentContext
  let nameID: NameID
  let workload: any Workload
  let settings: Settings
  /// The pod template: what new pods are started with.
  var environment: [EnvironmentEntry]
  let workloadOptions: Options
  /// Rises with every change of the template; pods of a lower revision are old.
  var revision = 1
  var replicas: Int
  /// Pods that exist, terminating ones included, in the order of their creation.
  var pods: [PodRecord] = []
  var nextIndex = 0
  var isReconciling = false
  var random: RandomStream
  var becomesReady: HandlerID!
  var graceEnds: HandlerID!
  /// Whose turn it is to serve a request.
  var turn = 0
  /// Faults that crash pods again as long as they last.
  var crashing: [CrashFault] = []
  let readyGauge: Gauge
  let desiredGauge: Gauge
  let restartCounter: Counter

  init(
    context: ComponentContext, settings: Settings, environment: [EnvironmentEntry], workload: any Workload,
    workloadOptions: Options
  ) {
    self.context = context
    simulation = context.simulation
    name = context.name
    nameID = context.telemetry.journal.intern(context.name)
    self.settings = settings
    self.environment = environment
    self.workload = workload
    self.workloadOptions = workloadOptions
    replicas = settings.replicas
    random = context.stream("pods")
    let labels = [MetricLabel("deployment", context.name)]
    let metrics = context.telemetry.metrics
    readyGauge = metrics.gauge(
      "kube_deployment_status_replicas_ready", help: "Pods that are ready.", labels: labels)
    desiredGauge = metrics.gauge("kube_deployment_spec_replicas", help: "Pods that should run.", labels: labels)
    restartCounter = metrics.counter(
      "kube_pod_container_status_restarts_total", help: "Container restarts.", labels: labels)
  }

  struct Settings: Sendable {
    var replicas: Int
    var startDelay: DurationDistribution
    var grace: VirtualDuration
    var surge: Share
    var unavailable: Share
    var pool: PoolPlan?
  }

  /// One pod as the controller sees it.
  struct PodRecord {
    var pod: Pod
    var revision: Int
    /// The environment it was created with; its containers never see another.
    var environment: [EnvironmentEntry]
    var phase = Phase.starting
    var task: SpawnedTask?
    /// When its container last started.
    var startedAt: VirtualInstant
    /// How often its container has started; tells a container that exits from its successor.
    var starts = 0
    var crashLoop = CrashLoop()
    enum Phase {
      /// Created, or waiting for its container's restart.
      case starting
      case ready
      /// SIGTERM was sent.
      case terminating
    }
  }

  /// How many pods can serve.
  public var readyPods: Int { pods.count { $0.phase == .ready } }

  public func start() {
    becomesReady = simulation.register(name: "\(name) ready") { [unowned self] index in
      self.with { $0.podReady(Int(index)) }
    }
    graceEnds = simulation.register(name: "\(name) grace") { [unowned self] index in
      self.with { $0.kill(Int(index), reason: "grace period over") }
    }
    desiredGauge.set(Double(replicas))
    // The run finds the pods up: the controller must not see the first ones and create the others.
    isReconciling = true
    for _ in 0..<replicas {
      let index = createPod(after: nil)
      podReady(index)
    }
    isReconciling = false
    reconcile()
  }

  func record(_ kind: JournalEvent.Kind, _ pod: NameID, reason: String = "") {
    let journal = context.telemetry.journal
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: nameID, actor: pod,
        detail: reason.isEmpty ? .none : journal.intern(reason)))
  }
}

/// One environment variable of a pod template.
public struct EnvironmentEntry: Hashable, Sendable {
  public var name: String
  public var value: String
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}
