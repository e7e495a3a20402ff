import SimulationKernel
import VirtualTime

/// An alert as it reaches people.
public struct PagedAlert: Hashable, Sendable {
  /// The rule's name.
  public var name: String
  /// Its other labels as the journal writes them.
  public var labels: String
  /// Its label `severity`.
  public var severity: String?

  public init(name: String, labels: String, severity: String?) {
    self.name = name
    self.labels = labels
    self.severity = severity
  }
}

/// What people work on: the alerts that one runbook is for, from the first page until they are over and nothing temporary
/// is left. An alert without a runbook has a ticket of its own.
struct Ticket {
  /// What it waits for.
  enum State: Hashable {
    /// Somebody is to acknowledge it, or to find out what it is about.
    case called
    /// Its holder can go on.
    case ready
    /// Its holder is at a step.
    case inHand
    /// A condition on metrics.
    case waiting
    /// Somebody of a level, which has been called.
    case blocked(level: Int)
    /// The runbook is over, its alerts are not.
    case watching
    case closed
  }

  /// A temporary remedy in effect.
  struct Remedy: Hashable {
    var name: String
    var step: RunbookStep
    var undo: RunbookStep.Undo
  }

  /// From 1, in the order of their openings.
  let number: Int
  /// The runbook's name, or the alert's.
  let name: String
  let openedAt: VirtualInstant
  /// How the news came first.
  let kind: String
  /// 0 for the gravest.
  var rank: Int
  var alerts: [PagedAlert]
  /// Those that fire, as far as anybody knows.
  var firing: Set<PagedAlert>
  var escalation: EscalationMachine
  let runbook: Runbook
  var walk: RunbookWalk
  var state = State.called
  var acknowledgedAt: VirtualInstant?
  /// Who works on it, and by which call.
  var holder: String?
  var holderCall = 0
  /// Who takes over at the end of the step.
  var successor: (person: String, call: Int)?
  /// Who knows what it is about.
  var oriented: Set<String> = []
  /// Who has gone through the runbook to its end.
  var walkedBy: Set<String> = []
  /// Since when its holder watches; nil: not, or for long enough.
  var watchesSince: VirtualInstant?
  /// Whether anything has been done about it.
  var hasBegun = false
  /// Steps of a level that could not be called: whoever is there does them.
  var unheeded: Set<String> = []
  var remedies: [Remedy] = []
  /// The newest first-hand result.
  var result = StepResult(output: "")
  /// The wait that is on.
  var wait: Wait?
  /// A step that ended while its holder was busy with something else, and how.
  var ended: (step: RunbookStep, outcome: StepRecord.Outcome)?
  /// Whether steps that cost no time wait until its holder is free.
  var isUnsettled = false

  /// A wait for metrics.
  struct Wait {
    var step: RunbookStep
    var condition: MetricCondition
    /// The step's index in the ticket's record.
    var record: Int
    var deadline: ScheduledEvent
  }

  var isOpen: Bool { state != .closed }
  /// Whether all its alerts are over, as far as anybody knows.
  var isQuiet: Bool { firing.isEmpty }

  /// Whether a person has it to do something about it now.
  func isUp(for person: String) -> Bool {
    let isMine = holder == person || successor?.person == person
    guard isOpen, isMine else { return false }
    if !oriented.contains(person) { return true }
    return holder == person && state == .ready
  }
}
