public import SimulationKernel
import Telemetry
import VirtualTime

/// A receiver of alerts: asks its machine what becomes of a notification, and counts.
public actor Receiver: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  /// What it stands for and how it is made.
  public nonisolated let configuration: ReceiverConfiguration
  private var machine: ReceiverMachine
  private var random: RandomStream
  private let counters: [ReceiverReply.Outcome: Counter]

  init(context: ComponentContext, configuration: ReceiverConfiguration) {
    simulation = context.simulation
    name = context.name
    self.configuration = configuration
    machine = ReceiverMachine(configuration: configuration)
    random = context.stream("notifications")
    let metrics = context.metrics
    var counters: [ReceiverReply.Outcome: Counter] = [:]
    for outcome in ReceiverReply.Outcome.allCases {
      counters[outcome] = metrics.counter(
        "receiver_notifications_total", help: "Notifications by what became of them.",
        labels: [MetricLabel("receiver", context.name), MetricLabel("outcome", outcome.rawValue)])
    }
    self.counters = counters
  }

  public func start() {}

  /// A notification arrives now. Whoever sent it spends the time until the answer.
  public func receive() -> ReceiverReply {
    let reply = machine.receive(now: simulation.now, random: &random)
    counters[reply.outcome]?.increment()
    return reply
  }

  public func inject(_ fault: FaultCall) { machine.inject(fault) }
  public func lift(_ fault: FaultCall) { machine.lift(fault.id) }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    preconditionFailure("receiver has no action '\(action.type)'")
  }
}

extension Receiver {
  /// The catalogue entry of `type: receiver`.
  static let catalogueEntry = ComponentType(
    name: ReceiverCatalogue.name, summary: ReceiverCatalogue.summary, options: ReceiverCatalogue.options,
    presets: ReceiverCatalogue.presets, faults: ReceiverCatalogue.faults, metrics: ReceiverCatalogue.metrics,
    make: { context, options throws(ConfigurationProblem) in
      Receiver(context: context, configuration: try ReceiverConfiguration(options: options))
    })
}
