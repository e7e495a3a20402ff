import RedisEngine
import Testing
import VirtualTime

@testable import BullEngine

@Suite("Job schedulers") struct SchedulerTests {
  @Test("every: at once, and the next one is made when one is taken") func every() throws {
    let world = try World()
    let scheduler = BullScheduler("tick", .every(60_000), name: "tick", data: "{\"n\":1}")
    let first = try world.script { try world.queue.upsertScheduler(scheduler, at: world.now, in: &$0) }
    #expect(first == RedisBytes("repeat:tick:\(World.start)"))
    #expect(world.text("ZSCORE nova:email:repeat tick") == "\(World.start)")
    let worker = world.addWorker("a")
    worker.start()
    world.wait(300_500)
    let seconds = world.runs.map { ($0.time - World.start) / 1_000 }
    #expect(seconds == [0, 60, 120, 180, 240, 300])
    #expect(try world.count(.delayed) == 1 && world.count(.completed) == 6)
    #expect(world.text("HGET nova:email:repeat:tick ic") == "7")
    #expect(try world.script { try world.queue.removeScheduler("tick", at: world.now, in: &$0) })
    #expect(try world.count(.delayed) == 0 && world.number("EXISTS nova:email:repeat:tick") == 0)
  }

  @Test("moments without a worker are not made up for") func missed() throws {
    let world = try World()
    let scheduler = BullScheduler("tick", .every(60_000), name: "tick", limit: 3)
    _ = try world.script { try world.queue.upsertScheduler(scheduler, at: world.now, in: &$0) }
    world.wait(3_630_000)
    world.addWorker("a").start()
    world.wait(600_000)
    let seconds = world.runs.map { ($0.time - World.start) / 1_000 }
    #expect(seconds == [3_630, 3_660, 3_720])
  }

  @Test("the next job of a scheduler cannot be removed, and drain leaves it") func protected() throws {
    let world = try World()
    let scheduler = BullScheduler("tick", .every(60_000), name: "tick")
    let id = try #require(try world.script { try world.queue.upsertScheduler(scheduler, at: world.now, in: &$0) })
    let error = #expect(throws: BullError.self) {
      try world.script { try world.queue.remove(id, at: world.now, in: &$0) }
    }
    #expect(error?.text == "Job \(id) belongs to a job scheduler and cannot be removed directly. removeJob")
    #expect(try world.script { try world.queue.drain(delayed: true, at: world.now, in: &$0) } == 0)
  }

  /// 2026-01-01 was a Thursday; the pattern and the seconds from then to its next moments.
  @Test(
    arguments: [
      ("* * * * *", [60, 120, 180]), ("*/15 * * * *", [900, 1_800, 2_700]), ("0 3 * * *", [10_800, 97_200, 183_600]),
      ("30 9 * * 1-5", [34_200, 120_600, 379_800]), ("0 0 1 * *", [31 * 86_400, 59 * 86_400, 90 * 86_400]),
      ("*/10 * * * * *", [10, 20, 30]), ("0 0 13 * 5", [86_400, 8 * 86_400, 12 * 86_400]),
      ("0 12 * * 7", [3 * 86_400 + 43_200, 10 * 86_400 + 43_200, 17 * 86_400 + 43_200]),
      ("0 0 29 2 *", [789 * 86_400, 2_250 * 86_400, 3_711 * 86_400]), ("5,35 22-23/1 * * *", [79_500, 81_300, 83_100]),
    ] as [(String, [Int64])])
  func cron(text: String, seconds: [Int64]) throws {
    let pattern = try #require(CronPattern(text))
    var moments: [Int64] = []
    var now = World.start
    for _ in 0..<3 {
      now = try #require(pattern.next(after: now))
      moments.append((now - World.start) / 1_000)
    }
    #expect(moments == seconds)
  }

  @Test(arguments: [
    "", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "a * * * *", "5-1 * * * *", "*/0 * * * *",
    "1-2-3 * * * *", "1/2/3 * * * *",
  ])
  func brokenCron(text: String) { #expect(CronPattern(text) == nil) }

  @Test func thirtiethOfFebruary() throws {
    #expect(try #require(CronPattern("0 0 30 2 *")).next(after: World.start) == nil)
  }
}
