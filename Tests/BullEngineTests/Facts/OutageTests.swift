import RedisEngine
import TestSupport
import Testing
import VirtualTime

@testable import BullEngine

/// The domain facts' table 1.4: Redis down, back, or full; a test for each row. What the client alone does is in `IORedisClientTests`.
@Suite("Facts 1.4: Redis down, back, or full") struct OutageTests {
  /// One worker, one job of this length, and an outage that begins so long after the job; milliseconds.
  private func outage(
    job: Int64, after begin: Int64, lasts: Int64, phase: Int64 = 0, more: Int64 = 300_000
  ) throws -> World {
    let world = try World()
    let worker = world.addWorker("a")
    worker.duration = { _ in job }
    worker.start()
    world.wait(1_000 + phase)
    try world.add()
    world.wait(begin)
    world.goDown()
    world.wait(lasts)
    world.comeBack()
    world.wait(more)
    return world
  }

  @Test("running jobs: an outage shorter than the lock's rest is survived") func shortOutage() throws {
    let world = try outage(job: 20_000, after: 1_000, lasts: 5_000)
    #expect(world.runs.count == 1)
    #expect(try world.count(.completed) == 1)
  }

  @Test("running jobs: lock lost in the outage, completion refused, run again though its effect happened")
  func longOutage() throws {
    let world = try outage(job: 100_000, after: 1_000, lasts: 60_000)
    #expect(world.errors.contains("Missing lock for job 1. moveToFinished"))
    #expect(world.runs.count == 2 && world.finished.count == 1)
    #expect(try world.count(.completed) == 1)
    #expect(world.hash("1")["stc"] == "1" && world.hash("1")["ats"] == "2" && world.hash("1")["atm"] == "1")
  }

  @Test(
    "lock TTL against outage: lost exactly if nothing renews it in time",
    arguments: 0..<Verification.count(40, full: 400))
  func lockAgainstOutage(seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed), name: "outage")
    let begin = Int64(8_000 + random.below(20_000))
    let lasts = Int64(1_000 + random.below(60_000))
    let world = try World(seed: UInt64(seed))
    let worker = world.addWorker("a")
    worker.duration = { _ in 200_000 }
    worker.start()
    world.wait(1_000 + Int64(random.below(10_000)))
    try world.add()
    world.wait(begin)
    let left = try #require(world.number("PTTL nova:email:1:lock"))
    world.goDown()
    world.wait(lasts)
    world.comeBack()
    // Reconnecting takes its time as well; what is decisive is whether the lock was there at the next renewal.
    world.wait(29_000)
    let survived = world.number("EXISTS nova:email:1:lock") == 1
    if lasts > left { #expect(!survived, "outage \(lasts) ms, lock \(left) ms") }
    // The reconnect's delay and a renewal's period at most.
    if lasts + 20_000 + 7_502 < left { #expect(survived, "outage \(lasts) ms, lock \(left) ms") }
    world.wait(600_000)
    #expect(
      world.runs.count == (survived ? 1 : 2)
        && world.errors.contains("Missing lock for job 1. moveToFinished") == !survived)
  }

  @Test("reconnect lag: up to 20 s after a long outage, about 10 s on average") func reconnectLag() throws {
    let lags = try (0..<Verification.count(60, full: 600)).map { step -> Double in
      let world = try World()
      let worker = world.addWorker("a")
      worker.start()
      world.wait(1_000)
      world.goDown()
      // Past the growing delays, at any phase of the 20 s.
      world.wait(100_000 + Int64(step) * 20_000 / Int64(Verification.count(60, full: 600)))
      world.comeBack()
      let back = world.now
      while worker.main.client.status != .ready { world.wait(10) }
      return Double(world.now - back) / 1_000
    }.sorted()
    #expect(lags.last! <= 20.02 && lags.last! > 19)
    #expect(abs(Distribution.mean(lags) - 10) < 0.3)
  }

  @Test("worker: only the blocking connection has no retry limit") func connections() {
    #expect(IORedisOptions.bullMQ(isBlocking: true).maxRetriesPerRequest == nil)
    #expect(IORedisOptions.bullMQ(isBlocking: false).maxRetriesPerRequest == 20)
  }

  @Test("worker: a completion that waits past the 21st close is lost, and the job runs again") func completionFlushed()
    throws
  {
    let world = try outage(job: 5_000, after: 1_000, lasts: 260_000)
    #expect(world.errors.contains { $0.hasPrefix("Reached the max retries per request limit (which is 20).") })
    #expect(world.runs.count == 2)
    #expect(try world.count(.completed) == 1)
  }

  @Test(
    "in-flight add at a disconnect: resent, so it happens twice unless the ID is fixed",
    arguments: [nil, "order-1"] as [RedisBytes?])
  func resentAdd(id: RedisBytes?) throws {
    let world = try World()
    var options = BullJobOptions()
    options.jobID = id
    var client = IORedisClient(.bullMQ(isBlocking: false), random: RandomStream(seed: 1, name: "client"))
    _ = client.connect(at: 0)
    _ = client.connected(at: 1)
    _ = client.readyChecked(loading: nil, at: 2)
    #expect(client.send(7, at: 3) == [.write(7)])
    try world.add(options)
    // The script ran; its reply is lost.
    _ = client.closed(at: 4)
    #expect(client.timeReached(at: 1_004) == [.openSocket])
    _ = client.connected(at: 1_005)
    #expect(client.readyChecked(loading: nil, at: 1_006) == [.write(7)])
    try world.add(options)
    #expect(try world.count(.waiting) == (id == nil ? 2 : 1))
  }

  @Test("loading: scripts are refused with LOADING") func loading() throws {
    let world = try World()
    world.engine.condition.isLoading = true
    let error = #expect(throws: RedisError.self) { try world.add() }
    #expect(error?.text == "LOADING Redis is loading the dataset in memory")
  }

  @Test("replica: READONLY at the first write") func readOnly() throws {
    let world = try World()
    try world.add()
    world.engine.condition.isReplica = true
    let error = #expect(throws: RedisError.self) { try world.fetch() }
    #expect(error?.text == "READONLY You can't write against a read only replica.")
    #expect(try world.count(.waiting) == 1)
  }
}

