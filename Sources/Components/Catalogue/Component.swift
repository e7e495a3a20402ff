public import SimulationKernel
public import Telemetry
public import VirtualTime

/// What a component gets when it is made: its name, its simulation, and where it reports.
public struct ComponentContext: Sendable {
  /// The component's name in the system file.
  public var name: String
  public var simulation: Simulation
  public var telemetry: TelemetryHub
  public var seed: UInt64
  /// The component of that name, for references between components. Made already: components are made in the order of
  /// their references, and a cycle is a configuration problem.
  public var component: @Sendable (String) -> any Component
  /// The numbered channels, templates, organisations of the system's flows.
  public var vocabulary: Vocabulary
  /// The calendar moment of virtual time 0.
  public var start: CalendarInstant
  /// Where the component says that an operator has ended a fault before its time.
  public var faults: FaultRecord
  /// Where autoscalers get metrics that the cluster does not know of.
  public var external: ExternalMetrics

  /// - Parameter faults: the system's; nil: one of the component's own.
  public init(
    name: String, simulation: Simulation, telemetry: TelemetryHub, seed: UInt64, vocabulary: Vocabulary,
    start: CalendarInstant, faults: FaultRecord? = nil, external: ExternalMetrics = ExternalMetrics(),
    component: @escaping @Sendable (String) -> any Component
  ) {
    self.name = name
    self.simulation = simulation
    self.telemetry = telemetry
    self.seed = seed
    self.vocabulary = vocabulary
    self.start = start
    self.faults = faults ?? FaultRecord(telemetry.journal)
    self.external = external
    self.component = component
  }

  /// The system's metrics as this component exports them.
  public var metrics: MetricScope { MetricScope(telemetry.metrics, owner: name) }

  /// A random stream of this component's own, keyed by (seed, component name, purpose): draws of other components and
  /// purposes never shift it.
  public func stream(_ purpose: String) -> RandomStream { RandomStream(seed: seed, name: "\(name)/\(purpose)") }

  /// Whom the messages go to and how long they are.
  public var messageTraits: MessageTraits { MessageTraits(seed: seed, vocabulary: vocabulary) }
}

/// Names that messages carry as small numbers.
public struct Vocabulary: Hashable, Sendable {
  /// Channel names (`SMS`); a message's `channel` is an index into them.
  public var channels: [String]
  /// Template names; a message's `template` is an index into them.
  public var templates: [String]
  /// Organisation names (`org-1` ...); a message's `organisation` is an index into them.
  public var organisations: [String]
  /// Flow names; a message's `flow` is an index into them.
  public var flows: [String]
  /// By flow: from which age on its messages are expired instead of sent; nil: never.
  public var maxAges: [VirtualDuration?]
  /// By flow: whom its messages go to and how long they are; a flow beyond the end has the default traits.
  public var traits: [FlowTraits]

  public init(
    channels: [String], templates: [String], organisations: [String], flows: [String] = [],
    maxAges: [VirtualDuration?] = [], traits: [FlowTraits] = []
  ) {
    self.channels = channels
    self.templates = templates
    self.organisations = organisations
    self.flows = flows
    self.maxAges = maxAges
    self.traits = traits
  }
}

/// A named part of the system: an actor on the simulation's executor.
public protocol Component: Model {
  /// The component's name in the system file.
  nonisolated var name: String { get }

  /// Begins the component's work; called once, at the start of the run (the warm-up's start if there is one).
  func start()

  /// The fault begins now. Its type and options are those of the catalogue entry.
  func inject(_ fault: FaultCall)

  /// The fault ends now.
  func lift(_ fault: FaultCall)

  /// An operator acts now.
  /// - Returns: what the operator sees, one line.
  func perform(_ action: ActionCall) throws(ActionRefused) -> String

  /// What a metrics server gets that scrapes the component under its own name.
  var scrapeAnswer: ScrapeAnswer { get }

  /// The deployment in whose pods the component lives, if it is no server of its own: their endpoints export its gauges,
  /// too.
  nonisolated var hostedBy: String? { get }

  /// Whether the fault fits this component as it is configured: what `inject` would trap on, or a fault that changes
  /// nothing. Asked before the run, once for every planned fault.
  /// - Throws: the first misfit; its path begins at the fault's own options.
  func check(_ fault: FaultCall) throws(ConfigurationProblem)

  /// The fault is planned: the run has not begun, and `check` accepts it. Called once for every planned fault, in the
  /// plan's order. Faults that nobody planned may come as well.
  func prepare(for fault: FaultCall)

  /// Whether the action can ever be carried out: its options fit each other and the names in it exist. What depends on
  /// the moment is left to `perform`. Asked before the run, once for every planned action.
  /// - Throws: the first misfit; its path begins at the action's own options.
  func check(_ action: ActionCall) throws(ConfigurationProblem)
}

extension Component {
  /// Accepts every fault of the catalogue entry.
  public func check(_ fault: FaultCall) throws(ConfigurationProblem) {}

  /// Needs no preparation.
  public func prepare(for fault: FaultCall) {}

  /// Accepts every action of the catalogue entry.
  public func check(_ action: ActionCall) throws(ConfigurationProblem) {}
}

extension Workload {
  public var exposes: [String] { [] }
  public func check(_ options: Options) throws(ConfigurationProblem) {}
}

/// A fault as injected: the same value is passed to `inject` and `lift`.
///
/// A fault that ramps up is lifted and injected again under the same id with each new strength.
public struct FaultCall: Hashable, Sendable {
  public var id: String
  public var type: String
  public var options: Options
  /// How much of the fault is in effect: above 0, at most 1. Below 1 only for types that ramp.
  public var strength: Double
  public init(id: String, type: String, options: Options, strength: Double = 1) {
    self.id = id
    self.type = type
    self.options = options
    self.strength = strength
  }
}

/// An operator's action on a component.
public struct ActionCall: Hashable, Sendable {
  public var type: String
  public var options: Options
  public init(type: String, options: Options) {
    self.type = type
    self.options = options
  }
}

/// The component would not do it, as the real one would not.
public struct ActionRefused: Error, Hashable, Sendable {
  public var message: String
  public init(_ message: String) { self.message = message }
}

/// What a pod runs. One is made per deployment; `run` is called once per pod start, on a task of the pod's own.
public protocol Workload: Sendable {
  /// Components that the pods export the gauges of.
  var exposes: [String] { get }

  /// Whether the options, filled from the environment that pods are started with at first, fit each other. Asked before the
  /// run.
  /// - Throws: the first misfit; its path begins at the workload's own options.
  func check(_ options: Options) throws(ConfigurationProblem)

  /// Runs until the pod stops: returns after a graceful stop, or throws when the pod is killed or the run has ended.
  func run(in pod: isolated Pod) async throws
}
