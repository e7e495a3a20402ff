import SimulationKernel
import VirtualTime

/// First in, first out, without moving what is behind.
struct Line {
  private var arrivals: [Int64] = []
  private var head = 0
  var isEmpty: Bool { head == arrivals.count }
  mutating func append(_ arrival: Int64) { arrivals.append(arrival) }
  mutating func popFirst() -> Int64 {
    let first = arrivals[head]
    head += 1
    if head == arrivals.count {
      arrivals.removeAll(keepingCapacity: true)
      head = 0
    }
    return first
  }
}

extension Workload {
  /// M/M/1 at load 0.9 in handler events: an arrival and a departure per customer. Returns the mean wait in seconds (9 in the limit).
  static let mm1Handlers = Workload("mm1-handlers", unit: "customers", operations: 4_000_000) { count in
    let station = HandlerStation(customers: count)
    return station.meanWait()
  }

  /// The same in the actor layer: one task that lets customers arrive and one that serves them.
  static let mm1Actors = Workload("mm1-actors", unit: "customers", operations: 1_000_000) { count in
    let simulation = Simulation()
    let station = ActorStation(simulation: simulation)
    station.with { $0.start(customers: count) }
    try! simulation.run()
    let wait = station.with { $0.meanWait }
    _ = simulation.end()
    return wait
  }
}

private final class HandlerStation: @unchecked Sendable {
  private struct State {
    var random = RandomStream(seed: 42, name: "station")
    var line = Line()
    var left: Int
    var isBusy = false
    var served = 0
    var waited: Int64 = 0
  }
  private let simulation = Simulation()
  private let state: UnsafeMutablePointer<State>
  private var arrival: HandlerID?
  private var departure: HandlerID?

  init(customers: Int) {
    state = .allocate(capacity: 1)
    state.initialize(to: State(left: customers))
  }
  deinit {
    state.deinitialize(count: 1)
    state.deallocate()
  }

  func meanWait() -> Double {
    let simulation = simulation
    let state = state
    let departure = simulation.register(name: "departure") { [unowned self] _ in
      state.pointee.isBusy = false
      if !state.pointee.line.isEmpty { serve() }
    }
    self.departure = departure
    let arrival = simulation.register(name: "arrival") { [unowned self] _ in
      state.pointee.line.append(simulation.now.nanoseconds)
      if !state.pointee.isBusy { serve() }
      arrive()
    }
    self.arrival = arrival
    arrive()
    try! simulation.run()
    _ = simulation.end()
    return Double(state.pointee.waited) / 1e9 / Double(state.pointee.served)
  }

  private func arrive() {
    guard state.pointee.left > 0 else { return }
    state.pointee.left -= 1
    let gap = state.pointee.random.unitExponential() / 0.9
    simulation.schedule(arrival!, at: simulation.now + .nanoseconds(Int64(gap * 1e9)))
  }

  private func serve() {
    state.pointee.waited += simulation.now.nanoseconds - state.pointee.line.popFirst()
    state.pointee.served += 1
    state.pointee.isBusy = true
    let service = state.pointee.random.unitExponential()
    simulation.schedule(departure!, at: simulation.now + .nanoseconds(Int64(service * 1e9)))
  }
}

private actor ActorStation: Model {
  nonisolated let simulation: Simulation
  private var random = RandomStream(seed: 42, name: "station")
  private var line = Line()
  private var idle: Waiter?
  private var served = 0
  private var waited: Int64 = 0

  init(simulation: Simulation) { self.simulation = simulation }

  var meanWait: Double { Double(waited) / 1e9 / Double(served) }

  func start(customers: Int) {
    spawn("arrivals") { try await $0.arrive(customers) }
    spawn("server", daemon: true) { try await $0.serve() }
  }

  private func arrive(_ customers: Int) async throws {
    for _ in 0..<customers {
      try await simulation.sleep(for: .nanoseconds(Int64(random.unitExponential() / 0.9 * 1e9)))
      line.append(simulation.now.nanoseconds)
      if let waiter = idle {
        idle = nil
        simulation.wake(waiter)
      }
    }
  }

  private func serve() async throws {
    while true {
      while line.isEmpty { _ = try await simulation.wait(until: nil) { idle = $0 } }
      waited += simulation.now.nanoseconds - line.popFirst()
      served += 1
      try await simulation.sleep(for: .nanoseconds(Int64(random.unitExponential() * 1e9)))
    }
  }
}
