public import RedisEngine

/// What is noted about a failed attempt.
public struct BullFailure: Hashable, Sendable {
  public var reason: RedisBytes
  /// A JSON array of text.
  public var stacktrace: RedisBytes

  /// An attempt that failed for this reason.
  public init(reason: RedisBytes, stacktrace: RedisBytes = "[]") {
    self.reason = reason
    self.stacktrace = stacktrace
  }
}

extension BullQueue {
  /// `retryJob`: a failed attempt without backoff; the job goes at once to the back of its list, or with `lifo` to the front.
  ///
  /// - Parameter next: asks for the next job in a call of its own, as BullMQ's worker does after it.
  /// - Throws: ``BullError`` as ``finish(_:at:in:)``.
  public func retry(
    _ id: RedisBytes, token: RedisBytes, lifo: Bool = false, _ failure: BullFailure, at now: Int64,
    in engine: inout RedisEngine
  ) throws {
    var gate = try engine.beginScript(at: now)
    let target = try target(&engine)
    try promote(to: target, at: now, &gate, &engine)
    let key = jobKey(id, &engine)
    guard engine.exists(key) else { throw BullError(.missingKey, job: id, command: "retryJob") }
    try removeLock(id, token, command: "retryJob", &gate, &engine)
    try gate.willGrow()
    try note(failure, key, &engine)
    guard try engine.lrem(keys.active, -1, id) > 0 else {
      throw BullError(.notInState, job: id, command: "retryJob")
    }
    try pushBack(id, priority: try priority(key, &engine), lifo: lifo, target, &engine)
    try engine.hincrby(key, JobField.attemptsMade, by: 1)
    try emitTrimming(EventFields.moved, .init(Word.waiting, id, Word.active), &engine)
  }

  /// `moveToDelayed`: a failed attempt with backoff, or a job that puts itself off.
  ///
  /// - Parameters:
  ///   - due: when it is to be tried again, in milliseconds since 1970.
  ///   - failure: nil: it put itself off (`DelayedError`), and no attempt is counted.
  /// - Returns: the next job, if one was asked for.
  /// - Throws: ``BullError`` as ``finish(_:at:in:)``.
  @discardableResult public func moveToDelayed(
    _ id: RedisBytes, token: RedisBytes, until due: Int64, _ failure: BullFailure?, next: BullFetchRequest? = nil,
    at now: Int64, in engine: inout RedisEngine
  ) throws -> BullFetched {
    var gate = try engine.beginScript(at: now)
    let key = jobKey(id, &engine)
    guard engine.exists(key) else { throw BullError(.missingKey, job: id, command: "moveToDelayed") }
    try removeLock(id, token, command: "moveToDelayed", &gate, &engine)
    try gate.willGrow()
    if let failure { try note(failure, key, &engine) }
    let score = try DelayedScore.next(max(due, now), in: keys.delayed, &engine)
    guard try engine.lrem(keys.active, -1, id) > 0 else {
      throw BullError(.notInState, job: id, command: "moveToDelayed")
    }
    if failure != nil { try engine.hincrby(key, JobField.attemptsMade, by: 1) }
    try engine.hset(key, JobField.delay, RedisBytes(max(0, due - now)))
    try engine.zadd(keys.delayed, score, id)
    try emitTrimming(EventFields.delayed, .init(Word.delayed, id, RedisBytes(max(due, now))), &engine)
    try addDelayMarker(&engine)
    guard let next else { return .nothing }
    return try fetch(next, at: now, endsBatch: false, &gate, &engine)
  }

  private func note(_ failure: BullFailure, _ key: RedisKey, _ engine: inout RedisEngine) throws(RedisError) {
    try engine.hset(key, JobField.stacktrace, failure.stacktrace)
    try engine.hset(key, JobField.failedReason, failure.reason)
  }

  /// `job.retry()`: a finished job waits again.
  /// - Throws: ``BullError`` if it is gone or not in that set.
  public func reprocess(
    _ id: RedisBytes, from set: BullFinishedSet = .failed, at now: Int64, in engine: inout RedisEngine
  ) throws {
    var gate = try engine.beginScript(at: now)
    let key = jobKey(id, &engine)
    guard let hash = try engine.hrecord(key) else { throw BullError(.missingKey, job: id, command: "reprocessJob") }
    let job = BullJob(id, hash, started: keys.startedJob)
    try gate.willWrite()
    guard try engine.zrem(self.key(of: set), id) else {
      throw BullError(.notInState, job: id, command: "reprocessJob", state: set.rawValue)
    }
    try forgetResult(key, set, &engine)
    let target = try target(&engine)
    let lifo = BullJobOptions(json: job.options)?.lifo ?? false
    try pushBack(id, priority: job.priority, lifo: lifo, target, &engine)
    try emitTrimming(EventFields.moved, .init(Word.waiting, id, RedisBytes(set.rawValue)), &engine)
  }

  /// `queue.retryJobs`: one pass over the finished jobs, the oldest first; they wait again, whatever their priority was.
  ///
  /// - Parameters:
  ///   - count: jobs moved at most.
  ///   - end: only jobs that finished until then, in milliseconds since 1970.
  /// - Returns: whether there may be more, so that BullMQ's client calls again.
  @discardableResult public func retryJobs(
    from set: BullFinishedSet = .failed, count: Int = 1_000, until end: Int64? = nil, at now: Int64,
    in engine: inout RedisEngine
  ) throws -> Bool {
    var gate = try engine.beginScript(at: now)
    let zset = key(of: set)
    let jobs = try engine.zrangeByScore(zset, 0...Double(end ?? now), limit: count)
    if jobs.isEmpty { return false }
    try gate.willWrite()
    let target = try target(&engine)
    for entry in jobs {
      try forgetResult(jobKey(entry.member, &engine), set, &engine)
      try emit(EventFields.moved, .init(Word.waiting, entry.member, RedisBytes(set.rawValue)), &engine)
      try engine.zrem(zset, entry.member)
      try engine.lpush(target.list, entry.member)
    }
    try addBaseMarker(&engine, isHeld: target.isHeld)
    return jobs.count == count
  }

  private func forgetResult(
    _ key: RedisKey, _ set: BullFinishedSet, _ engine: inout RedisEngine
  ) throws(RedisError) {
    try engine.hdel(key, JobField.finishedOn)
    try engine.hdel(key, JobField.processedOn)
    try engine.hdel(key, set == .completed ? JobField.returnValue : JobField.failedReason)
  }
}
