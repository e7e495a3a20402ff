import RedisEngine
import Testing
import VirtualTime

@testable import BullEngine

/// The domain facts' table 1.3: the algorithms and each row about them. Crashes and limiters have suites of their own.
@Suite("Facts 1.3: algorithms") struct AlgorithmTests {
  @Test("fetch: limited jobs stay waiting, paused and full queues give none") func fetch() throws {
    let world = try World()
    for _ in 0..<5 { try world.add() }
    let limiter = BullLimiter(max: 2, duration: 10_000)
    #expect(try world.fetch("a:0", limiter: limiter).job?.id == 1)
    #expect(world.number("PTTL nova:email:limiter") == 10_000)
    world.wait(4_000)
    #expect(try world.fetch("a:1", limiter: limiter).job?.id == 2)
    #expect(try world.fetch("a:2", limiter: limiter) == BullFetched(job: nil, limitDelay: 6_000, nextDelayed: 0))
    #expect(try world.count(.waiting) == 3 && world.count(.active) == 2)
    try world.script { try world.queue.setGlobalConcurrency(2, at: world.now, in: &$0) }
    #expect(try world.fetch("b:0") == .nothing)
    try world.script { try world.queue.setGlobalConcurrency(3, at: world.now, in: &$0) }
    #expect(try world.fetch("b:1").job?.id == 3)
  }

  @Test("finish: lock checks with BullMQ's texts") func finishErrors() throws {
    func text(_ token: RedisBytes = "t:0", _ spoil: (World) throws -> Void) throws -> String? {
      let world = try World()
      try world.add()
      try world.fetch()
      try spoil(world)
      let error = #expect(throws: BullError.self) { try world.finish("1", token) }
      return error?.text
    }
    #expect(try text { $0.wait(30_001) } == "Missing lock for job 1. moveToFinished")
    #expect(try text("other:0") { _ in } == "Lock mismatch for job 1. Cmd moveToFinished from active")
    #expect(try text { $0.cli("DEL nova:email:1") } == "Missing key for job 1. moveToFinished")
    #expect(try text { $0.cli("DEL nova:email:active") } == "Job 1 is not in the active state. moveToFinished")
  }

