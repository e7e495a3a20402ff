public import SimulationKernel
public import Telemetry
public import VirtualTime

/// What the steps of one job or request work with.
public struct StepContext: Sendable {
  /// In which they run; their tasks are on it.
  public let pod: Pod
  /// What the job or the request carries; nil: nothing that the run counts, such as a request that only reads.
  public var message: ClaimedMessage?
  /// The message that a request brings into the system, until a step has stored it; nil: it brings none.
  public internal(set) var arrival: ArrivingMessage?
  /// Draws of these steps; whoever runs them keeps it from run to run.
  public var random: RandomStream
  /// The numbers that the steps share.
  var picks = RequestPicks()
  let logs: StepLog

  init(pod: Pod, message: ClaimedMessage?, random: RandomStream, logs: StepLog) {
    self.pod = pod
    self.message = message
    self.random = random
    self.logs = logs
  }

  /// For steps that go on in the background when the job or the request is over.
  func background(_ random: RandomStream) -> StepContext {
    var context = StepContext(pod: pod, message: message, random: random, logs: logs)
    context.picks = picks.copy
    return context
  }

  /// What placeholders stand for now.
  func values(_ vocabulary: Vocabulary, _ start: CalendarInstant) -> Placeholder.Values {
    Placeholder.Values(
      message: message, vocabulary: vocabulary, pod: pod.name,
      now: start.moment(of: simulation.now).unixNanoseconds / 1_000_000, picks: picks)
  }

  /// That of the pod.
  public var simulation: Simulation { pod.simulation }

  /// Writes a line of the pod's log, if anybody reads it.
  public func log(_ level: LogLevel, _ text: @autoclosure () -> String) { logs.write(pod, level, text) }
}

/// Where the pods of a deployment write their lines.
public struct StepLog: Sendable {
  private let book: LogBook
  /// The deployment; its lines are asked for by its name.
  private let component: String
  private let logger: String

  /// The lines of one deployment.
  ///
  /// - Parameters:
  ///   - component: the deployment whose pods write.
  ///   - logger: what the lines call who writes them.
  public init(_ book: LogBook, component: String, logger: String) {
    self.book = book
    self.component = component
    self.logger = logger
  }

  /// Writes a line of the pod; `text` is evaluated only when somebody reads it.
  public func write(_ pod: Pod, _ level: LogLevel, _ text: () -> String) {
    guard book.isEnabled(component) else { return }
    book.write(
      time: pod.simulation.now, component: component, pod: pod.name, level: level, logger: logger, text())
  }
}
