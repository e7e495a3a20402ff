import SimulationKernel
import TestSupport
import Testing
import VirtualTime

/// 100 requests a second of 1 ms each for 100 s, then a stall of 100 s: what a client that waits for each answer sees,
/// and what the requests that were meant to be sent see.
@Suite struct CoordinatedOmissionTests {
  /// A server that answers after 1 ms, or when its stall is over.
  actor StallingServer: Model {
    nonisolated let simulation: Simulation
    private(set) var latencies: [VirtualDuration] = []
    init(_ simulation: Simulation) { self.simulation = simulation }

    static func answer(at now: VirtualInstant) -> VirtualInstant {
      now < .start + .seconds(100) ? now + .milliseconds(1) : .start + .seconds(200)
    }

    /// One client: the next request is due every 10 ms, but is sent only after the last answer.
    func sendInTurn() async throws {
      for number in 0..<20_000 as Range<Int64> {
        try await simulation.sleep(until: .start + .milliseconds(10 * number))
        let sent = simulation.now
        guard sent < .start + .seconds(200) else { return }
        try await simulation.sleep(until: Self.answer(at: sent))
        latencies.append(simulation.now - sent)
      }
    }

    /// One task for each request, sent when it is due.
    func sendWhenDue() async throws {
      for number in 0..<20_000 as Range<Int64> {
        let due = VirtualInstant.start + .milliseconds(10 * number)
        try await simulation.sleep(until: due)
        spawn("request") { server in
          try await server.simulation.sleep(until: Self.answer(at: server.simulation.now))
          server.note(server.simulation.now - due)
        }
      }
    }

    private func note(_ latency: VirtualDuration) { latencies.append(latency) }
  }

  private func latencies(
    _ client: @escaping @Sendable (isolated StallingServer) async throws -> Void
  ) throws -> [VirtualDuration] {
    let simulation = Simulation()
    defer { simulation.end() }
    let server = StallingServer(simulation)
    server.with { server in _ = server.spawn("client", client) }
    try simulation.run()
    return server.with { $0.latencies }.sorted()
  }

  private func mean(_ sorted: [VirtualDuration]) -> Double {
    sorted.reduce(0) { $0 + $1.seconds } / Double(sorted.count)
  }

  /// By nearest rank.
  private func percentile(_ sorted: [VirtualDuration], _ percent: Int) -> VirtualDuration {
    sorted[(sorted.count * percent + 99) / 100 - 1]
  }

  @Test func measuredFromTheSendTime() throws {
    let sorted = try latencies { try await $0.sendInTurn() }
    #expect(sorted.count == 10_001)
    #expect((mean(sorted) * 1_000 - 11.0).magnitude < 0.05)
    #expect(percentile(sorted, 50) == .milliseconds(1))
    #expect(percentile(sorted, 99) == .milliseconds(1))
    #expect(sorted.last == .seconds(100))
  }

  private func checkIntended(_ sorted: [VirtualDuration]) {
    #expect(sorted.count == 20_000)
    #expect((mean(sorted) - 25.0).magnitude < 0.05)
    #expect(percentile(sorted, 50) == .milliseconds(1))
    #expect(percentile(sorted, 75) == .seconds(50))
    #expect(percentile(sorted, 90) == .seconds(80))
    #expect(percentile(sorted, 99) == .seconds(98))
    Verification.record(
      "Coordinated omission", asked: "from the intended time: mean 25 s, p50 1 ms, p75 50 s, p90 80 s, p99 98 s",
      measured:
        "mean \((mean(sorted) * 1_000).rounded() / 1_000) s, p50 \(percentile(sorted, 50)), p75 \(percentile(sorted, 75)), p90 \(percentile(sorted, 90)), p99 \(percentile(sorted, 99))",
      passed: percentile(sorted, 99) == .seconds(98) && (mean(sorted) - 25.0).magnitude < 0.05)
  }

  @Test func measuredFromTheIntendedTime() throws {
    checkIntended(try latencies { try await $0.sendWhenDue() })
  }

  @Test func measuredFromTheIntendedTimeWithHandlers() throws {
    final class Log { var latencies: [VirtualDuration] = [] }
    let simulation = Simulation()
    defer { simulation.end() }
    let log = Log()
    let answer = simulation.register(name: "answer") { due in
      log.latencies.append(simulation.now - VirtualInstant(nanoseconds: Int64(due)))
    }
    let request = simulation.register(name: "request") { _ in
      let now = simulation.now
      simulation.schedule(answer, at: StallingServer.answer(at: now), payload: UInt64(now.nanoseconds))
    }
    for number in 0..<20_000 as Range<Int64> { simulation.schedule(request, at: .start + .milliseconds(10 * number)) }
    try simulation.run()
    checkIntended(log.latencies.sorted())
  }
}
