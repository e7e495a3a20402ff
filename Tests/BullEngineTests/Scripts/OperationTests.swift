import RedisEngine
import Testing
import VirtualTime

@testable import BullEngine

/// Operations that the domain facts have no row for.
@Suite("Operations") struct OperationTests {
  private func world(_ states: Int...) throws -> World {
    let world = try World()
    for _ in 0..<6 { try world.add() }
    for _ in 0..<2 { try world.fetch() }
    try world.finish("1", "t:0", .failed(reason: "no"))
    var later = BullJobOptions()
    later.delay = 10_000
    try world.add(later)
    return world
  }

  @Test func names() throws {
    var engine = RedisEngine(startedAt: 0, random: RandomStream(seed: 1, name: "redis"))
    for (name, text) in [("", "Queue name must be provided"), ("a:b", "Queue name cannot contain :")] {
      let error = #expect(throws: BullError.self) { try BullQueue(RedisBytes(name), in: &engine) }
      #expect(error?.text == text)
    }
  }

  @Test(arguments: [("7", "Custom Id cannot be integers"), ("a:b", "Custom Id cannot contain :")])
  func customIDs(id: String, text: String) {
    var options = BullJobOptions()
    options.jobID = RedisBytes(id)
    let error = #expect(throws: BullError.self) { try BullNewJob("send", options) }
    #expect(error?.text == text)
  }

  @Test func addBulk() throws {
    let world = try World()
    let jobs = try (0..<3).map { try BullNewJob("send", data: RedisBytes($0)) }
    #expect(try world.script { try world.queue.addBulk(jobs, at: world.now, in: &$0) }.map(\.id) == [1, 2, 3])
    #expect(world.hash("3")["data"] == "2")
  }

