import Components
import Incidents
import Prometheus
import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// Evaluates the plan's rules when they are due, writes down what becomes of their alerts and hands them on.
final class AlertMonitor {
  private(set) var log = AlertLog()
  private let simulation: Simulation
  private let journal: Journal
  private let feed: SampleFeed
  let storage: StoredRules
  private let end: VirtualInstant
  private var server: RuleServer
  private var router: NotificationRouter?
  /// Who looks at what the rules say.
  var people: ResponseDesk? { didSet { router?.people = people } }
  /// What hears of what receivers take.
  var automations: AutomationDesk? { didSet { router?.automations = automations } }
  private var handler: HandlerID!
  private let relabeling: [RelabelRule]
  /// The rules' alerts behind those that left the server with other labels.
  private var origins: [[MetricLabel]: [[MetricLabel]]] = [:]
  private var failures: [(text: String, count: Int)] = []

  /// What a handler's call is: the moment has come, or everything else of this moment has been done.
  private enum Step: UInt64 { case due, evaluate }

  /// - Parameter keepsEverySample: whether all that rules write is kept, for the export of metrics.
  /// - Returns: nil without rules.
  init?(
    plan: Plan, seed: UInt64, simulation: Simulation, journal: Journal, feed: SampleFeed?, components: [any Component],
    keepsEverySample: Bool
  ) {
    guard let feed, plan.hasRules else { return nil }
    self.simulation = simulation
    self.journal = journal
    self.feed = feed
    end = .start + plan.duration
    storage = StoredRules(store: feed.store, keepsEverySample: keepsEverySample)
    let now = feed.time(of: simulation.now)
    server = RuleServer(
      files: plan.ruleFiles,
      settings: RuleSettings(
        evaluationInterval: plan.evaluationInterval, queryOffset: plan.scraping?.ruleQueryOffset ?? .zero,
        surroundings: RuleSurroundings(externalLabels: plan.scraping?.externalLabels ?? [])),
      startingAt: now, phase: plan.evaluationPhase, storage: storage)
    relabeling = plan.scraping?.alertRelabeling ?? []
    handler = simulation.register(name: "rules") { [unowned self] in step(Step(rawValue: $0) ?? .due) }
    router = plan.alertmanager.map {
      NotificationRouter(
        $0, seed: seed, simulation: simulation, journal: journal, feed: feed, components: components,
        told: { [unowned self] notice, labels in note(notice, labels) })
    }
  }

  /// Plans the first evaluation.
  func start() { scheduleNext() }

  /// What could not be evaluated, each failure once.
  var warnings: [String] { failures.map { $0.count == 1 ? $0.text : "\($0.text) (\($0.count) times)" } }

  private func scheduleNext() {
    guard let next = server.nextEvaluation else { return }
    let moment = feed.moment(of: next)
    if moment <= end { simulation.schedule(handler, at: moment, payload: Step.due.rawValue) }
  }

  private func step(_ step: Step) {
    switch step {
    case .due:
      // Behind what was planned for this moment before, so that a scrape at the same moment is always seen.
      simulation.schedule(handler, at: simulation.now, payload: Step.evaluate.rawValue)
    case .evaluate:
      evaluate()
      scheduleNext()
    }
  }

  private func evaluate() {
    let time = feed.time(of: simulation.now)
    var posted: [PostedAlert] = []
    for (number, outcome) in server.evaluate(at: time, storage: storage) {
      let group = server.groups[number].group
      for change in outcome.changes { record(change, number, group) }
      for failure in outcome.failures { note(failure, group) }
      posted += outcome.alerts.compactMap(relabelled)
    }
    if !posted.isEmpty { router?.post(posted) }
  }

  private func record(_ change: RuleGroupOutcome.Change, _ number: Int, _ group: RuleGroup) {
    let labels = storage.labels.labels(of: change.labels)
    let name = group.rules[change.rule].name
    guard let (kinds, episode) = log.take(change, group: number, name: name, labels: labels, at: simulation.now) else {
      return
    }
    for kind in kinds {
      journal.record(
        JournalEvent(
          time: simulation.now, kind: kind, component: .none, actor: journal.intern(episode.labels.text),
          detail: journal.intern(name), value: kind == .alertResolved && episode.firingAt != nil ? 1 : 0))
    }
    if let people, kinds.last != .alertPending {
      people.changed(PagedAlert(episode.name, episode.labels), isFiring: kinds.last == .alertFiring)
    }
  }

  /// The alert as it leaves the server; nil when relabelling drops it.
  private func relabelled(_ alert: PostedAlert) -> PostedAlert? {
    guard !relabeling.isEmpty || alert.labels != alert.own else { return alert }
    guard let labels = relabeling.applied(to: LabelSet(alert.labels))?.labels, !labels.isEmpty else { return nil }
    var relabelled = alert
    relabelled.labels = labels
    let own = alert.own.filter { !$0.value.isEmpty }
    if origins[labels]?.contains(own) != true { origins[labels, default: []].append(own) }
    return relabelled
  }

  private func note(_ notice: AlertNotice, _ labels: [MetricLabel]) {
    for own in origins[labels] ?? [labels] { note(notice, ofAlert: own) }
  }

  private func note(_ notice: AlertNotice, ofAlert labels: [MetricLabel]) {
    guard let episode = log.take(notice, of: labels) else { return }
    journal.record(
      JournalEvent(
        time: simulation.now, kind: .alertNotified,
        component: journal.intern("\(notice.receiver)/\(notice.integration)"),
        actor: journal.intern(episode.labels.text), detail: journal.intern(episode.name)))
  }

  private func note(_ failure: RuleGroupOutcome.Failure, _ group: RuleGroup) {
    let text = "the rule '\(group.rules[failure.rule].name)' could not be evaluated: \(failure.message)"
    if let known = failures.firstIndex(where: { $0.text == text }) {
      failures[known].count += 1
    } else {
      failures.append((text, 1))
    }
  }
}

extension Plan {
  /// Whether there is anything to evaluate.
  var hasRules: Bool { ruleFiles.contains { file in file.groups.contains { !$0.rules.isEmpty } } }
}

extension [MetricLabel] {
  /// `organisation="org-1", severity="P3"`
  var text: String { map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ") }
}