@Suite("Facts 1.4: maxmemory with noeviction") struct FullMemoryTests {
  /// A queue with jobs, one of them active, and then no memory left.
  private func full(delayed: Bool = false) throws -> World {
    let world = try World()
    for _ in 0..<3 { try world.add() }
    try world.fetch()
    if delayed {
      var options = BullJobOptions()
      options.delay = 1_000
      try world.add(options)
      world.wait(2_000)
    }
    world.cli("CONFIG SET maxmemory 1")
    return world
  }

  private func isRefused(_ body: () throws -> Void) -> Bool {
    do { try body() } catch { return "\(error)" == "OOM command not allowed when used memory > 'maxmemory'." }
    return false
  }

  @Test("add, fetch, renewal and the stall check are refused, and change nothing") func refused() throws {
    let world = try full()
    let before = world.lines("KEYS *", sorted: true)
    #expect(isRefused { try world.add() })
    #expect(isRefused { try world.fetch("t:1") })
    #expect(
      isRefused { _ = try world.script { try world.queue.extendLock("1", token: "t:0", at: world.now, in: &$0) } })
    #expect(isRefused { _ = try world.script { try world.queue.checkStalled(at: world.now, in: &$0) } })
    #expect(world.lines("KEYS *", sorted: true) == before && world.text("GET nova:email:id") == "3")
    #expect(try world.count(.waiting) == 2 && world.count(.active) == 1)
  }

  @Test("an idle worker that finds a due delayed job starts") func dueDelayed() throws {
    let world = try full(delayed: true)
    #expect(try world.fetch("t:1").job != nil)
  }

  @Test("completion works, and the same script fetches the next job: busy workers drain") func completion() throws {
    let world = try full()
    var next = try world.finish("1", "t:0", next: BullFetchRequest(token: "t:1"))
    #expect(next.job?.id == 2)
    next = try world.finish("2", "t:1", next: BullFetchRequest(token: "t:2"))
    #expect(next.job?.id == 3)
    #expect(try world.finish("3", "t:2", next: BullFetchRequest(token: "t:3")) == .nothing)
    #expect(isRefused { try world.fetch("t:4") })
  }

  @Test("jobs longer than their lock lose it") func longJobs() throws {
    let world = try full()
    world.wait(30_001)
    let error = #expect(throws: BullError.self) { try world.finish("1") }
    #expect(error?.code == .missingLock)
  }

  @Test("an eviction policy takes queue keys without a word") func eviction() throws {
    let world = try World()
    for _ in 0..<50 { try world.add() }
    world.cli("CONFIG SET maxmemory-policy allkeys-random")
    world.cli("CONFIG SET maxmemory \(world.engine.usedMemory - 2_000)")
    try world.add()
    let census = try world.queue.census(world.engine, at: world.now)
    #expect(world.engine.statistics.evictedKeys > 0)
    #expect(!census.idsWithoutHash.isEmpty || !census.orphanedHashes.isEmpty)
  }
}

@Suite("Facts 1.4: restart with lost writes") struct RestartTests {
  @Test("confirmed adds vanish; finished jobs come back as active and run again") func lostWrites() throws {
    let world = try World()
    for _ in 0..<2 { try world.add() }
    try world.fetch()
    let saved = world.engine.snapshot()
    try world.finish("1")
    let third = try world.add()
    world.engine = saved
    world.engine.restart(at: world.now)
    #expect(try world.count(.completed) == 0 && world.lines("LRANGE nova:email:active 0 -1") == ["1"])
    #expect(world.number("EXISTS nova:email:\(third)") == 0)
    #expect(try world.add() == third, "the number is given again")
    // Expired locks stay expired.
    world.wait(30_001)
    world.engine.restart(at: world.now)
    #expect(world.number("EXISTS nova:email:1:lock") == 0)
    let worker = world.addWorker("a")
    worker.start()
    world.wait(60_000)
    #expect(world.runCount("1") == 1 && world.finished.count == 3)
  }
}
