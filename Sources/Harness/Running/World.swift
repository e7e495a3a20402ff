import Components
import Incidents
import Operator
import Prometheus
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// The simulated world of one run: the components and everything that drives and watches them.
final class World {
  let plan: Plan
  let simulation: Simulation
  let telemetry: TelemetryHub
  let ledger: MessageLedger
  let sampler: Sampler
  let load: LoadDriver
  /// What becomes of the load's requests to APIs.
  let requestLedger = RequestLedger()
  let requests: RequestDriver
  let interventions: Interventions
  /// nil without alert rules.
  let alerts: AlertMonitor?
  /// nil without a metrics server's configuration.
  let targets: TargetManager?
  /// Also keeps alive what components look up in their context, which does not.
  let registry: ComponentRegistry
  let incidents: IncidentObserver
  /// nil where nobody is on call.
  let people: ResponseDesk?
  /// nil without any.
  let automations: AutomationDesk?
  /// What they see of the system.
  private let view: ResponseView
  private let holders: [any MessageHolder]
  /// What autoscalers ask; its answers come from the samples, which hold the components.
  private let external = ExternalMetrics()
  private let recorder: MetricRecorder?
  private let archive: SampleArchive?
  private let options: RunOptions
  private(set) var violation: Violation?

  init(plan: Plan, seed: UInt64, catalogue: Catalogue, options: RunOptions) throws(RunFailure) {
    self.plan = plan
    self.options = options
    let simulation = Simulation(start: .start - plan.warmUp)
    let telemetry = TelemetryHub(seed: seed, scrapesTargets: plan.scraping != nil)
    self.simulation = simulation
    telemetry.logs.start = plan.start
    self.telemetry = telemetry
    ledger = MessageLedger(channels: plan.vocabulary.channels.count, lateAfter: plan.lateAfter)
    telemetry.journal.addObserver(ledger)
    if plan.asksAPIs { telemetry.journal.addObserver(requestLedger) }
    let schedule = Schedule(plan, seed: seed)
    incidents = IncidentObserver(
      causes: IncidentCauses(plan, schedule), journal: telemetry.journal, ledger: plan.lateAfter == nil ? nil : ledger)
    telemetry.journal.addObserver(incidents)
    for observer in options.observers { telemetry.journal.addObserver(observer(telemetry)) }
    options.prepare?(telemetry)
    let registry = ComponentRegistry()
    let faults = FaultRecord(telemetry.journal)
    self.registry = registry
    try Self.makeComponents(of: plan, seed: seed, catalogue, simulation, telemetry, faults, external, into: registry)
    let shellWorld = Self.shellWorld(plan, simulation, telemetry, registry)
    let findings =
      Self.misfits(plan, registry) + plan.placedSteps.flatMap { $0.problems(shellWorld, areErrors: true) }
    if !findings.isEmpty { throw .configuration(findings) }
    for fault in plan.faults { registry[fault.target].with { $0.prepare(for: fault.fault) } }
    let components = registry.all
    holders = components.compactMap { $0 as? any MessageHolder }
    var intakes: [String: any MessageIntake] = [:]
    for component in components { intakes[component.name] = component as? any MessageIntake }
    var requestIntakes: [String: any RequestIntake] = [:]
    for component in components { requestIntakes[component.name] = component as? any RequestIntake }
    // With targets, what was scraped is what the server has; it is kept whole then.
    let exportsTargets = options.exportsMetrics && plan.scraping != nil
    recorder = options.exportsMetrics && !exportsTargets ? MetricRecorder(registry: telemetry.metrics) : nil
    archive = options.archive ?? (exportsTargets ? SampleArchive() : nil)
    load = LoadDriver(plan: plan, seed: seed, simulation: simulation, journal: telemetry.journal, intakes: intakes)
    requests = RequestDriver(
      plan: plan, seed: seed, simulation: simulation, journal: telemetry.journal, intakes: requestIntakes)
    interventions = Interventions(
      plan: plan, schedule: schedule, simulation: simulation, journal: telemetry.journal, components: components,
      faults: faults)
    let feed = SampleFeed(plan, metrics: telemetry.metrics, archive: archive) { store, names in
      plan.scraping.map {
        TargetManager(
          $0, simulation: simulation, registry: telemetry.metrics, components: components, store: store,
          start: plan.start, names: names, end: .start + plan.duration)
      }
    }
    targets = feed?.targets
    if let feed { external.answer = ExternalAnswers(plan, feed, simulation).answer }
    sampler = Sampler(
      plan: plan, simulation: simulation, telemetry: telemetry, ledger: ledger, requests: requestLedger,
      holders: holders, recorder: recorder,
      feed: feed, firstFault: schedule.faults.map(\.begins).min(), tracers: options.tracers,
      endsAfterTracing: options.endsAfterTracing)
    if let feed { for tracer in options.tracers { tracer.attach(to: simulation, feed: feed) } }
    alerts = AlertMonitor(
      plan: plan, seed: seed, simulation: simulation, journal: telemetry.journal, feed: feed, components: components,
      keepsEverySample: recorder != nil)
    if plan.typesCommands { shellWorld.prepare() }
    view = ResponseView(
      interventions: interventions, feed: feed, commands: plan.typesCommands ? ShellRunner(shellWorld) : nil)
    people = Self.people(plan, seed, simulation, telemetry.journal, view)
    automations =
      plan.automations.isEmpty
      ? nil
      : AutomationDesk(
        plan.automations, seed: seed, simulation: simulation, journal: telemetry.journal, site: view)
    if people == nil, automations == nil { return }
    alerts?.people = people
    alerts?.automations = automations
    sampler.scraped = { [view, people, automations] time in
      view.time = time
      automations?.scraped()
      people?.scraped()
    }
  }

