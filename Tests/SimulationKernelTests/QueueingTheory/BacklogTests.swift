import SimulationKernel
import TestSupport
import Testing
import VirtualTime

/// Catching up after an outage takes backlog / (service rate - arrival rate).
@Suite struct BacklogTests {
  /// One server that is out from the start for a while; jobs come evenly.
  actor Relay: Model {
    nonisolated let simulation: Simulation
    private let gap: VirtualDuration
    private let service: VirtualDuration
    private let outage: VirtualDuration
    private var queued = 0
    private var idle: Waiter?
    private(set) var backlog = 0
    private(set) var caughtUpAt: VirtualInstant?

    init(gap: VirtualDuration, service: VirtualDuration, outage: VirtualDuration, in simulation: Simulation) {
      self.simulation = simulation
      self.gap = gap
      self.service = service
      self.outage = outage
    }

    func bringJobs() async throws {
      while caughtUpAt == nil {
        try await simulation.sleep(for: gap)
        queued += 1
      }
    }

    func work() async throws {
      try await simulation.sleep(for: outage)
      backlog = queued
      while queued > 0 {
        queued -= 1
        try await simulation.sleep(for: service)
      }
      caughtUpAt = simulation.now
    }
  }

  @Test(
    arguments: [
      // 10 % headroom: half an hour of outage takes five hours.
      (1_100, 1_000, 30, 5 * 60), (1_250, 1_000, 30, 2 * 60), (2_000, 1_000, 30, 30), (1_100, 1_000, 6, 60),
      (3_000, 1_000, 60, 30),
    ] as [(Int64, Int64, Int64, Int64)])
  func catchUp(_ gap: Int64, _ service: Int64, _ outage: Int64, _ minutes: Int64) throws {
    let simulation = Simulation()
    defer { simulation.end() }
    let relay = Relay(
      gap: .milliseconds(gap), service: .milliseconds(service), outage: .minutes(outage), in: simulation)
    relay.with { relay in
      relay.spawn("jobs") { try await $0.bringJobs() }
      relay.spawn("work") { try await $0.work() }
    }
    try simulation.run()
    let (backlog, caughtUpAt) = relay.with { ($0.backlog, $0.caughtUpAt) }
    // A job that comes at the very end of the outage was filed after it, and so comes after it.
    #expect(backlog == Int((outage * 60_000 - 1) / gap))
    let took = try #require(caughtUpAt) - (.start + .minutes(outage))
    // Jobs are whole: the last one to be caught up with may come a gap earlier or later.
    let slack = VirtualDuration.milliseconds(service) * Int(gap / (gap - service) + 1)
    let agrees = took >= .minutes(minutes) - slack && took <= .minutes(minutes) + slack
    #expect(agrees, "\(took)")
    Verification.record(
      "Backlog catch-up", asked: "outage \(outage)m, a job each \(gap)ms, \(service)ms of work: \(minutes)m",
      measured: "\(took)", passed: agrees)
  }
}
