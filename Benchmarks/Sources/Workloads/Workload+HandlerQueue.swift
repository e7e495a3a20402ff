import SimulationKernel
import VirtualTime

extension Workload {
  /// M/M/c at load 0.9 in handler events: an arrival and a departure per customer. Returns the mean wait in seconds (in the
  /// limit 9 with one server, 0.877 with eight).
  static func queueHandlers(servers: Int) -> Workload {
    Workload(
      "mm\(servers)-handlers", unit: "customers", operations: 4_000_000,
      simulate: { HandlerStation(customers: $0, servers: servers).run() })
  }
}

private final class HandlerStation: @unchecked Sendable {
  private struct State {
    var random = RandomStream(seed: 42, name: "station")
    var line = Line()
    var left: Int
    var free: Int
    var arrivalRate: Double
    var served = 0
    var waited: Int64 = 0
  }
  private let simulation = Simulation()
  private let state: UnsafeMutablePointer<State>
  private var arrival: HandlerID?
  private var departure: HandlerID?

  init(customers: Int, servers: Int) {
    state = .allocate(capacity: 1)
    state.initialize(to: State(left: customers, free: servers, arrivalRate: 0.9 * Double(servers)))
  }
  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  func run() -> Performance {
    let simulation = simulation
    let state = state
    // The simulation keeps its handlers, and they this station, until `end()`.
    let departure = simulation.register(name: "departure") { [self] _ in
      state.pointee.free += 1
      if !state.pointee.line.isEmpty { serve() }
    }
    self.departure = departure
    let arrival = simulation.register(name: "arrival") { [self] _ in
      state.pointee.line.append(simulation.now.nanoseconds)
      if state.pointee.free > 0 { serve() }
      arrive()
    }
    self.arrival = arrival
    arrive()
    try! simulation.run()
    let performance = Performance(Double(state.pointee.waited) / 1e9 / Double(state.pointee.served), of: simulation)
    _ = simulation.end()
    return performance
  }

  private func arrive() {
    guard state.pointee.left > 0 else { return }
    state.pointee.left -= 1
    let gap = state.pointee.random.unitExponential() / state.pointee.arrivalRate
    simulation.schedule(arrival!, at: simulation.now + .nanoseconds(Int64(gap * 1e9)))
  }

  private func serve() {
    state.pointee.waited += simulation.now.nanoseconds - state.pointee.line.popFirst()
    state.pointee.served += 1
    state.pointee.free -= 1
    let service = state.pointee.random.unitExponential()
    simulation.schedule(departure!, at: simulation.now + .nanoseconds(Int64(service * 1e9)))
  }
}
