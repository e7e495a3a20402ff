import SimulationKernel
import VirtualTime

extension Workload {
  /// The hold model (Vaucher and Duval 1975): with `pending` events in the calendar, take the first and file another an
  /// exponential time later. Filing the first ones is part of it, a sixteenth at most.
  static func hold(pending: Int) -> Workload {
    let fewest = 16 * pending
    return Workload(
      "hold-\(pending)", unit: "holds", operations: max(4_000_000, fewest), iteration: max(4_000, fewest)
    ) { count in
      let simulation = Simulation()
      nonisolated(unsafe) var random = RandomStream(seed: 1, name: "hold")
      nonisolated(unsafe) var left = count
      nonisolated(unsafe) var handler: HandlerID?
      let file = { () -> Void in
        simulation.schedule(handler!, at: simulation.now + .nanoseconds(Int64(random.unitExponential() * 1e9)))
      }
      handler = simulation.register(name: "hold") { _ in
        left -= 1
        if left > 0 { file() } else { simulation.stop() }
      }
      for _ in 0..<pending { file() }
      try! simulation.run()
      let end = simulation.now.seconds
      _ = simulation.end()
      return end
    }
  }
}
