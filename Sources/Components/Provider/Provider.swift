public import SimulationKernel
import Telemetry
import VirtualTime

/// A provider as its clients meet it: requests take time, are accepted or refused, and receipts follow.
public actor Provider: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  let nameID: NameID
  var machine: ProviderMachine
  var random: RandomStream
  let journal: Journal
  /// The name each error has in the journal: `provider/code`.
  let codeIDs: [NameID]
  let timeoutID: NameID
  let untracked: NameID
  var receipt: HandlerID!
  var orphanAnswer: HandlerID!
  /// Requests whose client went away before the answer, by slot.
  var orphans: [Orphan] = []
  var freeOrphans: [Int] = []
  let accepted: Counter
  let refused: Counter
  let requestTime: HistogramMetric

  init(context: ComponentContext, machine: ProviderMachine) {
    simulation = context.simulation
    name = context.name
    self.machine = machine
    random = context.stream("requests")
    let journal = context.telemetry.journal
    self.journal = journal
    nameID = journal.intern(context.name)
    codeIDs = machine.codes.map { journal.intern("\(context.name)/\($0.name)") }
    timeoutID = journal.intern("\(context.name)/timeout")
    untracked = journal.intern("untracked")
    let metrics = context.telemetry.metrics
    func counter(_ outcome: String) -> Counter {
      metrics.counter(
        "provider_requests_total", help: "Requests to the provider, by outcome.",
        labels: [MetricLabel("provider", context.name), MetricLabel("outcome", outcome)])
    }
    accepted = counter("accepted")
    refused = counter("refused")
    requestTime = metrics.histogram(
      "provider_request_duration_seconds", help: "From a request to its answer.",
      labels: [MetricLabel("provider", context.name)], buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30])
  }

  public func start() {
    receipt = simulation.register(name: "\(name) receipt") { [unowned self] payload in
      self.with { $0.report(payload) }
    }
    orphanAnswer = simulation.register(name: "\(name) orphaned answer") { [unowned self] slot in
      self.with { $0.answerOrphan(Int(slot)) }
    }
  }

  public func check(_ fault: FaultCall) throws(ConfigurationProblem) { try machine.check(fault) }
  public func inject(_ fault: FaultCall) { machine.inject(fault, now: simulation.now) }
  public func lift(_ fault: FaultCall) { machine.lift(fault, now: simulation.now) }
  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    try machine.perform(action, now: simulation.now)
  }
}
