public import Prometheus
public import VirtualTime

/// A pass/fail condition on the run.
public struct ThresholdPlan: Hashable, Sendable {
  /// What is held against a limit.
  public enum Subject: Hashable, Sendable {
    /// A figure of the whole run, or of every stretch of it as long as the window.
    case figure(FigureSelector, Requirement, window: VirtualDuration?)
    /// Every element of a PromQL expression, at every scrape of a period.
    case expression(Measure, during: Period)
  }

  /// When an expression is looked at.
  public enum Period: Hashable, Sendable {
    case always
    /// From that long after the start.
    case after(VirtualDuration)
    /// At the last scrape.
    case end

    /// As files write it.
    public var text: String {
      switch self {
      case .always: "always"
      case .after(let delay): "after \(delay)"
      case .end: "end"
      }
    }
  }

  /// A PromQL expression and what its elements must be.
  public struct Measure: Hashable, Sendable {
    public var expression: PromQLExpression
    /// The expression as written.
    public var text: String
    public var target: ObjectiveTarget
    public init(_ expression: PromQLExpression, text: String, target: ObjectiveTarget) {
      self.expression = expression
      self.text = text
      self.target = target
    }
  }

  public var subject: Subject
  /// Stop the run at the first scrape where it no longer holds.
  public var abortOnFail: Bool
  /// How long after the start it cannot stop the run yet.
  public var delayAbortEval: VirtualDuration
  /// nil: not read from a file.
  public var place: SourcePlace?

  public init(
    _ subject: Subject, abortOnFail: Bool = false, delayAbortEval: VirtualDuration = .zero, place: SourcePlace? = nil
  ) {
    self.subject = subject
    self.abortOnFail = abortOnFail
    self.delayAbortEval = delayAbortEval
    self.place = place
  }

  /// What must hold, in a line.
  public var text: String {
    switch subject {
    case .figure(let figure, let require, _): "\(figure.metric) \(require.text)"
    case .expression(let measure, _): "\(measure.text) \(measure.target.text)"
    }
  }

  /// The figure, if that is what it is about.
  public var figure: FigureSelector? { if case .figure(let figure, _, _) = subject { figure } else { nil } }
  /// What the figure must be, if it is about one.
  public var require: Requirement? { if case .figure(_, let require, _) = subject { require } else { nil } }
  /// The PromQL expression, if that is what it is about.
  public var measure: Measure? { if case .expression(let measure, _) = subject { measure } else { nil } }
}

/// A condition that tells whether the system is itself: checked before the first fault and at the end.
public struct SteadyStatePlan: Hashable, Sendable {
  /// What reports call it.
  public var name: String
  public var measure: ThresholdPlan.Measure
  public var place: SourcePlace?
  public init(name: String, measure: ThresholdPlan.Measure, place: SourcePlace? = nil) {
    self.name = name
    self.measure = measure
    self.place = place
  }
}
