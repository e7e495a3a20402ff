import SimulationKernel
import VirtualTime

/// The same queue as an actor: a task that brings customers, and a task for each server, which takes the next customer,
/// serves, and takes the next.
actor ActorQueue: Model {
  nonisolated let simulation: Simulation
  private let setting: QueueSetting
  private let ledger: QueueLedger
  private var gaps: RandomStream
  private var services: RandomStream
  private var queue: [VirtualInstant] = []
  private var head = 0
  private var idle: [Waiter] = []

  init(_ setting: QueueSetting, seed: UInt64, ledger: QueueLedger, in simulation: Simulation) {
    self.simulation = simulation
    self.setting = setting
    self.ledger = ledger
    gaps = RandomStream(seed: seed, name: "gaps")
    services = RandomStream(seed: seed, name: "services")
  }

  func start() {
    spawn("arrivals") { try await $0.bringCustomers() }
    for server in 0..<setting.servers { spawn("server \(server)") { try await $0.serve() } }
  }

  private func bringCustomers() async throws {
    while true {
      try await simulation.sleep(for: setting.gap(&gaps))
      if let room = setting.room, ledger.inSystem == room {
        ledger.isLost()
        continue
      }
      ledger.arrives(at: simulation.now)
      queue.append(simulation.now)
      if let waiter = idle.popLast() { simulation.wake(waiter) }
    }
  }

  private func serve() async throws {
    while true {
      guard let arrivedAt = next() else {
        _ = try await simulation.wait(until: nil, waitingFor: "a customer") { idle.append($0) }
        continue
      }
      ledger.begins(after: simulation.now - arrivedAt)
      try await simulation.sleep(for: setting.service(&services))
      ledger.leaves(after: simulation.now - arrivedAt, at: simulation.now)
    }
  }

  private func next() -> VirtualInstant? {
    guard head < queue.count else { return nil }
    let arrivedAt = queue[head]
    head += 1
    if head == queue.count || head > 10_000 {
      queue.removeFirst(head)
      head = 0
    }
    return arrivedAt
  }
}
