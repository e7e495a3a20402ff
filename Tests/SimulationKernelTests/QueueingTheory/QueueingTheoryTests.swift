import SimulationKernel
import TestSupport
import Testing
import VirtualTime

/// Queues in steady state against their closed forms, in both layers of the kernel.
///
/// Every figure is the mean of independent runs, and its 99.9 % interval must hold the exact value: a correct simulator
/// fails one check in a thousand at the first seeds tried, and never again, since the seeds are fixed.
@Suite struct QueueingTheoryTests {
  /// The figures of every run, each after a warm-up.
  private func measure(
    _ setting: QueueSetting, _ layer: Layer, keepingTimes: Bool = false
  ) throws -> [(figures: QueueLedger.Figures, seconds: Double)] {
    try (1...UInt64(TheoryEffort.runs)).map { seed in
      let simulation = Simulation()
      defer { simulation.end() }
      let ledger = layer.start(setting, seed: seed, in: simulation)
      let warmed = VirtualInstant.start + .seconds(TheoryEffort.warmUp) / setting.servers
      try simulation.run(until: warmed)
      ledger.open(at: warmed, keepingTimes: keepingTimes)
      // Many servers bring more customers in a second; but at low load few of them wait.
      let end = warmed + .seconds(TheoryEffort.span) / (setting.load < 0.6 ? 1 : setting.servers)
      try simulation.run(until: end)
      return (ledger.close(at: end), (end - warmed).seconds)
    }
  }

  struct WaitRow: Sendable, CustomTestStringConvertible {
    var setting: QueueSetting
    /// The part of customers that wait, their mean wait, and the wait that 1 % exceed; in seconds, as published.
    var waiting: Double
    var meanWait: Double
    var p99: Double
    var testDescription: String { setting.description }
    init(_ servers: Int, _ load: Double, _ waiting: Double, _ meanWait: Double, _ p99: Double) {
      setting = QueueSetting(servers: servers, load: load, room: nil)
      (self.waiting, self.meanWait, self.p99) = (waiting, meanWait, p99)
    }
  }

  @Test(
    arguments: [
      WaitRow(1, 0.5, 0.5, 1, 7.824), WaitRow(1, 0.8, 0.8, 4, 21.910), WaitRow(1, 0.9, 0.9, 9, 44.998),
      WaitRow(5, 0.5, 0.1304, 0.0521, 1.027), WaitRow(5, 0.8, 0.5541, 0.5541, 4.015),
      WaitRow(5, 0.9, 0.7625, 1.5250, 8.668), WaitRow(10, 0.5, 0.0361, 0.0072, 0.257),
      WaitRow(10, 0.8, 0.4092, 0.2046, 1.856), WaitRow(10, 0.9, 0.6687, 0.6687, 4.203),
    ], Layer.allCases)
  func waits(_ row: WaitRow, _ layer: Layer) throws {
    let runs = try measure(row.setting, layer, keepingTimes: true).map(\.figures)
    let waiting = ConfidenceInterval(of: runs.map { Double($0.waited) / Double($0.begun) })
    #expect(waiting.holds(row.waiting, rounding: 0.00005), "\(waiting)")
    let meanWait = ConfidenceInterval(of: runs.map { Double($0.totalWait) / Double($0.begun) / 1e9 })
    #expect(meanWait.holds(row.meanWait, rounding: 0.00005), "\(meanWait)")
    // A percentile is exact if just 1 % lie beyond it; estimating it from each run would be biased.
    let limit = Int64(row.p99 * 1e9)
    let beyond = ConfidenceInterval(of: runs.map { Double($0.waits.count { $0 > limit }) / Double($0.begun) })
    let slope = 0.01 * Double(row.setting.servers) * (1 - row.setting.load)
    #expect(beyond.holds(0.01, rounding: slope * 0.0005), "\(beyond)")
    Verification.record(
      "Waiting in M/M/c",
      asked:
        "M/M/\(row.setting.servers) at \(row.setting.load): P(wait) \(row.waiting), mean \(row.meanWait), p99 \(row.p99)",
      measured: "\(layer): \(waiting.short), \(meanWait.short), beyond p99 \(beyond.short)",
      passed: waiting.holds(row.waiting, rounding: 0.00005) && meanWait.holds(row.meanWait, rounding: 0.00005)
        && beyond.holds(0.01, rounding: slope * 0.0005))
    // The intervals are narrow enough to tell a neighbouring load from this one.
    #expect(waiting.halfWidth < (TheoryEffort.isFull ? 0.045 : 0.25) * row.waiting)
    #expect(meanWait.halfWidth < (TheoryEffort.isFull ? 0.12 : 0.6) * row.meanWait)
  }

