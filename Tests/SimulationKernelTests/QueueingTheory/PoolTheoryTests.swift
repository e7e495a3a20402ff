import SimulationKernel
import Testing
import VirtualTime

/// Resource pools against the same closed forms, a task for each customer.
@Suite struct PoolTheoryTests {
  actor Office: Model {
    nonisolated let simulation: Simulation
    let pool: ResourcePool
    private let setting: QueueSetting
    private var gaps: RandomStream
    private var services: RandomStream
    private(set) var served = VirtualDuration.zero

    init(_ setting: QueueSetting, seed: UInt64, in simulation: Simulation) {
      self.simulation = simulation
      self.setting = setting
      pool = ResourcePool("desks", capacity: setting.servers, in: simulation)
      gaps = RandomStream(seed: seed, name: "gaps")
      services = RandomStream(seed: seed, name: "services")
    }

    func bringCustomers(_ count: Int) async throws {
      for _ in 0..<count {
        try await simulation.sleep(for: setting.gap(&gaps))
        spawn("customer") { try await $0.visit() }
      }
    }

    private func visit() async throws {
      try await pool.withUnit {
        let service = setting.service(&services)
        served = served + service
        try await simulation.sleep(for: service)
      }
    }
  }

  /// A pool that begins and ends empty obeys Little's law exactly, whatever happens between.
  @Test(arguments: [1, 3, 10], [0.5, 0.9, 1.5])
  func littlesLawIsExact(_ servers: Int, _ load: Double) throws {
    for seed in 1...UInt64(TheoryEffort.isFull ? 50 : 3) {
      let simulation = Simulation()
      defer { simulation.end() }
      let office = Office(QueueSetting(servers: servers, load: load, room: nil), seed: seed, in: simulation)
      office.with { office in _ = office.spawn("arrivals") { try await $0.bringCustomers(500) } }
      try simulation.run()
      let statistics = office.pool.statistics
      #expect(statistics.grants == 500 && statistics.releases == 500)
      #expect(statistics.waits > 0)
      let span = statistics.span.seconds
      #expect((statistics.meanWaiting * span - statistics.totalWait.seconds).magnitude < 1e-6)
      #expect((statistics.meanInUse * span - office.with { $0.served }.seconds).magnitude < 1e-6)
    }
  }

  /// Waits of M/M/c with the pool as the servers.
  @Test(arguments: [(1, 0.8, 0.8, 4), (5, 0.8, 0.5541, 0.5541), (10, 0.5, 0.0361, 0.0072)])
  func waits(_ servers: Int, _ load: Double, _ waiting: Double, _ meanWait: Double) throws {
    var parts: [Double] = []
    var means: [Double] = []
    for seed in 1...UInt64(TheoryEffort.runs) {
      let simulation = Simulation()
      defer { simulation.end() }
      let office = Office(QueueSetting(servers: servers, load: load, room: nil), seed: seed, in: simulation)
      office.with { office in _ = office.spawn("arrivals") { try await $0.bringCustomers(.max) } }
      let warmed = VirtualInstant.start + .seconds(TheoryEffort.warmUp) / servers
      try simulation.run(until: warmed)
      office.pool.resetStatistics()
      try simulation.run(until: warmed + .seconds(TheoryEffort.span) / servers)
      let statistics = office.pool.statistics
      parts.append(Double(statistics.waits) / Double(statistics.grants))
      means.append(statistics.meanWait)
    }
    let part = ConfidenceInterval(of: parts)
    #expect(part.holds(waiting, rounding: 0.00005), "\(part)")
    let mean = ConfidenceInterval(of: means)
    #expect(mean.holds(meanWait, rounding: 0.00005), "\(mean)")
  }
}
