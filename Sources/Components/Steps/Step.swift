public import Telemetry
public import VirtualTime

/// One thing that a pod does for a job or a request: it asks a database, sends, enqueues, computes.
///
/// A system file writes them as a list, each with its type as its only key:
/// ```yaml
/// does:
///   - work: {time: {p50: 20ms, p99: 90ms}}
///   - send: {to: smtp}
/// ```
/// Steps run on the pod, one after another; time passes in them with `await`. Whoever is killed in one leaves it with
/// `SimulationEnded`, and what the step has begun elsewhere goes on there.
public protocol Step: Sendable {
  /// Whether with this step the message has reached whom it is for: it records `sendBegan`, and then `providerAccepted` or
  /// `attemptFailed`.
  var delivers: Bool { get }

  /// Whether it puts the message that a request brings into a queue of the system's: it calls `stored` of the context's
  /// `arrival` when that has happened, and fails when it has not.
  var stores: Bool { get }

  /// The numbers that its templates share with the other steps of the request.
  var picks: [Pick] { get }

  /// The process that runs the step has started: what the step keeps open is opened, and not by the first request.
  func open(in pod: Pod)

  /// - Throws: ``StepFailure``, with which the job's attempt or the request ends; `SimulationEnded`.
  func run(_ context: inout StepContext) async throws
}

extension Step {
  public var delivers: Bool { false }
  public var stores: Bool { false }
  public var picks: [Pick] { [] }
  public func open(in pod: Pod) {}
}

/// A step did not work out.
public struct StepFailure: Error, Hashable, Sendable {
  /// What reports and metrics call it, interned in the run's journal.
  public var code: NameID
  /// The error's text, as the application logs it and a queue keeps it.
  public var text: String
  /// Whether another attempt may work out.
  public var isWorthRetrying: Bool
  /// What a server answers whose request fails with it.
  public var status: Int
  /// Whether the step was the one that delivers, and has told the journal.
  var isRecorded = false
  /// How long to wait at least before another attempt, if the other side asked for it, as with Retry-After. A queue may heed
  /// it: the longer one of this and its own backoff.
  public var retryAfter: VirtualDuration?

  /// A failure with its text.
  ///
  /// - Parameters:
  ///   - status: an HTTP status from 400 on.
  ///   - retryAfter: not negative.
  public init(
    code: NameID, _ text: String, isWorthRetrying: Bool = true, status: Int = 500, retryAfter: VirtualDuration? = nil
  ) {
    precondition((400...599).contains(status), "a failure has a status from 400 on")
    precondition(retryAfter.map { $0 >= .zero } ?? true, "a wait that is negative")
    self.code = code
    self.text = text
    self.isWorthRetrying = isWorthRetrying
    self.status = status
    self.retryAfter = retryAfter
  }
}

extension StepFailure {
  /// A placeholder stands for nothing in what the steps work on.
  init(_ missing: Placeholder.Missing, _ journal: Journal) {
    self.init(
      code: journal.intern("MissingValue"), "{\(missing.name)} stands for nothing here", isWorthRetrying: false)
  }
}
