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
  private let syncPeriod: VirtualDuration
  private var machine: AutoscalerMachine
  private let metrics: AutoscalerMetrics
  private var sync: HandlerID!
  /// What it has changed, in order.
  public private(set) var rescales: [Rescale] = []
  /// As the last sync left it.
  private var last = AutoscalerMachine.Decision()
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
    sync = register("\(name) sync") { me, _ in me.look() }
    target.with { $0.startMeasuringCPU() }
    metrics.set(current: target.with { $0.replicas }, desired: target.with { $0.replicas }, last)
    simulation.schedule(sync, at: simulation.now + syncPeriod)
  }

  private func look() {
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

  /// As the cluster's API shows it.
  public func describe() -> AutoscalerDescription {
    AutoscalerDescription(
      name: name, deployment: target.name, namespace: target.settings.namespace,
      targets: machine.metrics.enumerated().map { index, metric in
        metric.targetText(last.current.indices.contains(index) ? last.current[index] : nil)
      },
      bounds: machine.bounds, replicas: target.with { $0.replicas })
  }
}

/// An autoscaler as `kubectl get hpa` shows it.
public struct AutoscalerDescription: Hashable, Sendable {
  public var name: String
  public var deployment: String
  public var namespace: String
  /// `cpu: 3%/50%`, one per metric.
  public var targets: [String]
  public var bounds: ClosedRange<Int>
  public var replicas: Int
}

extension AutoscalerMachine.Metric {
  /// What it is and what it should be, as kubectl prints it.
  func targetText(_ current: Int64?) -> String {
    func amount(_ milli: Int64) -> String { KubernetesQuantity(milli: milli).text }
    let now: (String) -> String = { unit in current.map { unit == "%" ? "\($0)%" : amount($0) } ?? "<unknown>" }
    switch target {
    case .cpu(.utilization(let percent)): return "cpu: \(now("%"))/\(percent)%"
    case .cpu(.average(let target)): return "cpu: \(now(""))/\(target.text)"
    case .value(let target): return "\(now(""))/\(target.text)"
    case .averageValue(let target): return "\(now(""))/\(target.text) (avg)"
    }
  }
}
