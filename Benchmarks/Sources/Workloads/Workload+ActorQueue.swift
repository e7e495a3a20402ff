import SimulationKernel
import VirtualTime

extension Workload {
  /// M/M/1 at load 0.9 in the actor layer: one task that lets customers arrive and one that serves them. Returns the mean
  /// wait in seconds.
  static let mm1Actors = Workload(
    "mm1-actors", unit: "customers", operations: 1_000_000,
    simulate: { count in
      let simulation = Simulation()
      let station = ActorStation(simulation: simulation)
      station.with { $0.start(customers: count) }
      try! simulation.run()
      let performance = Performance(station.with { $0.meanWait }, of: simulation)
      _ = simulation.end()
      return performance
    })

  /// M/M/8 at load 0.9: customers wait in a mailbox from which eight tasks take them.
  static let mm8Actors = Workload(
    "mm8-actors", unit: "customers", operations: 1_000_000,
    simulate: { count in
      let simulation = Simulation()
      let counter = Counter(simulation: simulation)
      counter.with { $0.start(customers: count, servers: 8) }
      try! simulation.run()
      let performance = Performance(counter.with { $0.meanWait }, of: simulation)
      _ = simulation.end()
      return performance
    })
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

/// Several servers for one line.
private actor Counter: Model {
  nonisolated let simulation: Simulation
  private let line: Mailbox<VirtualInstant>
  private var random = RandomStream(seed: 42, name: "counter")
  private var served = 0
  private var waited: Int64 = 0

  init(simulation: Simulation) {
    self.simulation = simulation
    line = Mailbox("line", capacity: 1 << 20, in: simulation)
  }

  var meanWait: Double { Double(waited) / 1e9 / Double(served) }

  func start(customers: Int, servers: Int) {
    spawn("arrivals") { try await $0.arrive(customers, rate: 0.9 * Double(servers)) }
    for server in 1...servers { spawn("server \(server)") { try await $0.serve() } }
  }

  private func arrive(_ customers: Int, rate: Double) async throws {
    for _ in 0..<customers {
      try await simulation.sleep(for: .nanoseconds(Int64(random.unitExponential() / rate * 1e9)))
      try await line.send(simulation.now)
    }
    line.close()
  }

  private func serve() async throws {
    while let arrived = try await line.receive() {
      waited += (simulation.now - arrived).nanoseconds
      served += 1
      try await simulation.sleep(for: .nanoseconds(Int64(random.unitExponential() * 1e9)))
    }
  }
}
