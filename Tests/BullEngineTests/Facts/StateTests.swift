import RedisEngine
import Testing
import VirtualTime

@testable import BullEngine

/// The domain facts' table 1.1, a test for each row.
@Suite("Facts 1.1: states and keys") struct StateTests {
  @Test("waiting: LPUSH in, RPOPLPUSH out; LIFO goes to the front") func waiting() throws {
    let world = try World()
    for _ in 0..<3 { try world.add() }
    #expect(world.lines("LRANGE nova:email:wait 0 -1") == ["3", "2", "1"])
    var lifo = BullJobOptions()
    lifo.lifo = true
    try world.add(lifo)
    #expect(world.lines("LRANGE nova:email:wait 0 -1") == ["3", "2", "1", "4"])
    #expect(try [4, 1, 2, 3] == (0..<4).map { _ in try #require(try world.fetch().job?.id) })
    #expect(world.number("LLEN nova:email:wait") == 0 && world.number("LLEN nova:email:active") == 4)
    // A runbook's `waiting` is not a key of BullMQ.
    try world.add()
    #expect(world.number("LLEN nova:email:waiting") == 0)
  }

  @Test("prioritized: score is priority * 2^32 + counter; only when wait is empty") func prioritized() throws {
    let world = try World()
    for priority in [3, 1, 3, 2_097_151] as [Int64] {
      var options = BullJobOptions()
      options.priority = priority
      try world.add(options)
    }
    try world.add()
    let scores = ["2", "4294967298", "1", "12884901889", "3", "12884901891", "4", "9007194959773700"]
    #expect(world.lines("ZRANGE nova:email:prioritized 0 -1 WITHSCORES") == scores)
    #expect(try (0..<5).map { _ in try world.fetch().job?.id } == [5, 2, 1, 3, 4])
    #expect(world.number("EXISTS nova:email:pc") == 1)
    #expect(try world.fetch().job == nil)
    // With nothing prioritized the counter begins anew.
    #expect(world.number("EXISTS nova:email:pc") == 0)
  }

  @Test("priority beyond the range is refused", arguments: [-1, 2_097_152] as [Int64])
  func priorityRange(priority: Int64) throws {
    let world = try World()
    var options = BullJobOptions()
    options.priority = priority
    let error = #expect(throws: BullError.self) { try world.add(options) }
    #expect(error?.text == "Priority should be between 0 and 2097152")
  }

  @Test("delayed: score is due * 4096 + sequence, 4096 slots a millisecond") func delayed() throws {
    let world = try World()
    var options = BullJobOptions()
    options.delay = 5_000
    for _ in 0..<4_098 { try world.add(options) }
    let base = (World.start + 5_000) * 4_096
    let scores = try world.script { try $0.zrange(world.queue.key("delayed", in: &$0), 0, -1).map { Int64($0.score) } }
    #expect(scores == (0..<4_096).map { base + Int64($0) } + [base + 4_095, base + 4_095])
    #expect(world.hash("1")["delay"] == "5000")
    #expect(world.lines("ZRANGE nova:email:marker 0 -1 WITHSCORES") == ["1", "\(World.start + 5_000)"])
    world.wait(4_999)
    #expect(try world.fetch().nextDelayed == World.start + 5_000)
    world.wait(1)
    #expect(try world.fetch().job?.id == 1)
    #expect(try world.count(.waiting) == 999 && world.count(.delayed) == 3_098)
  }

  @Test("active: list and lock with PX; ats counts the start") func active() throws {
    let world = try World()
    try world.add()
    let job = try #require(try world.fetch("worker-1:0").job)
    #expect(job.attemptsStarted == 1 && job.attemptsMade == 0 && job.processedOn == World.start)
    #expect(world.lines("LRANGE nova:email:active 0 -1") == ["1"])
    #expect(world.text("GET nova:email:1:lock") == "worker-1:0")
    #expect(world.number("PTTL nova:email:1:lock") == 30_000)
    world.wait(30_001)
    #expect(world.number("EXISTS nova:email:1:lock") == 0)
    // The job stays where it is: a lost lock is nobody's event.
    #expect(world.number("LLEN nova:email:active") == 1)
  }

