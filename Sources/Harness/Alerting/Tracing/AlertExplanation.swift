public import Components
import Prometheus
public import Scenario
public import VirtualTime

/// Why and when an alert fired in a run, or how near it came.
public struct AlertExplanation: Sendable {
  /// The run, as it is reported otherwise.
  public var result: RunResult
  /// The rule's name.
  public var name: String
  /// The rule's expression in one line.
  public var expression: String
  public var holdFor: VirtualDuration
  /// What the expression's left side is compared with, where that is a number.
  public var limit: Double?
  /// Where it fires.
  public var side: Side
  /// Of the rule, in the order of their beginnings, those that were only pending included.
  public var episodes: [AlertEpisode]
  /// The one that is explained: the first that fired, or else the first that was pending; nil without any.
  public var episode: AlertEpisode?
  /// Of every scrape after the start, for the explained alert.
  public var sights: [AlertTracer.Sight]
  /// The incident in which it was right to fire; nil: none.
  public var incident: Incident?
  /// nil if it did not fire.
  public var delay: DetectionDelay?

  /// On which side of its limit a rule fires.
  public enum Side: Hashable, Sendable {
    case above, below
    /// At the limit, for `==`.
    case at
  }

  /// Plays a run as often as it takes: once to find the alert, once to watch its expression, and once to look between
  /// the scrapes before it became true. All are the same run.
  ///
  /// - Parameter alert: the name of a rule of the plan.
  /// - Throws: what makes a run fail.
  public init(
    _ alert: String, in plan: Plan, seed: UInt64, catalogue: Catalogue = .standard, settings: [String] = []
  ) throws(RunFailure) {
    guard let rule = plan.alertingRule(named: alert) else {
      preconditionFailure("the plan has no alert '\(alert)'")
    }
    var options = RunOptions()
    options.settings = settings
    func play(_ tracer: AlertTracer?) throws(RunFailure) -> RunResult {
      options.tracers = [tracer].compactMap { $0 }
      return try SimulationRun(plan: plan, seed: seed, catalogue: catalogue, options: options).execute()
    }
    let result = try play(nil)
    let episodes = result.alerts.filter { $0.name == alert }
    let episode = episodes.filter { $0.firingAt != nil }.min { $0.firingAt! < $1.firingAt! } ?? episodes.first
    func tracer(_ window: AlertTracer.Window?) -> AlertTracer {
      AlertTracer(
        rule, recording: plan.recordingRules, labels: episode?.labels, scrapeInterval: plan.scrapeInterval,
        window: window)
    }
    let watch = tracer(nil)
    _ = try play(watch)
    (self.result, name, self.episodes, self.episode) = (result, alert, episodes, episode)
    sights = watch.sights.filter { $0.at >= .start }
    expression = rule.expression.description
    holdFor = rule.holdFor
    let compared = rule.expression.inlining(plan.recordingRules).comparedWithNumber
    limit = compared?.limit
    side = rule.expression.side
    guard let episode, let firing = episode.firing else { return }
    let incident = result.incidents.first { $0.trueAlerts.contains(firing) }
    self.incident = incident
    let close = tracer(watch.window(before: episode.pendingAt, scrapeInterval: plan.scrapeInterval))
    options.endsAfterTracing = true
    _ = try play(close)
    delay = DetectionDelay(episode, began: incident?.startedAt, sights: watch.sights, probes: close.probes)
  }
}

extension Plan {
  /// The names of all alerts, each once, in the order of the files.
  public var alertNames: [String] {
    var names: [String] = []
    for rule in rules where rule.isAlerting && !names.contains(rule.name) { names.append(rule.name) }
    return names
  }

  /// The first rule of that name; nil without one.
  func alertingRule(named name: String) -> AlertingRule? {
    for case .alerting(let rule) in rules where rule.name == name { return rule }
    return nil
  }

  /// All recording rules, in the order of their evaluation.
  var recordingRules: [RecordingRule] { rules.compactMap { if case .recording(let rule) = $0 { rule } else { nil } } }

  private var rules: [Rule] { ruleFiles.flatMap(\.groups).flatMap(\.rules) }
}

extension Rule {
  fileprivate var isAlerting: Bool { if case .alerting = self { true } else { false } }
}

extension PromQLExpression {
  /// On which side of the number it is compared with it holds; above where it is no such comparison.
  fileprivate var side: AlertExplanation.Side {
    switch node {
    case .parentheses(let inner): return inner.side
    case .binary(let binary):
      switch binary.operation {
      case .less, .lessOrEqual: return .below
      case .equal: return .at
      default: return .above
      }
    default: return .above
    }
  }
}
