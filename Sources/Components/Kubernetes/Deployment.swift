public import SimulationKernel
import Telemetry
import VirtualTime

/// A Kubernetes Deployment: keeps a number of pods running, replaces them by rolling updates, restarts those that crash.
public actor Deployment: PodController {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  let context: ComponentContext
  let nameID: NameID
  let workload: any Workload
  nonisolated let settings: Settings
  let workloadOptions: Options
  /// The pod template: what new pods are started with, and what they were started with before.
  var history: RevisionHistory
  var progress: RolloutProgress
  var replicas: Int
  /// Pods that exist, terminating ones included, in the order of their creation.
  var pods: [PodRecord] = []
  var nextIndex = 0
  var isReconciling = false
  /// How many pods each ReplicaSet keeps while the rollout is paused; nil: it is not.
  var frozen: [Int: Int]?
  var random: RandomStream
  var becomesReady: HandlerID!
  var graceEnds: HandlerID!
  /// Whose turn it is to serve a request.
  var turn = 0
  /// Events of pods beyond their plain life: probes, hooks, faults. See `PodEvent`.
  var podEvent: HandlerID!
  var deadlinePasses: HandlerID!
  /// Whether a check of the progress deadline is on its way.
  var awaitsDeadline = false
  /// Faults that crash pods again as long as they last.
  var crashing: [CrashFault] = []
  var badReleases: [BadRelease] = []
  var outOfMemory: [OutOfMemoryFault] = []
  var memoryFaults: UInt64 = 0
  var memoryRunsOut: HandlerID!
  var cpuMeasured: HandlerID!
  /// Work has begun in a pod whose memory has a limit.
  var memoryGrows: HandlerID!
  /// Whether what pods use of the processor is measured.
  var measuresCPU = false
  /// How often the template was changed by `kubectl rollout restart`.
  var restarts = 0
  /// Faults that keep its endpoints from answering scrapes.
  var scrapeFailures: Set<String> = []
  /// Faults that make containers start slowly, and how much.
  var slowStarts: [(id: String, factor: Double)] = []
  let metrics: DeploymentMetrics
  /// Rises whenever there are other pods, or one's state is another.
  public internal(set) var podsVersion = 0
  /// How many pods can serve.
  @exclusivity(unchecked) public internal(set) var readyPods = 0

  init(
    context: ComponentContext, settings: Settings, template: PodTemplate, workload: any Workload,
    workloadOptions: Options
  ) {
    self.context = context
    simulation = context.simulation
    name = context.name
    nameID = context.telemetry.journal.intern(context.name)
    self.settings = settings
    self.workload = workload
    self.workloadOptions = workloadOptions
    history = RevisionHistory(template, limit: settings.revisionHistoryLimit, now: context.simulation.now)
    progress = RolloutProgress(allowed: settings.progressDeadline, now: context.simulation.now)
    replicas = settings.replicas
    random = context.stream("pods")
    metrics = DeploymentMetrics(
      context.telemetry.metrics, namespace: settings.namespace, deployment: context.name)
  }

  struct Settings: Sendable {
    var namespace: String
    var replicas: Int
    var startDelay: DurationDistribution
    var grace: VirtualDuration
    var preStop: VirtualDuration
    var surge: Share
    var unavailable: Share
    var progressDeadline: VirtualDuration
    var revisionHistoryLimit: Int
    var startup: Probe?
    var readiness: Probe?
    var liveness: Probe?
    var pool: PoolPlan?
    var cpu: PodCPU.Plan
    var memory: PodMemory.Plan
    /// Config maps that containers take variables from when they start.
    var sources: [ConfigMap] = []
    /// Of its pods, as service discovery shows them.
    var labels: [(name: String, value: String)] = []
    var annotations: [(name: String, value: String)] = []
    var http: HTTPEndpoints
    /// Whether it has a service where no other names it.
    var hasService = false
    var compose: ComposeService?
    var processMetrics = false
  }

  /// One pod as the controller and its node see it.
  struct PodRecord {
    var pod: Pod
    /// The ReplicaSet it belongs to.
    var set: Int
    var replicaSet: String
    /// What it was created with; its containers never see another.
    var template: PodTemplate
    var series: PodSeries
    /// What its process exports of itself, once there is one.
    var process: ProcessSeries?
    var phase = Phase.starting
    var task: SpawnedTask?
    var createdAt: VirtualInstant
    /// When it became ready; meaningful while it is.
    var readySince: VirtualInstant
    /// When it became ready, or stopped to be; its creation before that.
    var readyChangedAt: VirtualInstant
    var cpu = PodCPU()
    /// How often its container has died.
    var restarts = 0
    /// When its container last died.
    var diedAt: VirtualInstant?
    /// When its container last started.
    var startedAt: VirtualInstant
    /// When the container started that its startup probe will give up.
    var startingSince = VirtualInstant.start
    /// How often its container has started; tells a container that exits from its successor.
    var starts = 0
    /// How its container before the present one ended.
    var lastEnd: ContainerEnd?
    var crashLoop = CrashLoop()
    /// Hang faults that hold its process up, until its container restarts.
    var hangs: Set<String> = []
    /// Its readiness probe has failed often enough, and has not succeeded since; only where it asks a health endpoint.
    var failsHealth = false
    /// Events that are still to come; see `PodEvent`.
    var due: [PodEvent: VirtualInstant] = [:]
    /// The fault that took its node; its process is gone, and nothing on the node can be told to stop.
    var lostBy: String?

    enum Phase {
      /// Created, or waiting for its container's restart.
      case starting
      /// The container runs but is not ready.
      case running
      case ready
      /// SIGTERM was sent.
      case terminating
    }
    /// What its container was started with; nil: it has not been.
    var environment: [EnvironmentEntry]?
    /// Whether there is a process that faults can hit.
    var isRunning: Bool { lostBy == nil && (phase == .running || phase == .ready) }
  }

  public func start() {
    becomesReady = register("\(name) ready") { $0.podReady(Int($1)) }
    graceEnds = register("\(name) grace") { $0.kill(Int($1), reason: "grace period over") }
    podEvent = register("\(name) pod") { $0.happen($1) }
    deadlinePasses = register("\(name) progress deadline") { me, _ in me.checkDeadline() }
    memoryRunsOut = register("\(name) memory") { $0.runOutOfMemory($1) }
    memoryGrows = register("\(name) memory limit") { $0.checkMemory(Int($1)) }
    cpuMeasured = register("\(name) processor time") { me, _ in me.measureCPU() }
    // The run finds the pods up: the controller must not see the first ones and create the others.
    isReconciling = true
    for _ in 0..<replicas {
      let index = createPod(after: nil)
      podReady(index)
      // What a probe would still have to find out is known by then.
      if let at = position(index), pods[at].phase == .running { becomeReady(at) }
    }
    isReconciling = false
    reconcile()
    observe()
  }

  func record(_ kind: JournalEvent.Kind, _ pod: NameID, reason: String = "") {
    let journal = context.telemetry.journal
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: nameID, actor: pod,
        detail: reason.isEmpty ? .none : journal.intern(reason)))
  }
}
