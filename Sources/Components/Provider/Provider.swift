public import SimulationKernel
import Telemetry
import VirtualTime

/// A provider as its clients meet it: requests take time, are accepted or refused, and receipts follow.
public actor Provider: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  /// The channels it serves, by name; nil: any.
  public nonisolated let channels: [String]?
  /// What log lines call it.
  public nonisolated let title: String
  /// Whose HTTP API it answers operators with.
  public nonisolated let api: ProviderAPI
  /// Draws of operators' requests.
  var operatorRandom: RandomStream
  let nameID: NameID
  @exclusivity(unchecked) var machine: ProviderMachine
  @exclusivity(unchecked) var random: RandomStream
  private var supportRandom: RandomStream
  let journal: Journal
  /// The name each error has in the journal: `provider/code`.
  let codeIDs: [NameID]
  let timeoutID: NameID
  let untracked: NameID
  @exclusivity(unchecked) var receipt: HandlerID!
  @exclusivity(unchecked) var orphanAnswer: HandlerID!
  /// Requests whose client went away before the answer, by slot.
  @exclusivity(unchecked) var orphans = OrphanTable<Orphan>()
  let accepted: Counter
  let refused: Counter
  let timedOut: Counter
  let requestTime: HistogramMetric
  private let quotaUsed: Gauge
  private let quotaLimit: Gauge
  private let queued: Gauge
  private var refresh: HandlerID!
  private var support: HandlerID!
  private let faults: FaultRecord
  private static let refreshInterval = VirtualDuration.seconds(10)

  /// - Parameters:
  ///   - title: what log lines call it; nil: its name.
  init(context: ComponentContext, machine: ProviderMachine, title: String? = nil, api: ProviderAPI = .none) {
    self.title = title ?? context.name
    self.api = api
    operatorRandom = context.stream("operator")
    simulation = context.simulation
    name = context.name
    channels = machine.configuration.channels
    self.machine = machine
    random = context.stream("requests")
    supportRandom = context.stream("support")
    faults = context.faults
    let journal = context.telemetry.journal
    self.journal = journal
    nameID = journal.intern(context.name)
    codeIDs = machine.codes.map { journal.intern("\(context.name)/\($0.name)") }
    timeoutID = journal.intern("\(context.name)/\(ClientCode.timeout)")
    untracked = journal.intern("untracked")
    let metrics = context.metrics
    func counter(_ outcome: String) -> Counter {
      metrics.counter(
        "provider_requests_total", help: "Requests to the provider, by what their clients heard.",
        labels: [MetricLabel("provider", context.name), MetricLabel("outcome", outcome)])
    }
    accepted = counter("accepted")
    refused = counter("refused")
    timedOut = counter("timeout")
    requestTime = metrics.histogram(
      "provider_request_duration_seconds", help: "From a request to its answer, or to the client's timeout.",
      labels: [MetricLabel("provider", context.name)], buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30])
    let labels = [MetricLabel("provider", context.name)]
    quotaUsed = metrics.gauge(
      "provider_quota_used", help: "What is used of the provider's messaging limit.", labels: labels)
    quotaLimit = metrics.gauge(
      "provider_quota_limit", help: "The provider's messaging limit; +Inf without one.", labels: labels)
    queued = metrics.gauge("provider_queued", help: "What waits in the provider's own queues.", labels: labels)
  }

  public func start() {
    receipt = register("\(name) receipt") { $0.report($1) }
    orphanAnswer = register("\(name) orphaned answer") { $0.answerOrphan($1) }
    support = register("\(name) support") { me, _ in
      me.machine.supportAnswers(me.simulation.now)
      me.reportCures()
    }
    refresh = register("\(name) refresh") { me, _ in me.refreshGauges() }
    refreshGauges()
  }

  private func refreshGauges() {
    let reading = machine.quotaReading(now: simulation.now)
    quotaUsed.set(Double(reading.used))
    quotaLimit.set(reading.limit.map(Double.init) ?? .infinity)
    queued.set(Double(machine.queued(now: simulation.now)))
    simulation.schedule(refresh, at: simulation.now + Self.refreshInterval)
  }

  /// Whether messages of this channel can go out through it.
  public nonisolated func serves(_ channel: String) -> Bool { channels?.contains(channel) ?? true }

  public func check(_ fault: FaultCall) throws(ConfigurationProblem) { try machine.check(fault) }
  public func check(_ action: ActionCall) throws(ConfigurationProblem) { try machine.check(action) }

  public func inject(_ fault: FaultCall) { machine.inject(fault, now: simulation.now) }
  public func lift(_ fault: FaultCall) { machine.lift(fault, now: simulation.now) }
  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    let before = machine.support?.at
    let seen = try machine.perform(action, now: simulation.now, random: &supportRandom)
    if let answers = machine.support?.at, answers != before { simulation.schedule(support, at: answers) }
    reportCures()
    return seen
  }

  private func reportCures() {
    for id in machine.cured.sorted() { faults.ended(id, at: simulation.now) }
  }
}
