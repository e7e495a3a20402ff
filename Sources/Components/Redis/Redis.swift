public import SimulationKernel
import Telemetry
import VirtualTime

/// A Redis server as its clients meet it: asks the machine what becomes of a command and spends the time.
public actor Redis: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  private var machine: RedisMachine
  private var random: RandomStream
  /// Rises with every outage, so that a command under way knows that its answer is lost.
  private var incarnation = 0
  private var lastOutage = RedisOutage.refuse
  private let processed: Counter
  private let failed: Counter

  init(context: ComponentContext, machine: RedisMachine) {
    simulation = context.simulation
    name = context.name
    self.machine = machine
    random = context.stream("network")
    let labels = [MetricLabel("server", context.name)]
    let metrics = context.telemetry.metrics
    processed = metrics.counter("redis_commands_processed_total", help: "Commands answered.", labels: labels)
    failed = metrics.counter("redis_commands_failed_total", help: "Commands without an answer.", labels: labels)
  }

  public func start() {}

  /// A command on its way.
  struct SentCommand: Sendable {
    fileprivate var sent: VirtualInstant
    fileprivate var incarnation: Int
    fileprivate var outcome: RedisMachine.Outcome

    /// Whether the server carries it out, whatever its client hears.
    var takesEffect: Bool {
      switch outcome {
      case .done, .abandoned: true
      case .failed: false
      }
    }
  }

  /// Sends a command; `answer(to:)` spends its time.
  ///
  /// What a command that takes effect does to the data is the caller's business, and is to be done at once: commands are
  /// served in the order in which they arrive, so their effects happen in that order, also for clients that give up
  /// waiting or are killed.
  func send(_ command: RedisCommandClass) -> SentCommand {
    SentCommand(
      sent: simulation.now, incarnation: incarnation,
      outcome: machine.execute(command, now: simulation.now, random: &random))
  }

  /// Waits for the answer.
  /// - Returns: nil, or why there was no answer; the client then does not know whether the command took effect.
  func answer(to command: SentCommand) async throws(SimulationEnded) -> RedisFailure? {
    switch command.outcome {
    case .done(_, let answered):
      try await simulation.sleep(until: answered)
      if incarnation != command.incarnation { return try await missAnswer(to: command) }
      processed.increment()
      return nil
    case .failed(let failure, let moment):
      try await simulation.sleep(until: moment)
      failed.increment()
      return failure
    case .abandoned(_, let moment):
      try await simulation.sleep(until: moment)
      failed.increment()
      return .commandTimedOut
    }
  }

  /// An outage began before the answer: the connection is closed, or the client waits until its timeout.
  private func missAnswer(to command: SentCommand) async throws(SimulationEnded) -> RedisFailure? {
    failed.increment()
    guard lastOutage == .hang else { return .connectionRefused }
    try await simulation.sleep(until: command.sent + machine.configuration.commandTimeout)
    return .commandTimedOut
  }

  public func check(_ fault: FaultCall) throws(ConfigurationProblem) { try DisturbanceStack.check(fault) }

  public func inject(_ fault: FaultCall) {
    machine.inject(fault)
    guard let outage = machine.outage else { return }
    incarnation += 1
    lastOutage = outage
  }
  public func lift(_ fault: FaultCall) { machine.lift(fault) }
  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    throw ActionRefused("redis has no action '\(action.type)'")
  }
}
