public import VirtualTime

/// An expectation and what came of it.
public struct CheckResult: Hashable, Sendable {
  /// Such as `QuotaHigh begins < 90m`.
  public var name: String
  /// What happened, for people.
  public var observed: String
  public var passed: Bool
  /// Where the file says it; nil: not read from a file.
  public var place: SourcePlace?
  public init(name: String, observed: String, passed: Bool, place: SourcePlace? = nil) {
    self.name = name
    self.observed = observed
    self.passed = passed
    self.place = place
  }
}

/// A threshold and what came of it.
public struct ThresholdResult: Hashable, Sendable {
  /// The figure, or the PromQL expression.
  public var metric: String
  /// The channel; nil: all.
  public var channel: String?
  /// The endpoint, as `METHOD /path`; nil: all.
  public var endpoint: String?
  public var require: String
  /// Seconds for latencies; of several moments the worst. nil when there was no observation, and then `passed` is false.
  public var observed: Double?
  public var passed: Bool
  /// The length of the stretches that the figure was asked of; nil: the whole run.
  public var window: VirtualDuration?
  /// When the expression had to hold: `always`, `after 1h30m` or `end`; nil: it is a figure.
  public var during: String?
  /// When it failed first; nil where that is known of the end alone.
  public var failedAt: VirtualInstant?
  public var place: SourcePlace?
  public init(
    metric: String, channel: String?, endpoint: String? = nil, require: String, observed: Double?, passed: Bool,
    window: VirtualDuration? = nil, during: String? = nil, failedAt: VirtualInstant? = nil,
    place: SourcePlace? = nil
  ) {
    self.metric = metric
    self.channel = channel
    self.endpoint = endpoint
    self.require = require
    self.observed = observed
    self.passed = passed
    self.window = window
    self.during = during
    self.failedAt = failedAt
    self.place = place
  }
}

/// A condition of the steady state and what came of it at one moment.
public struct SteadyStateResult: Hashable, Sendable {
  public var name: String
  public var require: String
  /// A value that misses it, or any; nil: there was none, and then it is not met.
  public var observed: Double?
  public var passed: Bool
  public var place: SourcePlace?
  public init(name: String, require: String, observed: Double?, passed: Bool, place: SourcePlace? = nil) {
    self.name = name
    self.require = require
    self.observed = observed
    self.passed = passed
    self.place = place
  }
}

/// The steady state before the first fault and at the end of the run.
public struct SteadyState: Hashable, Sendable {
  /// Empty without faults.
  public var before: [SteadyStateResult] = []
  /// Empty when the run ended early.
  public var after: [SteadyStateResult] = []
  public init(before: [SteadyStateResult] = [], after: [SteadyStateResult] = []) {
    self.before = before
    self.after = after
  }

  /// Whether the run ended before its first fault because the system was not well.
  public var isMissedBefore: Bool { before.contains { !$0.passed } }
}
