public import Prometheus
import SimulationKernel
public import Telemetry
public import VirtualTime

/// Watches the expression of one alerting rule while a run is played, for one alert of the rule. It reads samples and
/// metrics only and leaves no trace in the run. A tracer is for one run.
///
/// Series that rules record are replaced by the rules' own expressions, so that a scrape is judged by what it brought and
/// not by when the rules came round to it.
public final class AlertTracer: @unchecked Sendable {
  /// What the expression said of the samples right after a scrape.
  public struct Sight: Hashable, Sendable {
    public var at: VirtualInstant
    /// What the rule compares with its limit: of the alert's element, the first where there are several; nil: it has none.
    public var value: Double?
    /// Whether the condition held.
    public var holds: Bool
    /// Whether it held when no window was longer than two scrape intervals.
    public var holdsInShort: Bool
  }

  /// What a scrape and an evaluation at a moment between scrapes would have said.
  public struct Probe: Hashable, Sendable {
    public var at: VirtualInstant
    public var holds: Bool
    /// Whether a series that the expression reads has another value than at the probe before.
    public var isUpdated: Bool
  }

  /// Moments to probe: after `from`, before `to`.
  public struct Window: Hashable, Sendable {
    public var from: VirtualInstant
    public var to: VirtualInstant
    public init(from: VirtualInstant, to: VirtualInstant) {
      self.from = from
      self.to = to
    }
  }

  /// Between two probes.
  public static let step = VirtualDuration.milliseconds(100)

  public private(set) var sights: [Sight] = []
  public private(set) var probes: [Probe] = []
  private let condition: PromQLExpression
  private let short: PromQLExpression
  private let measure: PromQLExpression?
  private let labels: [MetricLabel]?
  private let ownLabels: Set<String>
  private let window: Window?
  private let sighted: Window?
  private var eye: Eye?

  /// - Parameters:
  ///   - recording: the recording rules of the same server, in the order of their evaluation.
  ///   - labels: those of the alert, without `alertname`; nil: whichever element comes first.
  ///   - window: where to look between scrapes; nil: nowhere.
  ///   - sighted: which scrapes to look at; nil: all.
  public init(
    _ rule: AlertingRule, recording: [RecordingRule], labels: [MetricLabel]?, scrapeInterval: VirtualDuration,
    window: Window? = nil, sighted: Window? = nil
  ) {
    condition = rule.expression.inlining(recording)
    short = condition.shrinkingSpans(to: 2 * scrapeInterval.nanoseconds / 1_000_000)
    measure = condition.comparedWithNumber?.measure
    self.labels = labels
    ownLabels = Set(rule.labels.map(\.name))
    self.window = window
    self.sighted = sighted
  }

  /// What the expressions are asked of.
  private struct Eye {
    var feed: SampleFeed
    var condition: Evaluation
    var short: Evaluation
    var measure: Evaluation?
    var names: Set<String>?
    var values: [Double] = []
  }

  func attach(to simulation: Simulation, feed: SampleFeed) {
    eye = Eye(
      feed: feed, condition: Evaluation(condition, in: feed.store),
      short: Evaluation(short, in: feed.store), measure: measure.map { Evaluation($0, in: feed.store) },
      names: condition.metricNames)
    guard let window else { return }
    var handler: HandlerID!
    handler = simulation.register(name: "alert tracer") { [unowned self, unowned simulation] _ in
      probe(at: simulation.now)
      let next = simulation.now + Self.step
      if next < window.to { simulation.schedule(handler, at: next) }
    }
    simulation.schedule(handler, at: max(simulation.now, window.from) + Self.step)
  }

  /// A scrape has been taken. What cannot be evaluated holds nothing: the run says so itself.
  func scraped(at now: VirtualInstant, time: Int64) {
    guard let eye, sighted.map({ $0.from <= now && now < $0.to }) ?? true else { return }
    sights.append(
      Sight(
        at: now, value: value(eye.measure, eye.feed.store, time),
        holds: value(eye.condition, eye.feed.store, time) != nil,
        holdsInShort: value(eye.short, eye.feed.store, time) != nil))
  }

  /// Whether it has seen all that it was asked to look at. Who looks at every scrape never has.
  func isDone(at now: VirtualInstant) -> Bool {
    guard let last = [window?.to, sighted?.to].compactMap({ $0 }).max() else { return false }
    return now >= last
  }

  /// Where to look between scrapes for what decided about an alert: the scrape that did lies behind the last one at which the
  /// condition did not hold; one more interval shows when the series had moved before.
  func window(before pendingAt: VirtualInstant, scrapeInterval: VirtualDuration) -> Window {
    let seen = sights.prefix { $0.at <= pendingAt }
    let decisive = seen.reversed().prefix { $0.holds }.last?.at ?? pendingAt
    return Window(from: decisive - scrapeInterval - scrapeInterval, to: decisive)
  }

  private func probe(at now: VirtualInstant) {
    guard var eye, let last = sights.last?.at, last < now else { return }
    let time = eye.feed.time(of: now)
    let (store, values) = eye.feed.peek(at: now, names: eye.names)
    probes.append(
      Probe(
        at: now, holds: value(Evaluation(condition, in: store), store, time) != nil,
        isUpdated: values != eye.values && !probes.isEmpty))
    eye.values = values
    self.eye = eye
  }

  /// The value of the alert's element; nil without one.
  private func value(_ evaluation: Evaluation?, _ store: SampleStore, _ time: Int64) -> Double? {
    guard let evaluation, let elements = try? evaluation.elements(at: time) else { return nil }
    return elements.first { isMine(store.labels.labels(of: $0.labels)) }?.value
  }

  /// Whether an element is the alert's: its labels are there, those aside that the rule sets itself.
  private func isMine(_ element: [MetricLabel]) -> Bool {
    guard let labels else { return true }
    return element.allSatisfy { label in
      label.name == LabelMatcher.metricName || ownLabels.contains(label.name)
        || labels.contains { $0.name == label.name && $0.value == label.value }
    }
  }
}
