public import Prometheus
public import VirtualTime

/// Something people would notice: a PromQL condition, evaluated at every scrape. It holds while its result is not empty, as
/// an alert's.
public struct SymptomPlan: Hashable, Sendable {
  public var name: String
  public var condition: PromQLExpression
  /// The condition as written.
  public var text: String
  /// How long it must hold before the symptom begins.
  public var holdFor: VirtualDuration
  public init(
    name: String, condition: PromQLExpression, text: String, holdFor: VirtualDuration
  ) {
    self.name = name
    self.condition = condition
    self.text = text
    self.holdFor = holdFor
  }
}

/// A line of the report's sparklines.
public struct ChartPlan: Hashable, Sendable {
  /// Where the points come from.
  public enum Source: Hashable, Sendable {
    /// A PromQL expression, evaluated at every scrape; several elements are added up.
    case expression(PromQLExpression)
    /// A percentile of the delivery latency of messages accepted by providers since the last point; nil channel: all.
    case latency(percentile: Double, channel: String?)
  }
  public var title: String
  /// Shown behind figures, such as `msg` or `s`; may be empty. `%` shows ratios as percentages.
  public var unit: String
  public var source: Source
  public init(title: String, unit: String, source: Source) {
    self.title = title
    self.unit = unit
    self.source = source
  }
}

/// A figure of the run that expectations and thresholds can name.
public struct FigureSelector: Hashable, Sendable {
  /// Such as `delivery_latency`, `messages_lost`; see `Figure.all`.
  public var metric: String
  /// The channel it is restricted to; nil: all.
  public var channel: String?
  /// The endpoint it is restricted to, as `METHOD /path`; nil: all.
  public var endpoint: String?
  public init(metric: String, channel: String?, endpoint: String? = nil) {
    self.metric = metric
    self.channel = channel
    self.endpoint = endpoint
  }
}

/// k6's threshold expression: `p(95) < 30m`, `count == 0`, `rate >= 0.95`.
public struct Requirement: Hashable, Sendable {
  /// What of a figure is compared.
  public enum Aggregate: Hashable, Sendable {
    case count
    /// A part of a whole, for figures that are shares.
    case rate
    case minimum, maximum, average, median
    case percentile(Double)
  }
  public var aggregate: Aggregate
  public var comparison: Comparison
  /// Seconds for latencies, a plain number otherwise.
  public var limit: Double
  /// As written.
  public var text: String
  public init(aggregate: Aggregate, comparison: Comparison, limit: Double, text: String) {
    self.aggregate = aggregate
    self.comparison = comparison
    self.limit = limit
    self.text = text
  }
}

/// What the scenario teaches; failing it breaks CI.
public enum ExpectationPlan: Hashable, Sendable {
  /// `symptoms: {NAME: begins < 90m}`: of its episodes after the start.
  case symptom(name: String, EpisodeExpectation)
  /// `alerts: {NAME: fires < 5m}`: of the times after the start in which any alert of the rule fires.
  case alert(name: String, EpisodeExpectation)
  /// `incidents: {CAUSE: resolved < 45m}`: of the incidents that this fault or objective is a cause of; nil: of all.
  case incidents(cause: String?, IncidentExpectation)
  /// `outcome: unresolved`, or by variant: of all incidents of this run.
  case outcome(IncidentExpectation)
  /// `figures: {messages_dead_lettered: count > 0}` or a list of `{metric, where, require}`.
  case figure(FigureSelector, Requirement)
}

/// What is expected of something that begins and ends, perhaps several times.
public struct EpisodeExpectation: Hashable, Sendable {
  /// What must hold; times count from the start.
  public enum Kind: Hashable, Sendable {
    /// It never begins.
    case never
    /// Its first beginning, in virtual time.
    case begins(Comparison, VirtualDuration)
    /// It began, and its last episode ended by then.
    case ends(Comparison, VirtualDuration)
    /// It began, and its last episode had not ended at the end of the run.
    case unresolved
  }
  public var kind: Kind
  /// As written.
  public var text: String
  public init(_ kind: Kind, text: String) {
    self.kind = kind
    self.text = text
  }
}