  /// M/M/1/K and Erlang's loss formula B (as many places as servers): the part of customers that is turned away.
  @Test(
    arguments: [
      (QueueSetting(servers: 1, load: 0.8, room: 5), 0.08882), (QueueSetting(servers: 1, load: 1.2, room: 10), 0.19259),
      (QueueSetting(servers: 5, load: 0.6, room: 5), 0.11005), (QueueSetting(servers: 10, load: 1, room: 10), 0.21458),
    ], Layer.allCases)
  func losses(_ row: (setting: QueueSetting, lost: Double), _ layer: Layer) throws {
    let runs = try measure(row.setting, layer).map(\.figures)
    let lost = ConfidenceInterval(of: runs.map { Double($0.lost) / Double($0.arrived) })
    #expect(lost.holds(row.lost, rounding: 0.000005), "\(lost)")
    Verification.record(
      "Loss in M/M/1/K and Erlang B", asked: "\(row.setting): \(row.lost)", measured: "\(layer): \(lost.short)",
      passed: lost.holds(row.lost, rounding: 0.000005))
    #expect(lost.halfWidth < (TheoryEffort.isFull ? 0.015 : 0.15) * row.lost)
  }

  /// Customers in the system = arrivals per second x mean stay: in every run but for those present at its edges, and on
  /// average exactly. The number itself is load / (1 - load) for one server.
  @Test(arguments: [0.5, 0.8, 0.9], Layer.allCases)
  func littlesLaw(_ load: Double, _ layer: Layer) throws {
    let runs = try measure(QueueSetting(servers: 1, load: load, room: nil), layer)
    var present: [Double] = []
    var difference: [Double] = []
    for (figures, seconds) in runs {
      let number = Double(figures.area) / 1e9 / seconds
      let product = Double(figures.arrived) / seconds * Double(figures.totalStay) / 1e9 / Double(figures.left)
      present.append(number)
      difference.append(number - product)
    }
    let mean = ConfidenceInterval(of: present)
    #expect(mean.holds(load / (1 - load)), "\(mean)")
    let zero = ConfidenceInterval(of: difference)
    #expect(zero.holds(0), "\(zero)")
    Verification.record(
      "Little's law", asked: "load \(load): number present - arrival rate x mean stay = 0",
      measured: "\(layer): \(zero.short)", passed: zero.holds(0))
    #expect(zero.halfWidth < (TheoryEffort.isFull ? 0.006 : 0.12) * mean.mean)
  }

  /// Response times of one server from one long run, with batches of it as the measurements.
  @Test(arguments: [(0.8, [3.466, 14.979, 23.026]), (0.9, [6.931, 29.957, 46.052])], Layer.allCases)
  func responseTimes(_ row: (load: Double, percentiles: [Double]), _ layer: Layer) throws {
    let simulation = Simulation()
    defer { simulation.end() }
    let ledger = layer.start(QueueSetting(servers: 1, load: row.load, room: nil), seed: 99, in: simulation)
    var now = VirtualInstant.start + .seconds(TheoryEffort.warmUp)
    try simulation.run(until: now)
    var batches: [QueueLedger.Figures] = []
    for _ in 0..<TheoryEffort.runs {
      ledger.open(at: now, keepingTimes: true)
      now = now + .seconds(2 * TheoryEffort.span)
      try simulation.run(until: now)
      batches.append(ledger.close(at: now))
    }
    for (percentile, beyond) in zip(row.percentiles, [0.5, 0.05, 0.01]) {
      let limit = Int64(percentile * 1e9)
      let part = ConfidenceInterval(of: batches.map { Double($0.stays.count { $0 > limit }) / Double($0.left) })
      #expect(part.holds(beyond, rounding: beyond * (1 - row.load) * 0.0005), "\(part) beyond \(percentile) s")
    }
  }

  /// With the same seed both layers tell the same story, to the nanosecond.
  @Test(arguments: [
    QueueSetting(servers: 1, load: 0.9, room: nil), QueueSetting(servers: 5, load: 0.8, room: nil),
    QueueSetting(servers: 10, load: 1, room: 10), QueueSetting(servers: 2, load: 1.5, room: 7),
  ])
  func layersAgree(_ setting: QueueSetting) throws {
    for seed in 1...5 as ClosedRange<UInt64> {
      let stories = try Layer.allCases.map { layer in
        let simulation = Simulation()
        defer { simulation.end() }
        let ledger = layer.start(setting, seed: seed, in: simulation)
        ledger.open(at: .start, keepingTimes: true)
        try simulation.run(until: .start + .seconds(1_000))
        return ledger.close(at: simulation.now)
      }
      #expect(stories[0].begun > 400)
      #expect(stories[0] == stories[1], "seed \(seed)")
    }
  }
}
