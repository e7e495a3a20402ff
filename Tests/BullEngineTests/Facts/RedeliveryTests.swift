import RedisEngine
import TestSupport
import Testing
import VirtualTime

@testable import BullEngine

/// How long a job waits whose worker has crashed, over many seeds.
@Suite("Facts 1.3: redelivery after a crash") struct RedeliveryTests {
  /// Seconds from the crash to the next run, sorted. The worker that goes on has made the checks all the time, unless `checkerDies`.
  static func times(_ seeds: Int, checkerDies: Bool = false) throws -> [Double] {
    try (0..<seeds).map { seed -> Double in
      let world = try World(seed: UInt64(seed))
      var random = RandomStream(seed: UInt64(seed), name: "crash")
      let victim = world.addWorker("victim")
      let survivor = world.addWorker("survivor")
      victim.duration = { _ in 3_600_000 }
      for worker in [victim, survivor] { worker.latency = { 1 } }
      // Until the job is there, the survivor is kept from jobs by another one.
      survivor.duration = { _ in 1 }
      let (first, second) = checkerDies ? (victim, survivor) : (survivor, victim)
      first.start()
      world.wait(Int64(random.below(30_000)))
      second.start()
      world.wait(Int64(1 + random.below(30_000)))
      try world.addFor(victim)
      world.wait(120_000 + Int64(random.below(60_000)))
      let crash = world.now
      victim.crash()
      world.wait(180_000)
      let run = try #require(world.runs.first { $0.worker == "survivor" && $0.time > crash })
      #expect(world.runs.count { $0.id == run.id } == 2)
      return Double(run.time - crash) / 1_000
    }.sorted()
  }

  /// From uniform phases: the lock holds for another 22.5 to 30 s, the next check comes within 30 s. If it comes after the lock's end
  /// the job was marked before and waits again at once; else it does 30 s later.
  static func expected(_ time: Double) -> Double {
    if time < 22.5 { return 0 }
    if time >= 60 { return 1 }
    // P(next check <= t and lock over by then), lock L uniform on 22.5...30, check C uniform on 0...30.
    let early = min(time, 30)
    let immediate = (early - 22.5) * (early - 22.5) / 2 / 7.5 / 30
    let later = time - 30
    if later <= 0 { return immediate }
    // P(C <= later and C < L).
    let missed = later <= 22.5 ? later / 30 : (22.5 + (later - 22.5) - (later - 22.5) * (later - 22.5) / 15) / 30
    return immediate + missed
  }

  @Test("22.5 to 60 s, mean about 41, p5/p50/p95 about 27/41/55") func distribution() throws {
    let seeds = Verification.count(250, full: 4_000)
    let times = try Self.times(seeds)
    // Latencies of a few milliseconds and the timers' lateness.
    #expect(times.first! >= 22.49 && times.last! <= 60.05, "\(times.first!) to \(times.last!)")
    let tolerance = 4 / Double(seeds).squareRoot() * 8.66
    #expect(abs(Distribution.mean(times) - 41.25) < tolerance, "\(Distribution.mean(times))")
    let distance = Distribution.distance(times, Self.expected)
    // The 0.1 % point of the Kolmogorov statistic.
    #expect(distance < 1.95 / Double(seeds).squareRoot() + 0.005, "\(distance)")
    let quantiles = [0.05, 0.5, 0.95].map { Distribution.quantile(times, $0) }
    let shown = ([Distribution.mean(times)] + quantiles).map { "\(($0 * 10).rounded() / 10)" }.joined(separator: ", ")
    Verification.record(
      "Redelivery after a BullMQ worker's crash", asked: "22.5 to 60 s, distributed as computed",
      measured:
        "mean, p5, p50, p95 in s: \(shown) over \(seeds) seeds; distance \((distance * 1_000).rounded() / 1_000)",
      passed: distance < 1.95 / Double(seeds).squareRoot() + 0.005)
    for (measured, stated) in zip(quantiles, [27.0, 41.0, 55.0]) { #expect(abs(measured - stated) < 4, "\(quantiles)") }
  }

  @Test("the formula agrees with the stated quantiles") func formula() {
    var time = 22.5
    var mean = 22.5
    while time < 60 {
      mean += (1 - Self.expected(time)) * 0.001
      time += 0.001
    }
    #expect(abs(mean - 41.25) < 0.01)
    func quantile(_ part: Double) -> Double {
      stride(from: 22.5, through: 60, by: 0.01).first { Self.expected($0) >= part } ?? 60
    }
    #expect(abs(quantile(0.05) - 27) < 1 && abs(quantile(0.5) - 41) < 0.5 && abs(quantile(0.95) - 55) < 2)
  }

  @Test("if the crashed worker made the checks, it takes up to 90 s") func checkerDies() throws {
    let times = try Self.times(Verification.count(120, full: 2_000), checkerDies: true)
    #expect(times.first! >= 22.49 && times.last! <= 90.1)
    #expect(
      times.contains { $0 > 60.1 },
      "the survivor's timer comes too early for the gate, and the next one up to 30 s late")
  }
}

extension World {
  /// Adds a job while every other worker is busy, so that this one takes it.
  func addFor(_ worker: WorkerProcess) throws {
    let others = workers.filter { $0 !== worker && $0.isAlive }
    let before = others.map { ($0, $0.duration) }
    for other in others { other.duration = { _ in 50 } }
    for _ in 0..<8 where !runs.contains(where: { $0.worker == worker.name && $0.time > now - 20 }) {
      try add()
      wait(5)
    }
    for (other, duration) in before { other.duration = duration }
    wait(100)
  }
}