  @Test("completed, failed: scored by the millisecond of the end", arguments: BullFinishedSet.allCases)
  func finished(set: BullFinishedSet) throws {
    let world = try World()
    try world.add()
    try world.fetch()
    world.wait(1_234)
    try world.finish("1", "t:0", set == .completed ? .completed(returnValue: "42") : .failed(reason: "no"))
    #expect(world.lines("ZRANGE nova:email:\(set.rawValue) 0 -1 WITHSCORES") == ["1", "\(World.start + 1_234)"])
    let hash = world.hash("1")
    #expect(hash["finishedOn"] == "\(World.start + 1_234)" && hash["atm"] == "1" && hash["ats"] == "1")
    #expect(
      set == .completed ? hash["returnvalue"] == "42" : hash["failedReason"] == "no" && hash["stacktrace"] == "[]")
    #expect(world.number("EXISTS nova:email:1:lock") == 0)
    let state = try world.script { try world.queue.state(of: "1", at: world.now, in: &$0) }
    #expect(state?.rawValue == set.rawValue)
  }

  @Test("waiting-children: its jobs are counted") func waitingChildren() throws {
    let world = try World()
    world.cli("ZADD nova:email:waiting-children 1 7")
    #expect(try world.count(.waitingChildren) == 1)
  }

  @Test("paused: v5 renames wait, v6 sets a flag", arguments: [BullVersion.v5, .v6]) func paused(version: BullVersion)
    throws
  {
    let world = try World(version: version)
    try world.add()
    try world.script { try world.queue.pause(at: world.now, in: &$0) }
    try world.add()
    let isV5 = version == .v5
    #expect(world.number("LLEN nova:email:paused") == (isV5 ? 2 : 0))
    #expect(world.number("LLEN nova:email:wait") == (isV5 ? 0 : 2))
    #expect(world.text("HGET nova:email:meta paused") == "1")
    #expect(try world.fetch() == .nothing)
    let states = try world.script { try world.queue.counts(at: world.now, in: &$0) }
    #expect(states.contains { $0.state == .paused } == isV5)
    #expect(states.first { $0.state == (isV5 ? .paused : .waiting) }?.count == 2)
    try world.script { try world.queue.resume(at: world.now, in: &$0) }
    #expect(try world.fetch().job?.id == 1 && world.count(.waiting) == 1)
    let events = try world.events()
    #expect(events.contains("paused") && events.contains("resumed"))
  }

  @Test("stalled: a set of suspects and an event, no state") func stalled() throws {
    let world = try World()
    try world.add()
    try world.fetch()
    func check() throws -> [RedisBytes] { try world.script { try world.queue.checkStalled(at: world.now, in: &$0) } }
    #expect(try check() == [])
    #expect(world.lines("SMEMBERS nova:email:stalled") == ["1"])
    #expect(try world.script { try world.queue.state(of: "1", at: world.now, in: &$0) } == .active)
    world.wait(30_001)
    #expect(try check() == ["1"])
    #expect(try world.events().suffix(2) == ["waiting 1", "stalled 1"])
    #expect(world.hash("1")["stc"] == "1")
  }

  @Test("other keys: what a queue leaves in the keyspace") func keys() throws {
    let world = try World()
    var later = BullJobOptions()
    later.delay = 60_000
    var urgent = BullJobOptions()
    urgent.priority = 1
    urgent.deduplication = BullDeduplication(id: "welcome")
    for options in [BullJobOptions(), later, urgent] { try world.add(options) }
    try world.fetch("w:0", limiter: BullLimiter(max: 5, duration: 1_000))
    try world.script { engine in
      try world.queue.log("begun", to: "1", at: world.now, in: &engine)
      try world.queue.checkStalled(at: world.now, in: &engine)
      try world.queue.upsertScheduler(
        BullScheduler("nightly", .every(3_600_000), name: "digest"), at: world.now, in: &engine)
    }
    try world.finish("1", "w:0", .completed(), metrics: 60)
    let expected = [
      "1", "1:logs", "2", "3", "completed", "de:welcome", "delayed", "events", "id", "limiter", "marker", "meta",
      "metrics:completed", "pc", "prioritized", "repeat", "repeat:nightly", "repeat:nightly:\(World.start)",
      "stalled-check",
      "wait",
    ]
    #expect(world.lines("KEYS nova:*", sorted: true) == expected.map { "nova:email:\($0)" })
    #expect(world.text("HGET nova:email:meta opts.maxLenEvents") == "10000")
    // Numbers are drawn for jobs with an ID of their own, too.
    #expect(world.text("GET nova:email:id") == "4")
    let hash = world.hash("3")
    #expect(hash["opts"] == #"{"attempts":0,"de":{"id":"welcome"},"priority":1}"# && hash["deid"] == "welcome")
    #expect(hash["name"] == "send" && hash["data"] == "{}" && hash["priority"] == "1" && hash["delay"] == "0")
  }
}
