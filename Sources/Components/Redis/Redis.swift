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

  /// What a client hears of its command.
  enum Reply<Value: Sendable>: Sendable {
    case answered(Value)
    /// Whether the command took effect is unknown to the client.
    case failed(RedisFailure)
  }

  /// Sends one command and waits for its answer.
  ///
  /// `effect` is what the command does to the data. It happens when the server takes the command, whether or not the
  /// client hears of it: not at all during an outage, and also for a client that gave up waiting or was killed. Commands
  /// are served in the order in which they arrive, so effects happen in that order.
  func execute<Value: Sendable>(
    _ command: RedisCommandClass, _ effect: () -> Value
  ) async throws(SimulationEnded) -> Reply<Value> {
    let sent = simulation.now
    let before = incarnation
    switch machine.execute(command, now: simulation.now, random: &random) {
    case .done(_, let answered):
      let value = effect()
      try await simulation.sleep(until: answered)
      if incarnation != before { return try await missAnswer(of: sent) }
      processed.increment()
      return .answered(value)
    case .failed(let failure, let moment):
      try await simulation.sleep(until: moment)
      failed.increment()
      return .failed(failure)
    case .abandoned(_, let moment):
      _ = effect()
      try await simulation.sleep(until: moment)
      failed.increment()
      return .failed(.commandTimedOut)
    }
  }

  /// An outage began before the answer: the connection is closed, or the client waits until its timeout.
  private func missAnswer<Value>(of sent: VirtualInstant) async throws(SimulationEnded) -> Reply<Value> {
    failed.increment()
    guard lastOutage == .hang else { return .failed(.connectionRefused) }
    try await simulation.sleep(until: sent + machine.configuration.commandTimeout)
    return .failed(.commandTimedOut)
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
