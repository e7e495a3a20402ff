import SimulationKernel
import VirtualTime

extension Workload {
  /// What tasks share: each acquisition waits for another task's release, and keeps what it got for a millisecond.
  static let resources: [Workload] = [
    // Four tasks, one permit.
    Workload("semaphore", unit: "acquisitions", operations: 1_000_000) { count in
      let simulation = Simulation()
      let semaphore = VirtualSemaphore("permit", permits: 1, in: simulation)
      return Crew(simulation: simulation, tasks: 4, turns: count).work { simulation in
        try await semaphore.acquire()
        defer { semaphore.release() }
        try await simulation.sleep(for: .milliseconds(1))
      }
    },
    // Eight tasks, four units.
    Workload("pool", unit: "acquisitions", operations: 1_000_000) { count in
      let simulation = Simulation()
      let pool = ResourcePool("connections", capacity: 4, in: simulation)
      return Crew(simulation: simulation, tasks: 8, turns: count).work { simulation in
        try await pool.withUnit { try await simulation.sleep(for: .milliseconds(1)) }
      }
    },
    // One sender and one receiver with room for 64 between them; no time passes.
    Workload("mailbox", unit: "messages", operations: 2_000_000) { count in
      let simulation = Simulation()
      let post = Post(simulation: simulation)
      post.with { $0.start(messages: count) }
      try! simulation.run()
      let received = post.with { $0.received }
      _ = simulation.end()
      return Double(received)
    },
    // A call of one actor to another of the same simulation, as models make them.
    Workload("actor-call", unit: "calls", operations: 20_000_000) { count in
      let simulation = Simulation()
      let callee = Callee(simulation: simulation)
      let caller = Caller(simulation: simulation, callee: callee)
      caller.with { caller in _ = caller.spawn("caller") { try await $0.call(count) } }
      try! simulation.run()
      let sum = callee.with { $0.sum }
      _ = simulation.end()
      return Double(sum)
    },
  ]
}

/// Tasks that take turns.
private actor Crew: Model {
  nonisolated let simulation: Simulation
  private let tasks: Int
  private var left: Int

  init(simulation: Simulation, tasks: Int, turns: Int) {
    self.simulation = simulation
    self.tasks = tasks
    left = turns
  }

  /// - Returns: the virtual seconds that it took.
  nonisolated func work(_ turn: @escaping @Sendable (Simulation) async throws -> Void) -> Double {
    self.with { crew in
      for task in 1...crew.tasks { crew.spawn("task \(task)") { try await $0.repeatedly(turn) } }
    }
    try! simulation.run()
    let seconds = simulation.now.seconds
    _ = simulation.end()
    return seconds
  }

  private func repeatedly(_ turn: @Sendable (Simulation) async throws -> Void) async throws {
    while left > 0 {
      left -= 1
      try await turn(simulation)
    }
  }
}

private actor Post: Model {
  nonisolated let simulation: Simulation
  private let box: Mailbox<Int>
  private(set) var received = 0

  init(simulation: Simulation) {
    self.simulation = simulation
    box = Mailbox("letters", capacity: 64, in: simulation)
  }

  func start(messages: Int) {
    spawn("sender") { try await $0.send(messages) }
    spawn("receiver") { try await $0.receive() }
  }

  private func send(_ count: Int) async throws {
    for number in 0..<count { try await box.send(number) }
    box.close()
  }

  private func receive() async throws { while try await box.receive() != nil { received += 1 } }
}

private actor Callee: Model {
  nonisolated let simulation: Simulation
  private(set) var sum = 0
  init(simulation: Simulation) { self.simulation = simulation }
  @inline(never) func add(_ number: Int) { sum &+= number }
}

private actor Caller: Model {
  nonisolated let simulation: Simulation
  private let callee: Callee
  init(simulation: Simulation, callee: Callee) {
    self.simulation = simulation
    self.callee = callee
  }

  func call(_ count: Int) async throws { for number in 0..<count { await callee.add(number) } }
}
