import Components
import SimulationKernel
import VirtualTime

/// Clients that each write one row under optimistic concurrency: read its version, write, and on a conflict wait and
/// begin again. Every hop over the network takes |Normal(10, 2)| ms. Source: AWS Architecture Blog, "Exponential Backoff
/// And Jitter", and its published simulator.
actor OptimisticClients: Model {
  nonisolated let simulation = Simulation()
  private let policy: BackoffPolicy?
  private var random: RandomStream
  private var version = 0
  private(set) var writes = 0
  /// When the last client was told of its success.
  private(set) var completed = VirtualInstant.start

  /// - Parameter policy: nil: conflicts are retried at once.
  init(policy: BackoffPolicy?, seed: UInt64) {
    self.policy = policy
    random = RandomStream(seed: seed, name: "clients")
  }

  deinit { simulation.end() }

  func play(_ count: Int) throws {
    for _ in 0..<count { spawn("client") { try await $0.writeOnce() } }
    try simulation.run()
  }

  private func writeOnce() async throws {
    var previous: VirtualDuration?
    var attempt = 0
    while true {
      attempt += 1
      try await hop()
      let seen = version
      try await hop()
      try await hop()
      writes += 1
      let isWritten = seen == version
      if isWritten { version += 1 }
      try await hop()
      if isWritten { break }
      guard let policy else { continue }
      let wait = policy.delay(afterAttempt: attempt, previous: previous, random: &random)
      previous = wait
      try await simulation.sleep(for: wait)
    }
    completed = max(completed, simulation.now)
  }

  private func hop() async throws {
    let time = (10 + 2 * random.standardNormal()).magnitude
    try await simulation.sleep(for: VirtualDuration(nanoseconds: Int64((time * 1e6).rounded())))
  }
}
