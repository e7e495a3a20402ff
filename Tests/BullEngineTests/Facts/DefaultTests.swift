import RedisEngine
import Testing
import VirtualTime

@testable import BullEngine

/// The domain facts' table 1.2, a test for each row.
@Suite("Facts 1.2: defaults") struct DefaultTests {
  static let worker = BullWorkerOptions()

  @Test("concurrency 1: one job at a time, or as many as asked", arguments: [1, 3, 100]) func concurrency(slots: Int)
    throws
  {
    #expect(Self.worker.concurrency == 1)
    let world = try World()
    for _ in 0..<200 { try world.add() }
    var options = BullWorkerOptions()
    options.concurrency = slots
    let worker = world.addWorker("a", options)
    worker.duration = { _ in 60_000 }
    worker.start()
    world.wait(1_000)
    #expect(world.runs.count == slots && worker.machine.runningCount == slots)
  }

  @Test("lockDuration 30 s, renewed every 7.5 s; 7.5 to 15 s after the start at first", arguments: 0..<16)
  func lockRenewal(step: Int64) throws {
    #expect(Self.worker.lockDuration == 30_000 && Self.worker.renewTick == 7_500)
    let world = try World()
    let worker = world.addWorker("a")
    worker.duration = { _ in 600_000 }
    worker.start()
    world.wait(5 + step * 500)
    try world.add()
    world.wait(10)
    let begun = try #require(world.runs.first?.time)
    var renewals: [Int64] = []
    var last: Int64 = 30_000
    for _ in 0..<6_000 {
      world.wait(10)
      let left = try #require(world.number("PTTL nova:email:1:lock"))
      if left > last { renewals.append(world.now) }
      last = left
    }
    let first = try #require(renewals.first) - begun
    #expect((7_500...15_020).contains(first), "\(first)")
    for (a, b) in zip(renewals, renewals.dropFirst()) { #expect((7_490...7_520).contains(b - a), "\(b - a)") }
  }

  @Test("stalledInterval 30 s, maxStalledCount 1") func stalls() {
    #expect(Self.worker.stalledInterval == 30_000 && Self.worker.maxStalledCount == 1)
    var machine = BullWorkerMachine("a")
    let actions = machine.start(at: 0)
    #expect(actions.first == .checkStalled(maxStalledCount: 1, interval: 30_000))
    _ = machine.stalledChecked(at: 5)
    _ = machine.fetched(.nothing, at: 5)
    _ = machine.locksExtended(at: 1_000_000)
    let again = BullWorkerAction.checkStalled(maxStalledCount: 1, interval: 30_000)
    #expect(!machine.timeReached(at: 30_005).contains(again))
    #expect(machine.timeReached(at: 30_006).contains(again), "a millisecond late, as timers are")
  }

  /// How long the machine blocks when the next delayed job is due in so many milliseconds (0: there is none).
  @Test(
    "drainDelay 5 s; for delayed jobs up to 10 s; watchdog one second later",
    arguments: [
      (0, 5_000), (1, 1), (250, 250), (9_999, 9_999), (10_000, 10_000), (10_001, 10_000), (3_600_000, 10_000),
    ] as [(Int64, Int64)])
  func blocking(due: Int64, wait: Int64) {
    let now = World.start
    var machine = BullWorkerMachine("a")
    _ = machine.start(at: now)
    let nothing = BullFetched(job: nil, limitDelay: 0, nextDelayed: due == 0 ? 0 : now + due)
    #expect(machine.fetched(nothing, at: now) == [.block(milliseconds: wait)])
    #expect(machine.loop == .blocking(watchdog: now + wait + 1_000))
    #expect(machine.timeReached(at: now + wait + 999).contains(.cutBlocking(reconnects: true)) == false)
    #expect(machine.timeReached(at: now + wait + 1_000).contains(.cutBlocking(reconnects: true)))
  }

  @Test("runRetryDelay 15 s after a connection error") func runRetryDelay() {
    var machine = BullWorkerMachine("a")
    _ = machine.start(at: 0)
    #expect(
      machine.fetchFailed("Connection is closed.", isConnection: true, at: 100) == [.report("Connection is closed.")])
    #expect(machine.loop == .retrying(until: 15_101))
    let again = machine.timeReached(at: 15_101)
    #expect(again.contains { if case .fetch = $0 { true } else { false } })
  }

  @Test(
    "maximumRateLimitDelay 30 s", arguments: [(500, 500), (30_000, 30_000), (86_400_000, 30_000)] as [(Int64, Int64)])
  func rateLimitDelay(left: Int64, sleep: Int64) {
    var machine = BullWorkerMachine("a")
    _ = machine.start(at: 0)
    #expect(machine.fetched(BullFetched(job: nil, limitDelay: left, nextDelayed: 0), at: 0) == [])
    #expect(machine.loop == .limited(until: sleep + 1))
  }

