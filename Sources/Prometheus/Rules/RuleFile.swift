public import Telemetry
public import VirtualTime

/// A Prometheus rule file: groups of rules that are evaluated together.
public struct RuleFile: Sendable {
  /// As it is named where it is used.
  public var path: String
  public var groups: [RuleGroup]
  public init(path: String, groups: [RuleGroup]) {
    self.path = path
    self.groups = groups
  }
}

/// Rules that are evaluated one after the other, in the order of the file, at one moment.
public struct RuleGroup: Sendable {
  public var name: String
  /// Between evaluations; nil: the server's `evaluation_interval`.
  public var interval: VirtualDuration?
  /// How far before the moment of the evaluation the expressions look; nil: the server's own.
  public var queryOffset: VirtualDuration?
  /// How many alerts or series each of its rules may have; 0: no limit.
  public var limit: Int
  public var rules: [Rule]

  public init(
    name: String, interval: VirtualDuration? = nil, queryOffset: VirtualDuration? = nil, limit: Int = 0, rules: [Rule]
  ) {
    self.name = name
    self.interval = interval
    self.queryOffset = queryOffset
    self.limit = limit
    self.rules = rules
  }
}

/// A rule of a group.
public enum Rule: Sendable {
  case recording(RecordingRule)
  case alerting(AlertingRule)

  public var name: String {
    switch self {
    case .recording(let rule): rule.name
    case .alerting(let rule): rule.name
    }
  }
  public var expression: PromQLExpression {
    switch self {
    case .recording(let rule): rule.expression
    case .alerting(let rule): rule.expression
    }
  }
}

/// Writes an expression's result as new series.
public struct RecordingRule: Sendable {
  public var name: String
  public var expression: PromQLExpression
  /// Added to every series, those of the group included; sorted by name.
  public var labels: [MetricLabel]
  public init(name: String, expression: PromQLExpression, labels: [MetricLabel] = []) {
    self.name = name
    self.expression = expression
    self.labels = labels
  }

  /// - Parameter labels: names and values, sorted by name.
  public init(name: String, expression: PromQLExpression, labels: [(name: String, value: String)]) {
    self.init(name: name, expression: expression, labels: labels.map { MetricLabel($0.name, $0.value) })
  }
}

/// Raises an alert for every element of an expression's result.
public struct AlertingRule: Sendable {
  /// A label or annotation.
  public struct Text: Hashable, Sendable {
    public var name: String
    public var value: Template
    public init(_ name: String, _ value: Template) {
      self.name = name
      self.value = value
    }
  }

  public var name: String
  public var expression: PromQLExpression
  /// `for`: how long an element must be there before its alert fires.
  public var holdFor: VirtualDuration
  /// How long an alert goes on firing without its element.
  public var keepFiringFor: VirtualDuration
  /// Added to every alert, those of the group included; sorted by name.
  public var labels: [Text]
  /// Sorted by name.
  public var annotations: [Text]

  public init(
    name: String, expression: PromQLExpression, holdFor: VirtualDuration = .zero,
    keepFiringFor: VirtualDuration = .zero, labels: [Text] = [], annotations: [Text] = []
  ) {
    self.name = name
    self.expression = expression
    self.holdFor = holdFor
    self.keepFiringFor = keepFiringFor
    self.labels = labels
    self.annotations = annotations
  }
}
