import Memory
import RedisEngine
import VirtualTime

extension Workload {
  static let redis = [redisJob, redisBacklog, redisCommands]

  /// A queue's job as BullMQ keeps it, through the typed operations: added, fetched under a lock, finished and removed.
  private static let redisJob = Workload("redis-job", unit: "jobs", operations: 1_000_000) { count in
    var engine = RedisEngine(startedAt: RedisQueue.start, random: RandomStream(seed: 1, name: "redis"))
    let queue = RedisQueue(&engine)
    var last: Int64 = 0
    for number in 0..<count {
      let (id, _) = engine.atomically(at: RedisQueue.start + Int64(number / 100)) { engine -> Int64 in
        try! queue.add(&engine, data: queue.data)
        return try! queue.fetch(&engine)!
      }
      _ = engine.atomically(at: RedisQueue.start + Int64(number / 100)) { try! queue.finish(&$0, id) }
      last = id
    }
    return Double(last) + Double(engine.keyCount())
  }

  /// Jobs that wait: `allocatedBytesPerOperation` counts freed memory as well, so the figure is what is held per job, in bytes of
  /// the allocator; 0 without jemalloc. Every job has data of its own, about 90 bytes.
  private static let redisBacklog = Workload("redis-backlog", unit: "jobs", operations: 1_000_000) { count in
    var engine = RedisEngine(startedAt: RedisQueue.start, random: RandomStream(seed: 1, name: "redis"))
    let queue = RedisQueue(&engine)
    let before = AllocatedBytes.heldOnThisThread()
    for number in 0..<count {
      let data = RedisBytes(
        #"{"to":"+491701234567","template":"appointment_reminder","variables":{"id":\#(number)}}"#)
      _ = engine.atomically(at: RedisQueue.start + Int64(number / 100)) { try! queue.add(&$0, data: data) }
    }
    guard let before, let after = AllocatedBytes.heldOnThisThread() else { return 0 }
    return Double(after - before) / Double(count)
  }

  /// The same as text, as a client sends it: SET and GET of a million keys.
  private static let redisCommands = Workload("redis-commands", unit: "commands", operations: 1_000_000) { count in
    var engine = RedisEngine(startedAt: RedisQueue.start, random: RandomStream(seed: 1, name: "redis"))
    var bytes = 0
    for number in 0..<(count / 2) {
      let key = RedisBytes("user:\(number % 100_000):name")
      engine.execute(["SET", key, "somebody"], at: RedisQueue.start)
      if case .bulk(let value) = engine.execute(["GET", key], at: RedisQueue.start) { bytes += value.count }
    }
    return Double(bytes)
  }
}

/// The keys of one queue and what its scripts do to them.
private struct RedisQueue {
  static let start: Int64 = 1_700_000_000_000

  private let id, wait, active, marker, events: RedisKey
  private let job, lock: RedisKeyPattern
  private let shape: RedisHashShape
  private let name: RedisBytes = "send-message"
  private let options = RedisBytes(#"{"attempts":5,"backoff":{"type":"exponential","delay":30000}}"#)
  private let token: RedisBytes = "0f3a2c44-5be1-4f0c-9d3e-2a1b3c4d5e6f:17"
  private let waiting: RedisBytes = "waiting"
  private let working: RedisBytes = "active"
  private let completed: RedisBytes = "completed"
  private let nothing: RedisBytes = "null"
  private let zero: RedisBytes = 0
  private let started: RedisBytes = "ats"
  private let processedOn: RedisBytes = "processedOn"
  private let finishedOn: RedisBytes = "finishedOn"
  private let returned: RedisBytes = "returnvalue"
  private let addFields: RedisStreamFields = ["event", "jobId"]
  private let startFields: RedisStreamFields = ["event", "jobId", "prev"]
  private let finishFields: RedisStreamFields = ["event", "jobId", "returnvalue", "prev"]
  let data = RedisBytes(#"{"to":"+491701234567","template":"appointment_reminder","variables":{"name":"P"}}"#)

  init(_ engine: inout RedisEngine) {
    (id, wait) = (engine.key("bull:outbound:id"), engine.key("bull:outbound:wait"))
    (active, marker) = (engine.key("bull:outbound:active"), engine.key("bull:outbound:marker"))
    events = engine.key("bull:outbound:events")
    (job, lock) = (engine.pattern("bull:outbound:"), engine.pattern("bull:outbound:", ":lock"))
    shape = engine.shape(["name", "data", "opts", "timestamp", "delay", "priority", "atm", "ats"])!
  }

  func add(_ engine: inout RedisEngine, data: RedisBytes) throws(RedisError) {
    let number = try engine.incr(id)
    try engine.hset(job(number), shape, [name, data, options, RedisBytes(engine.time), zero, zero, zero, zero])
    try engine.lpush(wait, RedisBytes(number))
    try engine.zadd(marker, 0, zero)
    try engine.xadd(events, addFields, [waiting, RedisBytes(number)], trimmedTo: .length(10_000))
  }

  func fetch(_ engine: inout RedisEngine) throws(RedisError) -> Int64? {
    guard let member = try engine.rpoplpush(wait, active), let number = member.integer else { return nil }
    engine.set(lock(number), token, expiry: .at(engine.time + 30_000))
    try engine.hincrby(job(number), started, by: 1)
    try engine.hset(job(number), processedOn, RedisBytes(engine.time))
    try engine.xadd(events, startFields, [working, member, waiting], trimmedTo: .length(10_000))
    return number
  }

  func finish(_ engine: inout RedisEngine, _ number: Int64) throws(RedisError) {
    guard try engine.get(lock(number)) == token else { return }
    engine.del(lock(number))
    try engine.lrem(active, -1, RedisBytes(number))
    try engine.hset(job(number), [(finishedOn, RedisBytes(engine.time)), (returned, nothing)])
    try engine.xadd(
      events, finishFields, [completed, RedisBytes(number), nothing, working], trimmedTo: .length(10_000))
    engine.del(job(number))
  }
}
