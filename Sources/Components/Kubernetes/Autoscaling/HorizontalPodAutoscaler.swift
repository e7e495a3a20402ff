public import SimulationKernel
import Telemetry
public import VirtualTime

/// A HorizontalPodAutoscaler of a deployment: looks at its metrics once per sync and scales.
public actor HorizontalPodAutoscaler: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  let target: Deployment
  private let nameID: NameID
  private let journal: Journal
  private let external: ExternalMetrics
  let syncPeriod: VirtualDuration
  private(set) var machine: AutoscalerMachine
  private let metrics: AutoscalerMetrics
  private var sync: HandlerID!
  /// What it has changed, in order.
  public private(set) var rescales: [Rescale] = []
  /// As the last sync left it.
  private(set) var last = AutoscalerMachine.Decision()
  /// Whether it has looked at all.
  private(set) var isKnown = false
  /// When it was made.
  private(set) var createdAt = VirtualInstant.start
  /// Somebody has deleted it: it looks no more.
  public private(set) var isDeleted = false
  /// Faults in which the metrics APIs do not answer.
  private var outages: Set<String> = []

  /// One change of size: the event `SuccessfulRescale`.
  public struct Rescale: Hashable, Sendable {
    public var at: VirtualInstant
    public var from: Int
    public var to: Int
    /// As the event's message gives it.
    public var reason: String
  }

  init(
    context: ComponentContext, target: Deployment, machine: AutoscalerMachine, syncPeriod: VirtualDuration
  ) {
    simulation = context.simulation
    name = context.name
    self.target = target
    self.machine = machine
    self.syncPeriod = syncPeriod
    external = context.external
    journal = context.telemetry.journal
    nameID = journal.intern(context.name)
    metrics = AutoscalerMetrics(
      context.telemetry.metrics, namespace: target.settings.namespace, autoscaler: context.name, machine: machine)
  }

  public func start() {
    createdAt = simulation.now
    sync = register("\(name) sync") { me, _ in me.look() }
    target.with { $0.startMeasuringCPU() }
    metrics.set(current: target.with { $0.replicas }, desired: target.with { $0.replicas }, last)
    simulation.schedule(sync, at: simulation.now + syncPeriod)
  }

  /// `kubectl delete hpa`: the deployment stays as large as it is.
  public func delete() { isDeleted = true }

  private func look() {
    guard !isDeleted else { return }
    isKnown = true
    simulation.schedule(sync, at: simulation.now + syncPeriod)
    let seen = observe()
    let decision = machine.sync(seen)
    last = decision
    metrics.set(current: seen.count, desired: decision.desired ?? seen.replicas, decision)
    guard let desired = decision.desired, desired != seen.replicas else { return }
    target.with { $0.scale(toAutoscaled: desired) }
    rescales.append(Rescale(at: simulation.now, from: seen.replicas, to: desired, reason: decision.reason))
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .rescaled, component: nameID, actor: target.nameID,
        detail: journal.intern(decision.reason), value: Int64(desired)))
  }

  private func observe() -> AutoscalerMachine.Observation {
    var seen = target.with { $0.observation() }
    guard outages.isEmpty else {
      for index in seen.pods.indices { seen.pods[index].usage = nil }
      return seen
    }
    for (index, metric) in machine.metrics.enumerated() {
      if let query = metric.query { seen.values[index] = external.value(query).flatMap { KubernetesQuantity($0) } }
    }
    return seen
  }

  public func inject(_ fault: FaultCall) { outages.insert(fault.id) }
  public func lift(_ fault: FaultCall) { outages.remove(fault.id) }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    throw ActionRefused("horizontalPodAutoscaler has no action '\(action.type)'")
  }
}

extension AutoscalerMachine.Metric {
  /// What it is and what it should be, as kubectl prints it.
  func targetText(_ current: Int64?) -> String {
    func amount(_ milli: Int64) -> String { KubernetesQuantity(milli: milli).text }
    let now: (String) -> String = { unit in current.map { unit == "%" ? "\($0)%" : amount($0) } ?? "<unknown>" }
    switch target {
    case .cpu(.utilization(let percent)): return "cpu: \(now("%"))/\(percent)%"
    case .cpu(.average(let target)): return "cpu: \(now(""))/\(target.text)"
    case .memory(.utilization(let percent)): return "memory: \(now("%"))/\(percent)%"
    case .memory(.average(let target)): return "memory: \(now(""))/\(target.text)"
    case .value(let target): return "\(now(""))/\(target.text)"
    case .averageValue(let target): return "\(now(""))/\(target.text) (avg)"
    }
  }
}