  @Test func drain() throws {
    let world = try world()
    #expect(try world.script { try world.queue.drain(at: world.now, in: &$0) } == 4)
    #expect(try world.count(.waiting) == 0 && world.count(.delayed) == 1 && world.count(.active) == 1)
    #expect(try world.script { try world.queue.drain(delayed: true, at: world.now, in: &$0) } == 1)
    #expect(
      world.lines("KEYS nova:email:[0-9]*", sorted: true) == ["nova:email:1", "nova:email:2", "nova:email:2:lock"])
  }

  @Test func clean() throws {
    let world = try world()
    world.wait(5_000)
    func clean(_ state: BullState, _ grace: Int64, _ limit: Int = 0) throws -> [RedisBytes] {
      try world.script { try world.queue.clean(state, grace: grace, limit: limit, at: world.now, in: &$0) }
    }
    #expect(try clean(.failed, 5_001) == [] && clean(.failed, 5_000) == [1])
    #expect(try clean(.active, 0) == [], "a locked job stays")
    #expect(try clean(.waiting, 0, 3) == [3, 4, 5] && clean(.delayed, 0) == [])
    #expect(try world.events().last == "cleaned 0")
  }

  @Test func obliterate() throws {
    let world = try world()
    func obliterate(force: Bool = false) throws {
      try world.script { try world.queue.obliterate(force: force, at: world.now, in: &$0) }
    }
    #expect(#expect(throws: BullError.self) { try obliterate() }?.text == "Cannot obliterate non-paused queue")
    try world.script { try world.queue.pause(at: world.now, in: &$0) }
    #expect(#expect(throws: BullError.self) { try obliterate() }?.text == "Cannot obliterate queue with active jobs")
    try obliterate(force: true)
    #expect(world.lines("KEYS *") == [])
  }

  @Test func retryJobs() throws {
    let world = try World()
    for _ in 0..<5 { try world.add() }
    for _ in 0..<5 {
      let job = try #require(try world.fetch().job)
      try world.finish(job.id, "t:0", .failed(reason: "no"))
      world.wait(1_000)
    }
    func retry(_ count: Int, _ end: Int64? = nil) throws -> Bool {
      try world.script { try world.queue.retryJobs(count: count, until: end, at: world.now, in: &$0) }
    }
    #expect(try retry(10, World.start + 1_000) == false)
    #expect(world.lines("LRANGE nova:email:wait 0 -1") == ["2", "1"])
    #expect(try retry(2) && !retry(2) && world.count(.waiting) == 5)
    #expect(
      world.hash("5")["failedReason"] == nil && world.hash("5")["atm"] == "1" && world.hash("5")["finishedOn"] == nil)
    // The attempts made stay: with one attempt there is no second try, and the job fails at once again.
    #expect(try world.fetch().job?.attemptsMade == 1)
  }

  @Test func reprocessAndPromote() throws {
    let world = try world()
    try world.script { engine in
      try world.queue.reprocess("1", at: world.now, in: &engine)
      try world.queue.promote("7", at: world.now, in: &engine)
    }
    #expect(world.lines("LRANGE nova:email:wait 0 1") == ["7", "1"])
    #expect(world.hash("7")["delay"] == "0")
    let again = #expect(throws: BullError.self) {
      try world.script { try world.queue.reprocess("1", at: world.now, in: &$0) }
    }
    #expect(again?.text == "Job 1 is not in the failed state. reprocessJob")
    let promoted = #expect(throws: BullError.self) {
      try world.script { try world.queue.promote("7", at: world.now, in: &$0) }
    }
    #expect(promoted?.text == "Job 7 is not in the delayed state. promote")
    let missing = #expect(throws: BullError.self) {
      try world.script { try world.queue.reprocess("99", at: world.now, in: &$0) }
    }
    #expect(missing?.text == "Missing key for job 99. reprocessJob")
  }

  @Test func remove() throws {
    let world = try world()
    func remove(_ id: RedisBytes) throws -> Bool {
      try world.script { try world.queue.remove(id, at: world.now, in: &$0) }
    }
    #expect(try !remove("2") && remove("3") && remove("1") && remove("7"))
    #expect(world.lines("KEYS nova:email:[0-9]*", sorted: true).count == 5 && world.hash("3").isEmpty)
    #expect(try world.events().last == "removed 7")
  }

  @Test func logs() throws {
    let world = try world()
    func log(_ row: RedisBytes, _ keep: Int? = nil) throws -> Int {
      try world.script { try world.queue.log(row, to: "3", keep: keep, at: world.now, in: &$0) }
    }
    #expect(try [log("a"), log("b"), log("c", 2), log("d", 2)] == [1, 2, 2, 2])
    #expect(try world.script { try world.queue.logs(of: "3", at: world.now, in: &$0) } == ["c", "d"])
    let error = #expect(throws: BullError.self) {
      try world.script { try world.queue.log("x", to: "99", at: world.now, in: &$0) }
    }
    #expect(error?.text == "Missing key for job 99. addLog")
  }

  @Test("deduplication: one job of an ID, until it is done or its time is over") func deduplication() throws {
    for ttl in [nil, 5_000] as [Int64?] {
      let world = try World()
      var options = BullJobOptions()
      options.deduplication = BullDeduplication(id: "welcome", ttl: ttl)
      func add() throws -> BullAdded {
        let job = try BullNewJob("send", options)
        return try world.script { try world.queue.add(job, at: world.now, in: &$0) }
      }
      #expect(try add() == BullAdded(id: 1, outcome: .added) && add() == BullAdded(id: 1, outcome: .deduplicated))
      #expect(try world.events().suffix(2) == ["debounced 1", "deduplicated 1"])
      try world.fetch()
      try world.finish("1")
      #expect(try add().outcome == (ttl == nil ? .added : .deduplicated))
      world.wait(5_001)
      #expect(try add().outcome == (ttl == nil ? .deduplicated : .added))
    }
  }

  @Test("moveToDelayed by the job itself counts no attempt") func delayedByItself() throws {
    let world = try world()
    _ = try world.script {
      try world.queue.moveToDelayed("2", token: "t:0", until: world.now + 500, nil, at: world.now, in: &$0)
    }
    #expect(world.hash("2")["atm"] == nil && world.hash("2")["delay"] == "500")
    #expect(try world.count(.delayed) == 2)
  }

  @Test(arguments: [
    #"{"attempts":0}"#, #"{"attempts":3,"backoff":{"type":"exponential","delay":1000}}"#,
    #"{"attempts":1,"backoff":{"type":"fixed","delay":5,"jitter":0.5},"de":{"id":"a\"b","ttl":7},"delay":4}"#,
    #"{"attempts":0,"kl":10,"lifo":true,"priority":2,"removeOnComplete":true,"removeOnFail":{"age":60,"count":5}}"#,
    #"{"attempts":0,"jobId":"x","removeOnComplete":100,"removeOnFail":{"age":60,"limit":7}}"#,
  ])
  func optionsAreReadBack(json: String) throws {
    #expect(try #require(BullJobOptions(json: RedisBytes(json))).json == json)
  }

  @Test(arguments: ["", "[]", "{", "{\"attempts\":}", "{\"a\" 1}", "{} x", String(repeating: "[", count: 70)])
  func brokenOptions(json: String) { #expect(BullJobOptions(json: RedisBytes(json)) == nil) }
}
