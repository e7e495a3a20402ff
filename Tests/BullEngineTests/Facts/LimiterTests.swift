import RedisEngine
import Testing
import VirtualTime

@testable import BullEngine

@Suite("Facts 1.3: limiter") struct LimiterTests {
  /// Starts per window of a queue that always has jobs.
  private func windows(_ workers: [BullLimiter?], seconds: Int64, jobs: Int = 5_000) throws -> World {
    let world = try World()
    for _ in 0..<jobs { try world.add() }
    for (index, limiter) in workers.enumerated() {
      var options = BullWorkerOptions()
      options.concurrency = 20
      options.limiter = limiter
      let worker = world.addWorker("w\(index)", options)
      worker.duration = { _ in 5 }
      worker.start()
    }
    world.wait(seconds * 1_000)
    return world
  }

  @Test("fixed window opened by the first job, shared by all workers", arguments: [1, 2, 5]) func fixedWindow(
    workers: Int
  ) throws {
    let limiter = BullLimiter(max: 50, duration: 10_000)
    let world = try windows(Array(repeating: limiter, count: workers), seconds: 60)
    let starts = world.runs.map { $0.time - World.start }
    // All fifty come at the beginning of a window; the next one begins when a worker has slept through it.
    var groups: [[Int64]] = []
    for start in starts {
      if let first = groups.last?.first, start - first < 10_000 {
        groups[groups.count - 1].append(start)
      } else {
        groups.append([start])
      }
    }
    #expect(groups.map(\.count) == [50, 50, 50, 50, 50, 50])
    for group in groups { #expect(group.last! - group.first! < 500) }
    for (a, b) in zip(groups, groups.dropFirst()) { #expect((10_000..<10_100).contains(b[0] - a[0]), "\(b[0] - a[0])") }
  }

  @Test("max is each worker's own: one without is unlimited, and ignores rateLimit(ms)") func ownMax() throws {
    let world = try windows([BullLimiter(max: 10, duration: 10_000), nil], seconds: 10)
    #expect(world.runs.count { $0.worker == "w0" } <= 10 && world.runs.count { $0.worker == "w1" } > 4_000)
    let other = try World()
    for _ in 0..<2 { try other.add() }
    try other.script { try other.queue.rateLimit(60_000, at: other.now, in: &$0) }
    #expect(try other.fetch("a:0").job?.id == 1)
    #expect(try other.fetch("b:0", limiter: BullLimiter(max: 1_000, duration: 1)).limitDelay == 60_000)
    // A queue-wide limit binds everybody.
    try other.script {
      try other.queue.setGlobalRateLimit(BullLimiter(max: 5, duration: 1_000), at: other.now, in: &$0)
    }
    #expect(try other.fetch("c:0").limitDelay == 60_000)
  }

  @Test("two limits: the smaller max stops its own worker alone") func twoLimits() throws {
    let world = try World()
    for _ in 0..<10 { try world.add() }
    for index in 0..<3 {
      let token = RedisBytes("a:\(index)")
      #expect(try world.fetch(token, limiter: BullLimiter(max: 3, duration: 1_000)).job != nil)
    }
    #expect(try world.fetch("a:3", limiter: BullLimiter(max: 3, duration: 1_000)).limitDelay == 1_000)
    #expect(try world.fetch("b:0", limiter: BullLimiter(max: 5, duration: 60_000)).job != nil)
    #expect(world.number("PTTL nova:email:limiter") == 1_000, "the first job's duration holds")
  }

  @Test("a limited worker sleeps at most 30 s and promotes nothing meanwhile") func sleeping() throws {
    let world = try World()
    var options = BullWorkerOptions()
    options.limiter = BullLimiter(max: 1, duration: 100_000)
    let worker = world.addWorker("a", options)
    for _ in 0..<2 { try world.add() }
    var later = BullJobOptions()
    later.delay = 5_000
    try world.add(later)
    worker.start()
    world.wait(29_000)
    #expect(try world.count(.delayed) == 1, "due for 24 s")
    world.wait(2_000)
    #expect(try world.count(.delayed) == 0 && world.count(.waiting) == 2)
    #expect(world.runs.count == 1)
  }

  @Test("a counter without end limits nothing") func endlessCounter() throws {
    let world = try World()
    try world.add()
    world.cli("SET nova:email:limiter 1000")
    #expect(try world.fetch("a:0", limiter: BullLimiter(max: 1, duration: 1_000)).job?.id == 1)
  }
}
