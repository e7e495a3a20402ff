import SimulationKernel
import TestSupport
import Testing
import VirtualTime

/// Queues built from tasks and a pool against their closed forms, in units of the mean service time.
@Suite struct QueueTheoryTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var servers: Int
    var load: Double
    /// The probability of waiting (Erlang C), and the mean wait.
    var waiting: Double
    var meanWait: Double
    var testDescription: String { "M/M/\(servers) at \(load)" }
  }

  static let cases = [
    Case(servers: 1, load: 0.5, waiting: 0.5000, meanWait: 1.0000),
    Case(servers: 1, load: 0.8, waiting: 0.8000, meanWait: 4.0000),
    Case(servers: 5, load: 0.8, waiting: 0.5541, meanWait: 0.5541),
    Case(servers: 10, load: 0.9, waiting: 0.6687, meanWait: 0.6687),
  ]

  /// One replication: figures of the second half, when the queue has forgotten its empty start.
  private func replicate(_ theory: Case, seed: UInt64, length: Int64) throws -> PoolStatistics {
    let simulation = Simulation()
    let station = Station(simulation)
    let pool = ResourcePool("servers", capacity: theory.servers, in: simulation)
    let mean = 1 / (theory.load * Double(theory.servers))
    let interval = try DurationDistribution.exponential(mean: VirtualDuration(seconds: mean)!)
    let service = try DurationDistribution.exponential(mean: .seconds(1))
    let arrivals = Mailbox<Void>("arrivals", capacity: 1_000_000, in: simulation)
    station.with { station in
      station.spawn("source", daemon: true) { station in
        var random = RandomStream(seed: seed, name: "arrivals")
        while true {
          try await simulation.sleep(for: interval.sample(using: &random))
          _ = arrivals.trySend(())
        }
      }
      // Long-lived customers: each comes, waits, is served and comes back as a later one.
      for index in 0..<(theory.servers * 60) {
        station.spawn("customer \(index)", daemon: true) { _ in
          var random = RandomStream(seed: seed, name: "customer \(index)")
          while try await arrivals.receive() != nil {
            _ = try await pool.acquire()
            try await simulation.sleep(for: service.sample(using: &random))
            pool.release()
          }
        }
      }
    }
    try simulation.run(until: .at(length / 4))
    pool.resetStatistics()
    try simulation.run(until: .at(length))
    #expect(arrivals.count == 0, "every customer found a task")
    let figures = pool.statistics
    simulation.end()
    return figures
  }

  @Test(arguments: cases)
  func waitsAgreeWithErlangC(theory: Case) throws {
    let length: Int64 = Verification.isOn ? 40_000 : 10_000
    let figures = try (0..<UInt64(20)).map { try replicate(theory, seed: $0, length: length / Int64(theory.servers)) }
    expect(figures.map(\.meanWait), toBe: theory.meanWait, "mean wait")
    expect(figures.map { Double($0.waits) / Double($0.grants) }, toBe: theory.waiting, "probability of waiting")
    expect(figures.map(\.meanInUse), toBe: theory.load * Double(theory.servers), "mean in use")
  }

  @Test func littlesLawHoldsInEveryRun() throws {
    for seed in 0..<UInt64(5) {
      let figures = try replicate(Self.cases[1], seed: seed, length: 4_000)
      let rate = Double(figures.grants) / figures.span.seconds
      // Exact but for the customers that wait at either end of the span.
      #expect(abs(figures.meanWaiting - rate * figures.meanWait) < 0.1 * max(1, figures.meanWaiting), "seed \(seed)")
    }
  }

  /// The mean of the replications lies within three standard errors of the closed form.
  private func expect(_ values: [Double], toBe expected: Double, _ name: Comment) {
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    let error = (squares / Double(values.count - 1) / Double(values.count)).squareRoot()
    #expect(abs(mean - expected) < 3 * error, "\(name): \(mean) ± \(error), not \(expected)")
    #expect(error < 0.2 * expected, "\(name): the interval is too wide to say anything")
  }
}
