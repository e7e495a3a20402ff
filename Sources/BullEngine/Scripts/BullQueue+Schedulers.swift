public import RedisEngine

/// When a scheduler makes jobs.
public enum BullRepeat: Hashable, Sendable {
  /// At once, and then every so many milliseconds, at least 1.
  case every(Int64)
  case pattern(CronPattern)

  /// The first moment after `previous` that is not before `now`; moments that were missed are not made up for. nil: there is none.
  func next(after previous: Int64?, at now: Int64) -> Int64? {
    switch self {
    case .every(let interval):
      guard let previous else { return now }
      if previous + interval >= now { return previous + interval }
      return previous + (now - previous + interval - 1) / interval * interval
    case .pattern(let pattern): return pattern.next(after: max(previous ?? now, now))
    }
  }
}

/// A scheduler as `queue.upsertJobScheduler` makes it.
public struct BullScheduler: Sendable {
  public var id: RedisBytes
  public var rule: BullRepeat
  public var name: RedisBytes
  public var data: RedisBytes
  public var options: BullJobOptions
  /// Iterations in total; nil: any number.
  public var limit: Int64?

  /// Jobs of this name by this rule.
  public init(
    _ id: RedisBytes, _ rule: BullRepeat, name: RedisBytes, data: RedisBytes = "{}",
    options: BullJobOptions = BullJobOptions(), limit: Int64? = nil
  ) {
    self.id = id
    self.rule = rule
    self.name = name
    self.data = data
    self.options = options
    self.limit = limit
  }
}

extension BullQueue {
  private static let iterations: RedisBytes = "ic"
  private static let every: RedisBytes = "every"
  private static let pattern: RedisBytes = "pattern"
  private static let limit: RedisBytes = "limit"

  func schedulerKey(_ id: RedisBytes, _ engine: inout RedisEngine) -> RedisKey {
    engine.key(keys.prefix + "repeat:" + id)
  }

  /// `repeat:<scheduler>:<millisecond>`.
  static func scheduledJobID(_ scheduler: RedisBytes, _ time: Int64) -> RedisBytes {
    RedisBytes("repeat:\(scheduler):\(time)")
  }

  /// The job that the scheduler has made last and that keeps it going.
  func schedulerJob(_ id: RedisBytes, _ engine: inout RedisEngine) throws(RedisError) -> RedisBytes? {
    try engine.zscore(keys.schedulers, id).map { Self.scheduledJobID(id, Int64($0)) }
  }

  func nextScheduledJobs(_ engine: inout RedisEngine) throws(RedisError) -> [RedisBytes] {
    try engine.zrange(keys.schedulers, 0, -1).map { Self.scheduledJobID($0.member, Int64($0.score)) }
  }

  /// `queue.upsertJobScheduler`: replaces a scheduler of this ID with its next job, and makes the first job.
  /// - Returns: that job; nil: the rule has no moment left.
  @discardableResult public func upsertScheduler(
    _ scheduler: BullScheduler, at now: Int64, in engine: inout RedisEngine
  ) throws -> RedisBytes? {
    _ = try removeScheduler(scheduler.id, at: now, in: &engine)
    let key = schedulerKey(scheduler.id, &engine)
    try engine.hset(key, JobField.name, scheduler.name)
    try engine.hset(key, JobField.data, scheduler.data)
    try engine.hset(key, JobField.options, RedisBytes(scheduler.options.json))
    switch scheduler.rule {
    case .every(let interval): try engine.hset(key, Self.every, RedisBytes(interval))
    case .pattern(let pattern): try engine.hset(key, Self.pattern, RedisBytes(pattern.text))
    }
    if let limit = scheduler.limit { try engine.hset(key, Self.limit, RedisBytes(limit)) }
    return try iterate(scheduler.id, after: nil, at: now, &engine)
  }

  /// What a worker does when it has taken a scheduler's job: makes the next one.
  /// - Returns: that job; nil: the job was made by no scheduler, or another one has been made already, or there is none to make.
  @discardableResult public func makeNextIteration(
    of job: BullJob, at now: Int64, in engine: inout RedisEngine
  ) throws -> RedisBytes? {
    guard let id = job.repeatJobKey else { return nil }
    _ = try engine.beginScript(at: now)
    guard let previous = try engine.zscore(keys.schedulers, id),
      Self.scheduledJobID(id, Int64(previous)) == job.id
    else { return nil }
    return try iterate(id, after: Int64(previous), at: now, &engine)
  }

  private func iterate(
    _ id: RedisBytes, after previous: Int64?, at now: Int64, _ engine: inout RedisEngine
  ) throws -> RedisBytes? {
    var gate = try engine.beginScript(at: now)
    let key = schedulerKey(id, &engine)
    guard let hash = try engine.hrecord(key), let rule = Self.rule(hash),
      let time = rule.next(after: previous, at: now),
      (hash[Self.iterations]?.integer ?? 0) < hash[Self.limit]?.integer ?? .max
    else { return nil }
    var options = BullJobOptions(json: hash[JobField.options] ?? .empty) ?? BullJobOptions()
    options.delay = max(0, time - now)
    options.jobID = Self.scheduledJobID(id, time)
    options.repeatJobKey = id
    var job = try BullNewJob(hash[JobField.name] ?? .empty, data: hash[JobField.data] ?? .empty, options)
    job.timestamp = now
    try gate.willGrow()
    try engine.hincrby(key, Self.iterations, by: 1)
    try engine.zadd(keys.schedulers, Double(time), id)
    return try add(job, at: now, &gate, &engine).id
  }

  private static func rule(_ hash: RedisHashRecord) -> BullRepeat? {
    if let interval = hash[every]?.integer { return .every(interval) }
    return hash[pattern].flatMap { CronPattern($0.text) }.map { .pattern($0) }
  }

  /// `queue.removeJobScheduler`: answers whether there was one. Its next job goes with it unless a worker has it already.
  @discardableResult public func removeScheduler(
    _ id: RedisBytes, at now: Int64, in engine: inout RedisEngine
  ) throws -> Bool {
    var gate = try engine.beginScript(at: now)
    guard let job = try schedulerJob(id, &engine) else { return false }
    try gate.willWrite()
    for state in [BullState.delayed, .waiting, .paused, .prioritized]
    where try self.state(of: job, at: now, in: &engine) == state {
      try take(job, from: state, &engine)
      try removeKeys(job, &engine)
    }
    engine.del(schedulerKey(id, &engine))
    return try engine.zrem(keys.schedulers, id)
  }
}