  @Test("attempts 1, no backoff: a retry is immediate and at the back") func attempts() throws {
    #expect(BullJobOptions().backoff == nil)
    for (attempts, runs) in [(0, 1), (1, 1), (2, 2), (3, 3)] {
      let world = try World()
      var options = BullJobOptions()
      options.attempts = attempts
      try world.add(options)
      let worker = world.addWorker("a")
      worker.result = { $0.id == 1 ? .failed(BullFailure(reason: "no")) : .completed() }
      worker.duration = { _ in 100 }
      worker.start()
      world.wait(50)
      let other = try world.add()
      world.wait(5_000)
      #expect(world.runCount("1") == runs)
      #expect(try world.count(.failed) == 1 && world.count(.completed) == 1)
      if runs > 1 { #expect(world.runs[1].id == other, "the retry waits behind what waited already") }
      #expect(world.hash("1")["atm"] == "\(runs)" && world.hash("1")["ats"] == "\(runs)")
      #expect(try world.events().contains("retries-exhausted 1"))
    }
  }

  @Test(
    "removeOnComplete, removeOnFail: for ever by default; evicted only when another one finishes",
    arguments: BullFinishedSet.allCases)
  func retention(set: BullFinishedSet) throws {
    let world = try World()
    let outcome: BullOutcome = set == .completed ? .completed() : .failed(reason: "no")
    func finishOne(_ keep: BullKeep) throws {
      try world.add()
      let job = try #require(try world.fetch().job)
      world.wait(1)
      try world.finish(job.id, "t:0", outcome, keep: keep)
    }
    let state: BullState = set == .completed ? .completed : .failed
    for _ in 0..<10 { try finishOne(.all) }
    world.wait(86_400_000)
    #expect(try world.count(state) == 10)
    try finishOne(BullKeep(count: 4))
    #expect(world.lines("ZRANGE nova:email:\(set.rawValue) 0 -1") == ["8", "9", "10", "11"])
    #expect(world.number("EXISTS nova:email:7") == 0 && world.number("EXISTS nova:email:8") == 1)
    try finishOne(BullKeep(age: 3_600))
    #expect(world.lines("ZRANGE nova:email:\(set.rawValue) 0 -1") == ["11", "12"])
    world.wait(7_200_000)
    #expect(try world.count(state) == 2, "nothing is evicted while nothing finishes")
    try finishOne(.none)
    #expect(try world.count(state) == 2 && world.number("EXISTS nova:email:13") == 0)
  }

  @Test("at most 1000 are removed in a pass") func retentionPass() throws {
    let world = try World()
    for _ in 0..<1_500 {
      try world.add()
      let job = try #require(try world.fetch().job)
      try world.finish(job.id)
    }
    try world.add()
    try world.fetch()
    try world.finish("1501", "t:0", .completed(), keep: BullKeep(count: 10))
    #expect(try world.count(.completed) == 501)
  }

  @Test("events: MAXLEN ~ 10000; a listener begins at the end and waits 10 s at a time") func events() throws {
    #expect(BullEventsReader.block == 10_000 && BullQueue.defaultMaxEvents == 10_000)
    let world = try World()
    try world.add()
    var reader = try BullEventsReader(world.queue, at: world.now, in: &world.engine)
    func read() throws -> Int { try reader.read(world.queue, at: world.now, in: &world.engine).count }
    #expect(try read() == 0)
    for _ in 0..<6_000 { try world.add() }
    let length = try #require(world.number("XLEN nova:email:events"))
    #expect((10_000..<10_200).contains(length), "\(length)")
    // Two events a job: the oldest of 12000 were trimmed unseen.
    #expect(try read() == Int(length))
    #expect(try read() == 0)
  }

  @Test("promotion: at most 1000 due delayed jobs a call") func promotion() throws {
    let world = try World()
    var options = BullJobOptions()
    options.delay = 1_000
    for _ in 0..<2_500 { try world.add(options) }
    world.wait(2_000)
    for waiting in [999, 1_998, 2_497] {
      try world.fetch()
      #expect(try world.count(.waiting) == waiting)
    }
  }

  @Test("worker reconnect backoff: six tries 1 s apart, then 1.1, 3.0, 8.1 s, then every 20 s") func reconnect() {
    var random = RandomStream(seed: 1, name: "reconnect")
    let delays = (1...12).map { IORedisRetryStrategy.bullMQ.delay($0, random: &random) }
    #expect(delays == [1_000, 1_000, 1_000, 1_000, 1_000, 1_000, 1_096, 2_980, 8_103, 20_000, 20_000, 20_000])
    // 6 s, 18 s, 38 s, then 20 s more each time.
    var total: Int64 = 0
    let sums = delays.map { delay -> Int64 in
      total += delay ?? 0
      return total
    }
    #expect([sums[5], sums[8], sums[9]] == [6_000, 18_179, 38_179])
  }

  @Test("metrics: a minute is written when a later job finishes in another; gaps are filled with zeros") func metrics()
    throws
  {
    let world = try World()
    func finishOne(_ points: Int? = 5) throws {
      try world.add()
      let job = try #require(try world.fetch().job)
      try world.finish(job.id, "t:0", .completed(), metrics: points)
    }
    func points() throws -> [Int64] {
      try world.script { try world.queue.metrics(of: .completed, at: world.now, in: &$0) }.points
    }
    try finishOne(nil)
    #expect(world.number("EXISTS nova:email:metrics:completed") == 0)
    for _ in 0..<3 { try finishOne() }
    #expect(try points() == [])
    world.wait(60_000)
    #expect(try points() == [], "time alone writes nothing")
    try finishOne()
    #expect(try points() == [3])
    world.wait(180_000)
    try finishOne()
    // The newest first: two minutes without jobs before this one, the last counted minute behind them.
    #expect(try points() == [0, 0, 1, 3])
    world.wait(3_600_000)
    try finishOne()
    #expect(try points() == [0, 0, 0, 0, 1])
  }
}
