public import SimulationKernel
import Telemetry
import VirtualTime

/// A Redis server as its clients meet it: asks the machine what becomes of a command and spends the time.
public actor Redis: Component {
  public nonisolated let simulation: Simulation
  public nonisolated let name: String
  private var machine: RedisMachine
  private var random: RandomStream
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

  /// Sends one command and waits for its answer.
  /// - Returns: nil, or why there was no answer.
  func execute(_ command: RedisCommandClass) async throws(SimulationEnded) -> RedisFailure? {
    switch machine.execute(command, now: simulation.now, random: &random) {
    case .done(_, let answered):
      try await simulation.sleep(until: answered)
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

  public func inject(_ fault: FaultCall) { machine.inject(fault) }
  public func lift(_ fault: FaultCall) { machine.lift(fault) }
  public func perform(_ action: ActionCall) throws(ActionRefused) -> String {
    throw ActionRefused("redis has no action '\(action.type)'")
  }
}
