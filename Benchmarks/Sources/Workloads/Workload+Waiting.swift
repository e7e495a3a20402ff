import SimulationKernel
import VirtualTime

extension Workload {
  /// One task that sleeps again and again.
  static let sleeps = Workload("sleep", unit: "sleeps", operations: 4_000_000) { count in
    let simulation = Simulation()
    let sleeper = Sleeper(simulation: simulation)
    sleeper.with { model in _ = model.spawn("sleeper") { try await $0.sleep(count) } }
    try! simulation.run()
    let end = simulation.now.seconds
    _ = simulation.end()
    return end
  }

  /// Two tasks that wake each other in turn, without time passing.
  static let wakes = Workload("wake", unit: "wakes", operations: 4_000_000) { count in
    let simulation = Simulation()
    let pair = Pair(simulation: simulation, wakes: count)
    pair.with { $0.start() }
    try! simulation.run()
    let figure = pair.with { Double($0.done) }
    _ = simulation.end()
    return figure
  }
}

private actor Sleeper: Model {
  nonisolated let simulation: Simulation
  init(simulation: Simulation) { self.simulation = simulation }

  func sleep(_ count: Int) async throws {
    for _ in 0..<count { try await simulation.sleep(for: .milliseconds(1)) }
  }
}

private actor Pair: Model {
  nonisolated let simulation: Simulation
  private let wakes: Int
  private var waiting: Waiter?
  private(set) var done = 0

  init(simulation: Simulation, wakes: Int) {
    self.simulation = simulation
    self.wakes = wakes
  }

  func start() {
    for name in ["ping", "pong"] { spawn(name) { try await $0.alternate() } }
  }

  private func alternate() async throws {
    while done < wakes {
      if let other = waiting {
        waiting = nil
        done += 1
        simulation.wake(other)
      }
      if done < wakes { _ = try await simulation.wait(until: nil) { waiting = $0 } }
    }
    if let other = waiting {
      waiting = nil
      simulation.wake(other)
    }
  }
}
