public import Telemetry
public import VirtualTime

/// A file of unit tests for rules, as `promtool test rules` reads them.
public struct RuleUnitTests: Sendable {
  /// As it was named.
  public var path: String
  /// In the order of `rule_files`, each once.
  public var ruleFiles: [RuleFile]
  /// Between evaluations of all groups, whatever they say themselves.
  public var evaluationInterval: VirtualDuration
  /// Names of groups in the order of their evaluation; those that are not named count as the first one.
  public var groupOrder: [String]
  /// Whether values may differ by the last bit.
  public var isFuzzy: Bool
  public var tests: [RuleUnitTest]

  public init(
    path: String, ruleFiles: [RuleFile] = [], evaluationInterval: VirtualDuration = .minutes(1),
    groupOrder: [String] = [], isFuzzy: Bool = false, tests: [RuleUnitTest] = []
  ) {
    self.path = path
    self.ruleFiles = ruleFiles
    self.evaluationInterval = evaluationInterval
    self.groupOrder = groupOrder
    self.isFuzzy = isFuzzy
    self.tests = tests
  }
}

/// One test: series, and what is to come of them.
public struct RuleUnitTest: Sendable {
  /// The place of an expectation in its file; both from 1.
  public struct Place: Hashable, Sendable {
    public var line: Int
    public var column: Int
    public init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
  }

  /// Alerts of one name that fire at a moment, all of them.
  public struct AlertExpectation: Sendable {
    public var place: Place
    /// Since the beginning.
    public var time: VirtualDuration
    public var name: String
    public var alerts: [Alert]
    public init(place: Place, time: VirtualDuration, name: String, alerts: [Alert]) {
      self.place = place
      self.time = time
      self.name = name
      self.alerts = alerts
    }
  }

  /// An alert that fires, or is to fire. Labels and annotations are sorted by name.
  public struct Alert: Hashable, Sendable {
    /// With `alertname`.
    public var labels: [MetricLabel]
    public var annotations: [MetricLabel]
    public init(labels: [MetricLabel], annotations: [MetricLabel]) {
      self.labels = labels
      self.annotations = annotations
    }

    /// - Parameters:
    ///   - name: of the alert; it goes before a label `alertname`.
    ///   - labels: in any order.
    ///   - annotations: in any order.
    public init(name: String, labels: [(name: String, value: String)], annotations: [(name: String, value: String)]) {
      let own = labels.filter { $0.name != "alertname" } + [("alertname", name)]
      self.init(labels: [MetricLabel](own), annotations: [MetricLabel](annotations))
    }
  }

  /// What an expression comes to at a moment.
  public struct ExpressionExpectation: Sendable {
    public var place: Place
    /// Since the beginning.
    public var time: VirtualDuration
    /// As written.
    public var text: String
    public var expression: PromQLExpression
    public var samples: [PromQLValue.Element]
    public init(
      place: Place, time: VirtualDuration, text: String, expression: PromQLExpression, samples: [PromQLValue.Element]
    ) {
      self.place = place
      self.time = time
      self.text = text
      self.expression = expression
      self.samples = samples
    }
  }

  public var place: Place
  /// nil: it has none.
  public var name: String?
  /// Between the samples of the series.
  public var interval: VirtualDuration
  /// A series that comes twice is the later one.
  public var series: [SeriesNotation]
  public var surroundings: RuleSurroundings
  public var alerts: [AlertExpectation]
  public var expressions: [ExpressionExpectation]

  public init(
    place: Place, name: String?, interval: VirtualDuration, series: [SeriesNotation], surroundings: RuleSurroundings,
    alerts: [AlertExpectation], expressions: [ExpressionExpectation]
  ) {
    self.place = place
    self.name = name
    self.interval = interval
    self.series = series
    self.surroundings = surroundings
    self.alerts = alerts
    self.expressions = expressions
  }

  /// The last moment that anything is expected of.
  var end: VirtualDuration { (alerts.map(\.time) + expressions.map(\.time)).max() ?? .zero }
  /// How many expectations there are.
  public var checks: Int { alerts.count + expressions.count }
}

extension RuleSurroundings {
  /// - Parameter externalLabels: in any order.
  public init(externalLabels: [(name: String, value: String)], externalURL: String) {
    self.init(externalLabels: [MetricLabel](externalLabels), externalURL: externalURL)
  }
}

extension PromQLValue.Element {
  /// - Parameter metric: as ``MetricNotation`` reads it.
  /// - Throws: what is wrong with the metric and where.
  public init(metric: String, value: Double) throws(PromQLError) {
    self.init(labels: try MetricNotation.parse(metric), value: value)
  }
}

extension [MetricLabel] {
  /// Sorted by name.
  fileprivate init(_ pairs: [(name: String, value: String)]) {
    self = pairs.map { MetricLabel($0.name, $0.value) }.sorted { LabelTable.precedes($0.name, $1.name) }
  }
}

/// Why a test fails.
public struct RuleUnitTestFailure: Hashable, Sendable {
  public var place: RuleUnitTest.Place
  /// What was looked at: `alert HighLoad at 5m`.
  public var subject: String
  /// What is wrong, a line each; lines of a comparison begin with `-` (expected), `+` (got) or a space (both).
  public var lines: [String]
}