  /// Runs to the end of the plan.
  /// - Returns: why it could not, if it could not.
  func play() -> String? {
    var aborted: String?
    start()
    do {
      try simulation.run(until: .start + plan.duration)
    } catch {
      aborted = "\(error)"
    }
    if let failure = sampler.recorderFailure ?? sampler.evaluationFailure { aborted = aborted ?? failure }
    violation =
      ledger.violation ?? requestLedger.violation ?? sampler.boundViolation ?? (aborted == nil ? reconcile() : nil)
    if aborted == nil, violation == nil { exportMetrics() }
    return aborted
  }

  private func exportMetrics() {
    if let recorder {
      let writer = OpenMetricsWriter(recorder: recorder, start: plan.start, rules: alerts?.storage)
      if let sink = options.openMetrics?() { writer.write(to: sink) }
      if let sink = options.staleMarkers?() { writer.writeStaleMarkers(to: sink) }
    } else if options.exportsMetrics, let archive {
      if let sink = options.openMetrics?() { SampleStoreWriter(archive.store).write(to: sink) }
      if let sink = options.staleMarkers?() { SampleStoreWriter(archive.store, .staleMarkers).write(to: sink) }
    }
  }

  private func start() {
    for component in registry.all { component.with { $0.start() } }
    for deployment in registry.all.compactMap({ $0 as? Deployment }) { deployment.with { $0.startMeasuringCPU() } }
    interventions.start()
    load.start()
    requests.start()
    targets?.begin()
    sampler.start()
    alerts?.start()
    people?.start()
    automations?.start()
  }

  /// Runs until somebody stops the simulation, at most to the end of the plan.
  /// - Returns: why it could not, if it could not.
  func playUntilStopped() -> String? {
    start()
    do { try simulation.run(until: .start + plan.duration) } catch { return "\(error)" }
    violation = ledger.violation ?? requestLedger.violation ?? sampler.boundViolation
    return nil
  }

  /// What the runbooks' command lines do that people may not expect of them.
  var remarks: [ConfigurationFinding] {
    let shellWorld = Self.shellWorld(plan, simulation, telemetry, registry)
    return plan.placedSteps.flatMap { $0.problems(shellWorld, areErrors: false) }
  }

  /// Tears the world down; no task or actor of it survives.
  func end() {
    simulation.end()
    telemetry.journal.removeObservers()
    external.answer = nil
  }

  /// Compares the messages that the journal says are on their way with those that components say they hold.
  private func reconcile() -> Violation? {
    var held: [MessageID: Int] = [:]
    for holder in holders { holder.with { $0.visitHeld { held[$0, default: 0] += 1 } } }
    var problem: Violation?
    func report(_ message: MessageID, _ text: String) {
      if problem == nil {
        problem = Violation(auditor: "conservation", at: simulation.now, message: message, text: text)
      }
    }
    ledger.records.forEachOpen { message, record in
      let count = held.removeValue(forKey: message) ?? 0
      let isOnItsWay = record.row == .queued || record.row == .sending
      if isOnItsWay, count != 1 {
        report(message, "\(record.row), but \(count == 0 ? "no component holds it" : "held \(count) times")")
      } else if !isOnItsWay, count != 0 {
        report(message, "\(record.row), but still held")
      }
    }
    if problem == nil, let stray = held.keys.min() { report(stray, "held although it is settled") }
    return problem ?? reconcileRequests()
  }

  /// The same with requests: sent are those that were answered and those that the ways in have open.
  private func reconcileRequests() -> Violation? {
    for component in registry.all {
      guard let front = component as? any RequestIntake else { continue }
      let open = front.with { $0.openRequests }
      let id = telemetry.journal.intern(front.name)
      let violation = requestLedger.reconcile(id, name: front.name, open: open, at: simulation.now)
      if let violation { return violation }
    }
    return nil
  }
}

/// The components of a world by name, in the order of their making.
final class ComponentRegistry: @unchecked Sendable {
  private(set) var all: [any Component] = []

  func add(_ component: any Component) { all.append(component) }

  subscript(name: String) -> any Component {
    guard let component = all.first(where: { $0.name == name }) else {
      preconditionFailure("'\(name)' is used before it is made: the plan is not in the order of references")
    }
    return component
  }
}
