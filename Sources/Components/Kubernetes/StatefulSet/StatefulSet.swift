public import SimulationKernel
import Telemetry
import VirtualTime

/// A Kubernetes StatefulSet: pods with numbers that keep their names, in which a server of the system may run.
public actor StatefulSet: PodController {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  let context: ComponentContext
  let nameID: NameID
  nonisolated let settings: Settings
  /// What runs in the pods.
  nonisolated let hosted: (any PodHosted)?
  var history: RevisionHistory
  var replicas: Int
  /// Pods that exist, in the order of their creation.
  var pods: [Record] = []
  var random: RandomStream
  var restarts = 0
  /// Rises with every pod and every start of a container, so that an event of one that is gone hits no other.
  var lastTicket: UInt64 = 0
  var ready: HandlerID!
  var ended: HandlerID!
  var startupFails: HandlerID!
  var crashing: Set<String> = []
  let metrics: StatefulSetMetrics

  struct Settings: Sendable {
    var namespace: String
    var replicas: Int
    var policy: StatefulSetMachine.Policy
    var startDelay: DurationDistribution
    var startup: Probe?
    var shutdown: DurationDistribution
    var grace: VirtualDuration
    var keepsData: Bool
    var labels: [(name: String, value: String)]
    var annotations: [(name: String, value: String)]
    var http: HTTPEndpoints
    var resources: ContainerResources
    var usage: PodUsage
    var revisionHistoryLimit: Int
  }

  struct Record {
    var ordinal: Int
    var nameID: NameID
    /// The ReplicaSet-like revision it was made from.
    var set: Int
    var revisionName: String
    var template: PodTemplate
    var series: PodSeries
    var phase = Phase.starting
    /// Of the event that it waits for.
    var ticket: UInt64 = 0
    var createdAt: VirtualInstant
    var startedAt: VirtualInstant
    /// When the container started that its startup probe will give up.
    var startingSince = VirtualInstant.start
    var starts = 0
    var restarts = 0
    var diedAt: VirtualInstant?
    var lastEnd: ContainerEnd?
    var crashLoop = CrashLoop()
    enum Phase { case starting, ready, terminating }
  }

  /// The name of the server that runs in its pods.
  public nonisolated var hosts: String? { hosted?.name }

  init(
    context: ComponentContext, settings: Settings, template: PodTemplate, hosted: (any PodHosted)?
  ) {
    self.context = context
    simulation = context.simulation
    name = context.name
    nameID = context.telemetry.journal.intern(context.name)
    self.settings = settings
    self.hosted = hosted
    history = RevisionHistory(template, limit: settings.revisionHistoryLimit, now: context.simulation.now)
    replicas = settings.replicas
    random = context.stream("pods")
    metrics = StatefulSetMetrics(context.telemetry.metrics, namespace: settings.namespace, name: context.name)
  }

  public func start() {
    ready = register("\(name) ready") { $0.becomeReady($1) }
    ended = register("\(name) ended") { $0.end($1) }
    startupFails = register("\(name) startup probe") { $0.startupFailed($1) }
    // The run finds the pods up.
    for ordinal in 0..<replicas {
      let at = create(ordinal)
      serve(at, isAnnounced: false)
    }
    hosted?.with { $0.podsServe(ServerLog(of: self)) }
    observe()
  }

  public func inject(_ fault: FaultCall) {
    switch fault.type {
    case "crash":
      crashing.insert(fault.id)
      for at in pods.indices { kill(at, reason: fault.id) }
    case "oomKill": for at in pods.indices { kill(at, reason: "OOMKilled, exit 137", as: .outOfMemory) }
    default: preconditionFailure("statefulSet has no fault '\(fault.type)'")
    }
  }

  public func lift(_ fault: FaultCall) { crashing.remove(fault.id) }

  func record(_ kind: JournalEvent.Kind, _ pod: NameID, reason: String = "") {
    let journal = context.telemetry.journal
    journal.record(
      JournalEvent(
        time: simulation.now, kind: kind, component: nameID, actor: pod,
        detail: reason.isEmpty ? .none : journal.intern(reason)))
  }
}
