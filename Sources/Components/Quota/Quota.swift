public import SimulationKernel
import Telemetry
import VirtualTime

/// A quota kept by the application: a worker asks it before every send.
public actor Quota: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  private let nameID: NameID
  private let codeID: NameID
  @exclusivity(unchecked) var machine: QuotaMachine
  nonisolated let relation: Relation?
  private let store: Redis?
  /// What was counted in the last minute, for a store that loses it.
  @exclusivity(unchecked) private var recent: RecentCounts
  private let journal: Journal
  let organisations: [String]
  private let gauges: [Gauges]
  private var refresh: HandlerID!
  private static let refreshInterval = VirtualDuration.seconds(10)

  private struct Gauges {
    var used: Gauge
    var limit: Gauge
    var remaining: Gauge
  }

  /// - Parameter relation: the table in which operators see it.
  init(
    context: ComponentContext, machine: QuotaMachine, store: Redis?, metricNames: Options, relation: Relation? = nil
  ) {
    self.relation = relation
    simulation = context.simulation
    name = context.name
    journal = context.telemetry.journal
    nameID = journal.intern(context.name)
    codeID = journal.intern(machine.configuration.code)
    self.machine = machine
    recent = RecentCounts(slots: store == nil ? 0 : machine.slotCount)
    self.store = store
    organisations = context.vocabulary.organisations
    let registry = context.metrics
    let labels = machine.configuration.isPerOrganisation ? organisations : ["all"]
    gauges = labels.map { organisation in
      let label = [MetricLabel("organisation", organisation)]
      return Gauges(
        used: registry.gauge(
          metricNames.text("used"), help: "What is used of the quota in the current window.", labels: label),
        limit: registry.gauge(metricNames.text("limit"), help: "The quota.", labels: label),
        remaining: registry.gauge(metricNames.text("remaining"), help: "What is left of the quota.", labels: label))
    }
  }

  public func start() {
    refresh = register("\(name) refresh") { me, _ in me.refreshAll() }
    refreshAll()
  }

  /// The store has lost all of its data.
  func storeLostAll() { _ = machine.reset(organisation: nil) }

  /// The store that took over does not have what was counted since that moment.
  func storeLostCounts(since moment: VirtualInstant) {
    for slot in 0..<machine.slotCount {
      let lost = recent.take(slot, since: moment, now: simulation.now)
      if lost > 0 { machine.giveBack(lost, slot: slot, now: simulation.now) }
    }
  }

  /// Takes one from the message's organisation. What the store has counted stays counted, also when its answer does not
  /// arrive: the message is then sent or refused on top, as `whenStoreFails` says.
  ///
  /// It waits on the caller's actor.
  /// - Returns: nil when it may be sent; else the outcome of the attempt, already written down.
  @inline(__always)
  nonisolated func take(for message: ClaimedMessage, pod: NameID) async throws(SimulationEnded) -> SendOutcome? {
    guard let store else {
      guard case .granted = with({ $0.count(message) }) else { return refuse(message, pod: pod) }
      return nil
    }
    let usesScript = with { $0.machine.configuration.usesScript }
    let command = store.with { $0.send(usesScript ? .script : .simple) }
    let decision = command.takesEffect ? with { $0.count(message) } : nil
    if try await store.answer(to: command) != nil {
      return with { $0.machine.configuration.opensWhenStoreFails } ? nil : refuse(message, pod: pod)
    }
    guard case .granted(let used, _)? = decision else { return refuse(message, pod: pod) }
    if !usesScript, used == 1 { try await setExpiry(message, store) }
    return nil
  }

  /// `EXPIRE` after the first `INCR` of a window. When it does not arrive, or its client died before sending it, the key
  /// stays for ever.
  private nonisolated func setExpiry(_ message: ClaimedMessage, _ store: Redis) async throws(SimulationEnded) {
    let command = store.with { $0.send(.simple) }
    if command.takesEffect {
      with { $0.machine.setExpiry(organisation: Int(message.organisation), now: $0.simulation.now) }
    }
    _ = try await store.answer(to: command)
  }

  private func count(_ message: ClaimedMessage) -> QuotaWindow.Decision {
    let organisation = Int(message.organisation)
    let decision = machine.take(organisation: organisation, now: simulation.now)
    if store != nil, case .granted = decision { recent.add(machine.slot(organisation), now: simulation.now) }
    return decision
  }

  private nonisolated func refuse(_ message: ClaimedMessage, pod: NameID) -> SendOutcome {
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .attemptFailed, component: nameID, message: message.id, channel: message.channel,
        attempt: message.attempt, actor: pod, detail: codeID, value: 1))
    return .failed(code: codeID, isWorthRetrying: true)
  }

  private func refreshAll() {
    for (organisation, gauges) in gauges.enumerated() {
      let reading = machine.reading(organisation: organisation, now: simulation.now)
      gauges.used.set(Double(reading.used))
      gauges.limit.set(reading.limit.map(Double.init) ?? .infinity)
      gauges.remaining.set(reading.remaining.map(Double.init) ?? .infinity)
    }
    simulation.schedule(refresh, at: simulation.now + Self.refreshInterval)
  }

  public func inject(_ fault: FaultCall) { preconditionFailure("quota has no fault '\(fault.type)'") }
  public func lift(_ fault: FaultCall) {}

  public func check(_ action: ActionCall) throws(ConfigurationProblem) {
    try machine.check(action, organisations: organisations)
  }

  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    try machine.perform(action, organisations: organisations, now: simulation.now)
  }
}
