import Components
import SimulationKernel
import TestSupport
import Testing
import VirtualTime

/// The published table of backoff and jitter: completion time and write calls of N clients under contention.
@Suite struct JitterTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var policy: BackoffPolicy?
    /// By number of clients: milliseconds until the last is done, write calls in total.
    var published: [(clients: Int, milliseconds: Double, calls: Double)]
    var testDescription: String { name }
  }

  /// Base 5 ms and cap 2 s. The published `expo(n)` is `min(cap, base × 2^n)` from n = 1: twice the base after the first
  /// attempt; decorrelated jitter begins at the base.
  private static func policy(_ jitter: BackoffPolicy.Jitter) -> BackoffPolicy {
    BackoffPolicy(
      growth: .exponential, delay: .milliseconds(jitter == .decorrelated ? 5 : 10), cap: .seconds(2), jitter: jitter)
  }

  static let rows = [
    Row(name: "none", policy: nil, published: [(10, 377, 50.4), (50, 1138, 685.9), (100, 2029, 2424)]),
    Row(
      name: "exponential", policy: policy(.none), published: [(10, 3590, 51.0), (50, 36443, 623.5), (100, 62984, 1851)]),
    Row(name: "equal", policy: policy(.equal), published: [(10, 719, 42.3), (50, 4230, 347.2), (100, 6562, 812.7)]),
    Row(name: "full", policy: policy(.full), published: [(10, 477, 39.0), (50, 2890, 332.8), (100, 4843, 795.4)]),
    Row(
      name: "decorrelated", policy: policy(.decorrelated),
      published: [(10, 448, 37.6), (50, 2164, 373.9), (100, 4480, 999.1)]),
  ]

  /// How far the mean of our runs lies from the published one, in combined standard errors. The published table is from
  /// 100 runs of the same model, so its own error is that of 100 of ours.
  private static func deviation(_ values: [Double], published: Double) -> Double {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    // The table is rounded to whole milliseconds and tenths of a call.
    return (mean - published) / (variance / count + variance / 100).squareRoot()
  }

  private static func deviations(
    _ row: Row, _ clients: Int, runs: Int
  ) throws -> (time: Double, calls: Double) {
    var times: [Double] = []
    var calls: [Double] = []
    for seed in 1...UInt64(runs) {
      let world = OptimisticClients(policy: row.policy, seed: seed)
      try world.with { try $0.play(clients) }
      times.append(world.with { Double($0.completed.nanoseconds) / 1e6 })
      calls.append(world.with { Double($0.writes) })
    }
    let published = row.published.first { $0.clients == clients }!
    return (deviation(times, published: published.milliseconds), deviation(calls, published: published.calls))
  }

  @Test(arguments: rows) func agreesForTenClients(_ row: Row) throws {
    let found = try Self.deviations(row, 10, runs: 100)
    #expect(found.time.magnitude < 3 && found.calls.magnitude < 3)
  }

  @Test(.enabled(if: Verification.isOn)) func agreesEverywhere() throws {
    var worst = 0.0
    var cells = 0
    for row in Self.rows {
      for published in row.published {
        let found = try Self.deviations(row, published.clients, runs: 1000)
        #expect(
          found.time.magnitude < 3 && found.calls.magnitude < 3, "\(row.name), \(published.clients) clients: \(found)")
        worst = max(worst, found.time.magnitude, found.calls.magnitude)
        cells += 2
      }
    }
    Verification.record(
      "Backoff and jitter table", asked: "every cell within 3 combined standard errors of the published table",
      measured: "\(cells) figures, largest deviation \((worst * 100).rounded() / 100) standard errors",
      passed: worst < 3 && cells == 30)
  }
}
