public import Components
public import Prometheus
public import VirtualTime

/// What people do when an alert fires, step by step.
public struct Runbook: Hashable, Sendable {
  public var name: String
  public var steps: [RunbookStep]
  /// What happens when it is over and its alerts are not; nil: what the people on call usually do.
  public var onFailure: FailurePolicy?

  public init(name: String, steps: [RunbookStep], onFailure: FailurePolicy? = nil) {
    self.name = name
    self.steps = steps
    self.onFailure = onFailure
  }

  /// Every step, those of branches included, in the order of the file.
  public var allSteps: [RunbookStep] { steps.flatMap(\.withInner) }
}

/// One step of a runbook.
public struct RunbookStep: Hashable, Sendable {
  /// What a step does.
  public indirect enum Work: Hashable, Sendable {
    /// A person looks at something; it costs time only.
    case check(String)
    /// A person decides something, or has it approved; it costs time only.
    case decide(String)
    /// An action of the catalogue.
    case action(target: String, ActionCall)
    /// A command line, with the values of its placeholders.
    case command(String, variables: [Variable])
    /// Until the condition holds. Meanwhile the person is free.
    case wait(MetricCondition, timeout: VirtualDuration)
    /// One of two ways to go on; no time passes.
    case branch(BranchCondition, then: [RunbookStep], otherwise: [RunbookStep])
    /// The next level is called, or this one, and goes on from here.
    case escalate(to: String?)
    /// Everything that is to be undone is undone, the newest first.
    case undo
    /// The runbook ends here.
    case stop

    /// Whether it changes the system, or may.
    var isDeed: Bool {
      switch self {
      case .action, .command: true
      default: false
      }
    }
  }

  /// A placeholder of a command line and what stands for it.
  public struct Variable: Hashable, Sendable {
    public var name: String
    public var value: String
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What is done after a wait that timed out or a result that was not the expected one.
  public indirect enum Otherwise: Hashable, Sendable {
    /// The next step.
    case goOn
    /// The next level is called and goes on with the next step.
    case escalate
    /// The runbook ends.
    case stop
    /// These steps, then the next one.
    case steps([RunbookStep])
  }

  /// What undoes a temporary remedy.
  public enum Undo: Hashable, Sendable {
    case action(target: String, ActionCall)
    case command(String, variables: [Variable])
  }

  /// Its place: `3`, or `3.otherwise.1` within the third step.
  public var id: String
  public var work: Work
  /// What it is for; shown beside it.
  public var note: String?
  /// nil: what the person usually takes for such a step.
  public var takes: DurationDistribution?
  /// The level that may do it; lower ones call it first.
  public var by: String?
  /// What its result is to be.
  public var expect: ResultCondition?
  public var otherwise: Otherwise
  /// Makes it a temporary remedy: an incident in which it was done is not resolved before it is undone.
  public var undo: Undo?

  public init(
    id: String, work: Work, note: String? = nil, takes: DurationDistribution? = nil, by: String? = nil,
    expect: ResultCondition? = nil, otherwise: Otherwise = .goOn, undo: Undo? = nil
  ) {
    self.id = id
    self.work = work
    self.note = note
    self.takes = takes
    self.by = by
    self.expect = expect
    self.otherwise = otherwise
    self.undo = undo
  }

  /// The step in a few words.
  public var title: String {
    switch work {
    case .check(let text), .decide(let text): text
    case .action(let target, let call): "\(target) \(call.type)"
    case .command(let line, _): line.split(whereSeparator: \.isNewline).joined(separator: " ")
    case .wait(let condition, _): "wait until \(condition.text)"
    case .branch(let condition, _, _): "if \(condition.text)"
    case .escalate(let level): level.map { "escalate to \($0)" } ?? "escalate"
    case .undo: "undo what is temporary"
    case .stop: "stop"
    }
  }

  /// The step and those inside it.
  var withInner: [RunbookStep] {
    var inner: [RunbookStep] = []
    if case .branch(_, let then, let otherwise) = work { inner += then + otherwise }
    if case .steps(let steps) = otherwise { inner += steps }
    return [self] + inner.flatMap(\.withInner)
  }
}

/// A condition on metrics: it holds while its expression has a result, as an alert's.
public struct MetricCondition: Hashable, Sendable {
  public var expression: PromQLExpression
  /// As written.
  public var text: String
  public init(expression: PromQLExpression, text: String) {
    self.expression = expression
    self.text = text
  }
}

/// What decides between two ways.
public enum BranchCondition: Hashable, Sendable {
  case metric(MetricCondition)
  /// Of the last action or command.
  case result(ResultCondition)

  var text: String {
    switch self {
    case .metric(let condition): condition.text
    case .result(let condition): condition.text
    }
  }
}
