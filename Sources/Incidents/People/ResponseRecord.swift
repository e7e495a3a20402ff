public import VirtualTime

/// What people did about one ticket, for reports.
public struct TicketRecord: Hashable, Sendable {
  /// From 1, in the order of their openings.
  public var number: Int
  /// The runbook's name, or the alert's.
  public var name: String
  /// Of its gravest alert.
  public var severity: String?
  /// In the order in which they came.
  public var alerts: [PagedAlert]
  /// When the first page reached somebody's device.
  public var openedAt: VirtualInstant
  public var acknowledgedAt: VirtualInstant?
  public var acknowledgedBy: String?
  /// When its alerts were over and nothing temporary was left; nil: not before the end of the run.
  public var closedAt: VirtualInstant?
  /// Everybody who was called, in order.
  public var calls: [CallRecord] = []
  /// In the order of their beginnings.
  public var steps: [StepRecord] = []

  public init(number: Int, name: String, severity: String?, alerts: [PagedAlert], openedAt: VirtualInstant) {
    self.number = number
    self.name = name
    self.severity = severity
    self.alerts = alerts
    self.openedAt = openedAt
  }
}

/// Somebody was called.
public struct CallRecord: Hashable, Sendable {
  public var at: VirtualInstant
  public var person: String
  public var level: String
  /// Why: `page`, `unacknowledged`, `unresolved`, `runbook` or `runbook failed`.
  public var reason: String
  /// nil: they never noticed, or had not by the end of the run.
  public var acknowledgedAt: VirtualInstant?

  public init(at: VirtualInstant, person: String, level: String, reason: String) {
    self.at = at
    self.person = person
    self.level = level
    self.reason = reason
  }
}

/// A step that somebody did.
public struct StepRecord: Hashable, Sendable {
  /// The step's place in the runbook, `context` for finding out what it is about, `undo ID` for undoing, `failed` for what
  /// is decided when the runbook is over and its alerts are not.
  public var id: String
  public var title: String
  public var person: String
  public var began: VirtualInstant
  /// nil: not before the end of the run.
  public var ended: VirtualInstant?
  public var outcome: Outcome?
  /// What was seen; empty where there is nothing to see.
  public var text: String
  /// How often it was tried.
  public var tries: Int
  /// Whether metrics were waited for, which keeps nobody busy.
  public var isWait: Bool
  /// What it did to the system; nil: it only looked, decided or waited.
  public var deed: Deed?

  /// What a step can do to the system.
  public enum Deed: String, Hashable, Sendable { case does, undoes }

  public init(
    id: String, title: String, person: String, began: VirtualInstant, ended: VirtualInstant? = nil,
    outcome: Outcome? = nil, text: String = "", tries: Int = 1, isWait: Bool = false, deed: Deed? = nil
  ) {
    self.id = id
    self.title = title
    self.person = person
    self.began = began
    self.ended = ended
    self.outcome = outcome
    self.text = text
    self.tries = tries
    self.isWait = isWait
    self.deed = deed
  }

  /// How a step can end.
  public enum Outcome: String, Hashable, Sendable, CaseIterable {
    case done
    /// The system would not do it.
    case refused
    /// Its result was not the expected one.
    case unexpected
    /// What was waited for came.
    case met
    /// It did not come in time.
    case timedOut = "timed out"
    /// A branch was taken, or not.
    case yes, no
    /// Somebody else was called to go on.
    case handedOver = "handed over"
    /// Nobody could be called.
    case nobody
    /// The runbook is over, its alerts are not: it is gone through once more, or no more.
    case again
    case givenUp = "given up"
    /// A temporary remedy against trouble that was over by then.
    case needless = "not needed"
  }
}
