import Components
import Prometheus
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// Looks at the running system once per scrape interval: symptoms, charts, thresholds that may end the run, bounds of
/// the queues, and the metrics that are exported.
final class Sampler {
  private(set) var symptoms: [SymptomMonitor]
  private(set) var charts: [ChartRecorder]
  private var objectives: [ObjectiveMonitor]
  /// By the threshold's position in the plan; missing: it is judged at the end alone.
  private(set) var thresholds: [Int: ThresholdMonitor] = [:]
  private(set) var steadyState: SteadyStateMonitor
  /// Whether the run was ended because the system was not in its steady state before the first fault.
  private(set) var isUnsteady = false
  /// The threshold that ended the run early, if one did.
  private(set) var abortedBy: (threshold: ThresholdPlan, at: VirtualInstant)?
  private let plan: Plan
  private let simulation: Simulation
  private let journal: Journal
  private let ledger: MessageLedger
  private let requests: RequestLedger
  private let holders: [any MessageHolder]
  private let recorder: MetricRecorder?
  private let feed: SampleFeed?
  /// Told before every scrape.
  private let tracers: [AlertTracer]
  private let endsAfterTracing: Bool
  /// Told after every scrape with its time in milliseconds since 1970.
  var scraped: ((Int64) -> Void)?
  private var handler: HandlerID!
  private let symptomIDs: [NameID]
  /// What ended the recording of metrics, if anything did.
  private(set) var recorderFailure: String?
  /// The expression that could not be evaluated, if one could not.
  private(set) var evaluationFailure: String?
  private(set) var boundViolation: Violation?

  init(
    plan: Plan, simulation: Simulation, telemetry: TelemetryHub, ledger: MessageLedger, requests: RequestLedger,
    holders: [any MessageHolder], recorder: MetricRecorder?, feed: SampleFeed?,
    firstFault: VirtualInstant?, tracers: [AlertTracer] = [], endsAfterTracing: Bool = false
  ) {
    self.plan = plan
    self.simulation = simulation
    journal = telemetry.journal
    self.ledger = ledger
    self.requests = requests
    self.holders = holders
    self.recorder = recorder
    self.feed = feed
    self.tracers = tracers
    self.endsAfterTracing = endsAfterTracing
    symptoms = feed.map { feed in plan.symptoms.map { SymptomMonitor($0, store: feed.store) } } ?? []
    symptomIDs = plan.symptoms.map { telemetry.journal.intern($0.name) }
    objectives = feed.map { feed in plan.objectives.map { ObjectiveMonitor($0, store: feed.store) } } ?? []
    charts = plan.charts.map {
      ChartRecorder(
        $0, interval: plan.scrapeInterval, store: feed?.store, ledger: ledger,
        channels: plan.vocabulary.channels)
    }
    for (index, threshold) in plan.thresholds.enumerated() {
      thresholds[index] = ThresholdMonitor(
        threshold, store: feed?.store, ledger: ledger, channels: plan.vocabulary.channels)
    }
    steadyState = SteadyStateMonitor(plan, firstFault: firstFault, store: feed?.store)
    handler = simulation.register(name: "scrape") { [unowned self] _ in scrape() }
  }

  /// Plans the first scrape, one interval after the run begins.
  func start() { scheduleNext() }

  private func scheduleNext() {
    let next = simulation.now + plan.scrapeInterval
    if next <= .start + plan.duration { simulation.schedule(handler, at: next) }
  }

  private func scrape() {
    let now = simulation.now
    do throws(PromQLError) { try evaluate(now) } catch { evaluationFailure = error.message }
    if let failure = feed?.failure { recorderFailure = failure }
    if let recorder {
      do { try recorder.scrape(at: now) } catch { recorderFailure = "\(error)" }
    }
    checkBounds(now)
    if ledger.violation != nil || requests.violation != nil || boundViolation != nil || abortedBy != nil || isUnsteady
      || recorderFailure != nil
      || evaluationFailure != nil || endsAfterTracing && tracers.allSatisfy({ $0.isDone(at: now) })
    {
      simulation.stop()
    } else {
      scheduleNext()
    }
  }

  private func evaluate(_ now: VirtualInstant) throws(PromQLError) {
    let time = feed?.scrape(at: now) ?? 0
    try watchSymptoms(now, time)
    try watchObjectives(now, time)
    try checkThresholds(now, time)
    for tracer in tracers { tracer.scraped(at: now, time: time) }
    for index in charts.indices { try charts[index].scrape(isWarmUp: now <= .start, time: time) }
    scraped?(time)
  }

  private func watchSymptoms(_ now: VirtualInstant, _ time: Int64) throws(PromQLError) {
    for index in symptoms.indices {
      let change: SymptomMonitor.Change?
      do throws(PromQLError) {
        change = try symptoms[index].scrape(at: now, time: time)
      } catch {
        let text = "the symptom '\(symptoms[index].plan.name)' cannot be evaluated: \(error.message)"
        throw PromQLError(text, at: error.range, kind: error.kind)
      }
      guard let change else { continue }
      journal.record(
        JournalEvent(
          time: now, kind: change == .began ? .symptomBegan : .symptomEnded, component: .none, detail: symptomIDs[index]
        ))
    }
  }

  private func watchObjectives(_ now: VirtualInstant, _ time: Int64) throws(PromQLError) {
    for index in objectives.indices {
      let name = objectives[index].plan.name
      let change: ObjectiveMonitor.Change?
      do throws(PromQLError) {
        change = try objectives[index].scrape(at: now, time: time)
      } catch {
        let text = "the objective '\(name)' cannot be evaluated: \(error.message)"
        throw PromQLError(text, at: error.range, kind: error.kind)
      }
      guard let change else { continue }
      journal.record(
        JournalEvent(
          time: now, kind: change == .breached ? .objectiveBreached : .objectiveMet, component: .none,
          detail: journal.intern(name)))
    }
  }

  private func checkBounds(_ now: VirtualInstant) {
    for holder in holders {
      for bound in holder.with({ $0.queueBounds }) where bound.count > bound.limit {
        boundViolation = Violation(
          auditor: "bounded-queues", at: now, message: .none,
          text: "\(holder.name)'s \(bound.queue) holds \(bound.count), its limit is \(bound.limit)")
      }
    }
  }

  private func checkThresholds(_ now: VirtualInstant, _ time: Int64) throws(PromQLError) {
    let isLast = now + plan.scrapeInterval > .start + plan.duration
    if try steadyState.scrape(at: now, time: time, isLast: isLast) { isUnsteady = true }
    for index in plan.thresholds.indices where thresholds[index] != nil {
      let endsRun = try thresholds[index]!.scrape(at: now, time: time, isLast: isLast) {
        var figures = Figures(
          ledger: ledger, channels: plan.vocabulary.channels,
          requests: RequestFigures(requests, journal, names: plan.requestNames))
        figures.countsLate = plan.lateAfter != nil
        return figures
      }
      if endsRun, abortedBy == nil { abortedBy = (plan.thresholds[index], now) }
    }
  }
}
