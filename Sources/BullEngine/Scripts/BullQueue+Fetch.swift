public import RedisEngine

/// A worker's limiter: so many jobs in a window of fixed length that the first job opens, counted for the whole queue.
public struct BullLimiter: Hashable, Sendable {
  /// Jobs in a window, at least 1.
  public var max: Int64
  /// Milliseconds, at least 1.
  public var duration: Int64

  /// At most `max` jobs in `duration` milliseconds.
  public init(max: Int64, duration: Int64) {
    precondition(max > 0 && duration > 0, "a limiter lets something through and ends")
    self.max = max
    self.duration = duration
  }
}

/// What a worker sends along when it asks for a job.
public struct BullFetchRequest: Hashable, Sendable {
  /// The value of the lock.
  public var token: RedisBytes
  /// Milliseconds.
  public var lockDuration: Int64
  /// The worker's own; nil: it is not limited, unless the queue as a whole is.
  public var limiter: BullLimiter?
  /// Kept in the job as `pb`.
  public var workerName: RedisBytes?

  /// - Parameter lockDuration: milliseconds, at least 1.
  public init(
    token: RedisBytes, lockDuration: Int64 = 30_000, limiter: BullLimiter? = nil, workerName: RedisBytes? = nil
  ) {
    precondition(lockDuration > 0, "a lock holds for a while")
    self.token = token
    self.lockDuration = lockDuration
    self.limiter = limiter
    self.workerName = workerName
  }
}

/// What a worker gets when it asks for a job.
public struct BullFetched: Hashable, Sendable {
  /// nil: none is to be had.
  public var job: BullJob?
  /// Milliseconds until the limiter's window ends; 0: it is not that.
  public var limitDelay: Int64
  /// When the next delayed job is due; 0: none is known of.
  public var nextDelayed: Int64

  static let nothing = BullFetched(job: nil, limitDelay: 0, nextDelayed: 0)
}

extension BullQueue {
  /// `moveToActive`: promotes due delayed jobs, then takes the oldest waiting job or, if none waits, the first prioritized one.
  ///
  /// - Throws: `RedisError`. When memory is full it is refused unless a due delayed job was moved first.
  public func fetch(
    _ request: BullFetchRequest, at now: Int64, in engine: inout RedisEngine
  ) throws -> BullFetched {
    var gate = try engine.beginScript(at: now)
    return try fetch(request, at: now, endsBatch: false, &gate, &engine)
  }

  /// - Parameter endsBatch: whether a job was just finished: with nothing left to do, `drained` is said.
  func fetch(
    _ request: BullFetchRequest, at now: Int64, endsBatch: Bool, _ gate: inout RedisScriptGate,
    _ engine: inout RedisEngine
  ) throws(RedisError) -> BullFetched {
    let target = try target(&engine)
    try promote(to: target, at: now, &gate, &engine)
    let most = target.max ?? request.limiter?.max
    if let most {
      let left = try limitLeft(most, at: now, &gate, &engine)
      if left > 0 { return BullFetched(job: nil, limitDelay: left, nextDelayed: 0) }
    }
    if target.isHeld { return .nothing }
    try gate.willGrow()
    var next = try engine.rpoplpush(keys.wait, keys.active)
    if next == nil { next = try popPrioritized(&engine) }
    if let id = next {
      if most != nil {
        try countLimited(target.duration ?? request.limiter?.duration ?? 1, at: now, &engine)
      }
      return BullFetched(job: try activate(id, request, at: now, &engine), limitDelay: 0, nextDelayed: 0)
    }
    if endsBatch { try emitIfDrained(&engine) }
    return BullFetched(job: nil, limitDelay: 0, nextDelayed: try nextDelayed(&engine) ?? 0)
  }

  private func popPrioritized(_ engine: inout RedisEngine) throws(RedisError) -> RedisBytes? {
    guard let first = try engine.zpop(keys.prioritized) else {
      engine.del(keys.priorityCounter)
      return nil
    }
    try engine.lpush(keys.active, first.member)
    return first.member
  }

  private func activate(
    _ id: RedisBytes, _ request: BullFetchRequest, at now: Int64, _ engine: inout RedisEngine
  ) throws(RedisError) -> BullJob? {
    let key = jobKey(id, &engine)
    if request.token != Word.unlimitedToken {
      engine.set(lockKey(id, &engine), request.token, expiry: .at(now + request.lockDuration))
    }
    try emit(EventFields.moved, .init(Word.active, id, Word.waiting), &engine)
    try countAttempt(key, at: now, &engine)
    if let name = request.workerName { try engine.hset(key, JobField.processedBy, name) }
    try addBaseMarker(&engine, isHeld: false)
    return try engine.hrecord(key).map { BullJob(id, $0, started: keys.startedJob) }
  }

  private func countAttempt(_ key: RedisKey, at now: Int64, _ engine: inout RedisEngine) throws(RedisError) {
    if let new = keys.newJob, let started = keys.startedJob,
      try engine.hset(key, widening: new, to: started, RedisBytes(now), Word.one)
    {
      return
    }
    try engine.hset(key, JobField.processedOn, RedisBytes(now))
    try engine.hincrby(key, JobField.attemptsStarted, by: 1)
  }

  private func emitIfDrained(_ engine: inout RedisEngine) throws(RedisError) {
    if try engine.llen(keys.wait) == 0, try engine.llen(keys.active) == 0, try engine.zcard(keys.prioritized) == 0 {
      try emit(EventFields.event, .init(Word.drained), &engine)
    }
  }
}