  @Test("finish: the next job comes in the same call") func fetchNext() throws {
    let world = try World()
    for _ in 0..<2 { try world.add() }
    try world.fetch()
    let next = try world.finish("1", next: BullFetchRequest(token: "t:1"))
    #expect(next.job?.id == 2 && world.text("GET nova:email:2:lock") == "t:1")
    #expect(try world.finish("2", "t:1", next: BullFetchRequest(token: "t:2")) == .nothing)
    #expect(
      try world.events() == [
        "added 1", "waiting 1", "added 2", "waiting 2", "active 1", "completed 1", "active 2", "completed 2", "drained",
      ])
  }

  @Test(
    "fail: backoff decides between delayed, wait and failed",
    arguments: [
      (nil, 3, false, BullState.waiting), (100, 3, false, .delayed), (-1, 3, false, .failed), (100, 1, false, .failed),
      (100, 3, true, .failed),
    ] as [(Int64?, Int, Bool, BullState)])
  func fail(delay: Int64?, attempts: Int, isUnrecoverable: Bool, state: BullState) throws {
    let world = try World()
    var options = BullJobOptions()
    options.attempts = attempts
    options.backoff = delay.map { $0 < 0 ? BullBackoff(.custom("mine"), delay: 0) : BullBackoff(.fixed, delay: $0) }
    try world.add(options)
    let fetched = try world.fetch("m:0")
    var machine = BullWorkerMachine("m")
    _ = machine.start(at: world.now)
    _ = machine.fetched(fetched, at: world.now)
    let actions = machine.processed(
      token: "m:0", .failed(BullFailure(reason: "no"), isUnrecoverable: isUnrecoverable), at: world.now,
      random: &world.random, strategy: { _ in delay ?? 0 })
    try world.script { engine in
      switch try #require(actions.first) {
      case .finish(let finish): try world.queue.finish(finish, at: world.now, in: &engine)
      case .retry(let id, let token, let lifo, let failure):
        try world.queue.retry(id, token: token, lifo: lifo, failure, at: world.now, in: &engine)
      case .moveToDelayed(let id, let token, let until, let failure, _):
        try world.queue.moveToDelayed(id, token: token, until: until, failure, at: world.now, in: &engine)
      default: Issue.record("unexpected \(actions)")
      }
    }
    #expect(try world.script { try world.queue.state(of: "1", at: world.now, in: &$0) } == state)
    #expect(world.hash("1")["atm"] == "1" && world.hash("1")["failedReason"] == "no")
    #expect(try world.events().contains("retries-exhausted 1") == (attempts == 1))
  }

  /// Kind, delay, attempts made and the wait before the next attempt.
  @Test(
    "backoff: fixed d; exponential round(2^(n-1) d) without cap",
    arguments: [
      (.fixed, 1_000, 1, 1_000), (.fixed, 1_000, 30, 1_000), (.exponential, 1_000, 1, 1_000),
      (.exponential, 1_000, 2, 2_000), (.exponential, 1_000, 5, 16_000), (.exponential, 3_000, 20, 1_572_864_000),
      (.exponential, 1, 54, 1 << 53), (.exponential, 1_000, 200, 1 << 62), (.exponential, 0, 9, 0),
    ] as [(BullBackoff.Kind, Int64, Int, Int64)])
  func backoff(kind: BullBackoff.Kind, delay: Int64, made: Int, expected: Int64) {
    var random = RandomStream(seed: 1, name: "backoff")
    #expect(BullBackoff(kind, delay: delay).wait(attemptsMade: made, random: &random) == expected)
  }

  @Test("backoff: jitter j is uniform between delay (1 - j) and delay", arguments: [0.25, 0.5, 1.0]) func jitter(
    part: Double
  ) {
    var random = RandomStream(seed: 7, name: "jitter")
    let backoff = BullBackoff(.exponential, delay: 1_000, jitter: part)
    let draws = (0..<20_000).map { _ in Double(backoff.wait(attemptsMade: 4, random: &random)) / 8_000 }.sorted()
    let distance = Distribution.distance(draws) { min(1, max(0, ($0 - (1 - part)) / part)) }
    // The 0.1 % point of the Kolmogorov statistic for 20000 draws is 0.0138; whole milliseconds add 1/2000.
    #expect(distance < 0.0145, "\(distance)")
  }

  @Test("a retry goes where its priority belongs") func prioritizedRetry() throws {
    let world = try World()
    var options = BullJobOptions()
    options.priority = 5
    for _ in 0..<2 { try world.add(options) }
    try world.fetch()
    try world.script { try world.queue.retry("1", token: "t:0", BullFailure(reason: "x"), at: world.now, in: &$0) }
    #expect(world.lines("ZRANGE nova:email:prioritized 0 -1") == ["2", "1"])
  }

  @Test("stall_check: even a prioritized job goes to the front of wait") func prioritizedStall() throws {
    let world = try World()
    var options = BullJobOptions()
    options.priority = 5
    try world.add(options)
    try world.fetch()
    for _ in 0..<3 { try world.add() }
    for _ in 0..<2 {
      _ = try world.script { try world.queue.checkStalled(at: world.now, in: &$0) }
      world.wait(30_001)
    }
    #expect(world.lines("LRANGE nova:email:wait 0 -1") == ["4", "3", "2", "1"])
    #expect(world.number("ZCARD nova:email:prioritized") == 0)
  }

  @Test("a renewal removes its own suspicion; the check runs once per interval") func renewal() throws {
    let world = try World()
    try world.add()
    try world.fetch()
    func check() throws -> [RedisBytes] { try world.script { try world.queue.checkStalled(at: world.now, in: &$0) } }
    _ = try check()
    world.wait(20_000)
    #expect(try world.script { try world.queue.extendLock("1", token: "t:0", at: world.now, in: &$0) })
    #expect(world.number("SCARD nova:email:stalled") == 0)
    #expect(try check() == [] && world.number("SCARD nova:email:stalled") == 0, "the gate is closed for 30 s")
    world.wait(10_001)
    #expect(try check() == [] && world.number("SCARD nova:email:stalled") == 1)
    #expect(try !world.script { try world.queue.extendLock("1", token: "t:9", at: world.now, in: &$0) })
  }

  @Test("all workers gone: the first check comes with the next worker, marks, and 30 s later recovers")
  func lateWorker() throws {
    for isMarked in [false, true] {
      let world = try World()
      try world.add()
      try world.fetch("gone:0")
      if isMarked { _ = try world.script { try world.queue.checkStalled(at: world.now, in: &$0) } }
      world.wait(600_000)
      #expect(try world.count(.active) == 1, "without workers nothing is recovered")
      let worker = world.addWorker("late")
      worker.start()
      let begun = world.now
      world.wait(60_000)
      let redelivery = try #require(world.runs.first).time - begun
      #expect(isMarked ? redelivery < 20 : (30_000..<30_030).contains(redelivery), "\(redelivery)")
    }
  }

  @Test(
    "past maxStalledCount the job waits again and fails without running; stalls cost ats, not atm",
    arguments: [0, 1, 2])
  func tooManyStalls(most: Int) throws {
    let world = try World()
    var options = BullJobOptions()
    options.attempts = 1
    try world.add(options)
    var settings = BullWorkerOptions()
    settings.maxStalledCount = most
    // Each worker takes the job and dies with it.
    for round in 0...most {
      let victim = world.addWorker("victim-\(round)", settings)
      victim.duration = { _ in 3_600_000 }
      victim.start()
      world.wait(100_000)
      #expect(world.runs.count == round + 1)
      victim.crash()
    }
    world.addWorker("survivor", settings).start()
    world.wait(100_000)
    #expect(world.runs.count == most + 1, "the last time it is not run")
    let hash = world.hash("1")
    #expect(hash["failedReason"] == "job stalled more than allowable limit" && hash["defa"] == nil)
    #expect(hash["stc"] == "\(most + 1)" && hash["ats"] == "\(most + 2)" && hash["atm"] == "1")
    #expect(try world.count(.failed) == 1)
  }

  @Test("rate-limit return: front of wait, no attempt counted") func rateLimitReturn() throws {
    let world = try World()
    for _ in 0..<3 { try world.add() }
    let limiter = BullLimiter(max: 100, duration: 1_000)
    try world.fetch("t:0", limiter: limiter)
    try world.script { engine in
      try world.queue.rateLimit(5_000, at: world.now, in: &engine)
      #expect(try world.queue.moveFromActiveToWait("1", token: "t:0", at: world.now, in: &engine) == 5_000)
    }
    #expect(world.lines("LRANGE nova:email:wait 0 -1") == ["3", "2", "1"])
    #expect(world.hash("1")["atm"] == nil && world.hash("1")["ats"] == "1")
    #expect(try world.fetch("t:1", limiter: limiter).limitDelay == 5_000)
    // Whoever has no limiter does not see it.
    #expect(try world.fetch("t:2").job?.id == 1)
  }

  @Test("delayed jobs move only when a script promotes them") func delayedWithoutWorkers() throws {
    let world = try World()
    var options = BullJobOptions()
    options.delay = 1_000
    try world.add(options)
    world.wait(3_600_000)
    try world.add()
    #expect(try world.count(.delayed) == 1, "adding promotes nothing")
    #expect(try world.fetch().job?.id == 2 && world.count(.waiting) == 1)
  }

  @Test("same jobId: ignored as long as the old job exists, free after removal") func duplicates() throws {
    let world = try World()
    var options = BullJobOptions()
    options.jobID = "order-7"
    for expected in [BullAdded.Outcome.added, .duplicated] {
      let job = try BullNewJob("send", options)
      #expect(
        try world.script { try world.queue.add(job, at: world.now, in: &$0) }
          == BullAdded(id: "order-7", outcome: expected))
    }
    #expect(try world.events().last == "duplicated order-7" && world.count(.waiting) == 1)
    try world.fetch()
    try world.finish("order-7")
    try world.add(options)
    #expect(try world.count(.waiting) == 0, "a kept job still holds its ID")
    world.cli("DEL nova:email:completed nova:email:order-7")
    try world.add(options)
    #expect(try world.count(.waiting) == 1)
    try world.fetch()
    try world.finish("order-7", "t:0", .completed(), keep: .none)
    try world.add(options)
    #expect(try world.count(.waiting) == 1, "auto-removal frees the ID")
  }

  @Test("no dead-letter queue: failed jobs stay in failed, and are seen by their event") func failedSet() throws {
    let world = try World()
    try world.add()
    var reader = try BullEventsReader(world.queue, at: world.now, in: &world.engine)
    try world.fetch()
    try world.finish("1", "t:0", .failed(reason: "550"), attempts: 1)
    let events = try reader.read(world.queue, at: world.now, in: &world.engine)
    #expect(events.map { $0.values[0] } == ["active", "failed", "retries-exhausted"])
    #expect(world.lines("KEYS nova:email:*dead*") == [] && world.lines("ZRANGE nova:email:failed 0 -1") == ["1"])
  }

  @Test("QueueEvents resumes behind its last event; a new listener misses what was") func queueEvents() throws {
    let world = try World()
    var listener = try BullEventsReader(world.queue, at: world.now, in: &world.engine)
    try world.add()
    let restarted = try BullEventsReader(world.queue, at: world.now, in: &world.engine)
    try world.add()
    var copy = restarted
    func ids(_ reader: inout BullEventsReader) throws -> [RedisBytes] {
      try reader.read(world.queue, at: world.now, in: &world.engine).map { $0.values[1] }
    }
    #expect(try ids(&listener) == [1, 1, 2, 2] && ids(&copy) == [2, 2] && ids(&listener) == [])
  }

  @Test("close() waits for running jobs without a limit") func close() throws {
    let world = try World()
    for _ in 0..<3 { try world.add() }
    let worker = world.addWorker("a")
    worker.duration = { _ in 7_200_000 }
    worker.start()
    world.wait(1_000)
    worker.close()
    world.wait(7_198_000)
    #expect(!worker.isClosed && world.number("EXISTS nova:email:1:lock") == 1)
    world.wait(2_000)
    #expect(worker.isClosed)
    #expect(try world.count(.completed) == 1 && world.count(.waiting) == 2 && world.runs.count == 1)
  }

  @Test("an idle worker closes at once") func closeIdle() throws {
    let world = try World()
    let worker = world.addWorker("a")
    worker.start()
    world.wait(2_000)
    worker.close()
    #expect(worker.isClosed)
  }
}
