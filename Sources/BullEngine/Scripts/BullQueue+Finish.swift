public import RedisEngine

/// How a job ended.
public enum BullOutcome: Hashable, Sendable {
  /// With what the processor returned, as JSON.
  case completed(returnValue: RedisBytes = "null")
  /// For good: with the error's message and the stack traces of all attempts as a JSON array.
  case failed(reason: RedisBytes, stacktrace: RedisBytes = "[]")
}

/// What a worker sends when a job has ended.
public struct BullFinish: Hashable, Sendable {
  public var id: RedisBytes
  public var token: RedisBytes
  public var outcome: BullOutcome
  public var keep: BullKeep
  /// The job's own, tries in total.
  public var attempts: Int
  /// Minutes of metrics that are kept; nil: none are collected.
  public var metricsPoints: Int?
  /// Whether the next job is wanted in the same call; nil: the worker closes or has no room.
  public var next: BullFetchRequest?

  /// The end of this job, held under this token.
  public init(
    _ id: RedisBytes, token: RedisBytes, _ outcome: BullOutcome, keep: BullKeep = .all, attempts: Int = 0,
    metricsPoints: Int? = nil, next: BullFetchRequest? = nil
  ) {
    self.id = id
    self.token = token
    self.outcome = outcome
    self.keep = keep
    self.attempts = attempts
    self.metricsPoints = metricsPoints
    self.next = next
  }
}

extension BullQueue {
  /// `moveToFinished`, and in the same script the next job.
  ///
  /// - Throws: ``BullError``: the job's hash is gone, its lock is gone or another's (nothing has changed then), or it is not active
  ///   (its lock is then gone). `RedisError`: not for want of memory, because the first command only frees.
  @discardableResult public func finish(
    _ finish: BullFinish, at now: Int64, in engine: inout RedisEngine
  ) throws -> BullFetched {
    var gate = try engine.beginScript(at: now)
    let key = jobKey(finish.id, &engine)
    guard let hash = try engine.hrecord(key) else {
      throw BullError(.missingKey, job: finish.id, command: "moveToFinished")
    }
    let isFirst = hash.has(keys.startedJob)
    let rule = isFirst ? nil : hash[JobField.deduplicationID]
    let made = (isFirst ? 0 : hash[JobField.attemptsMade]?.integer ?? 0) + 1
    try removeLock(finish.id, finish.token, command: "moveToFinished", &gate, &engine)
    try gate.willWrite()
    guard try engine.lrem(keys.active, -1, finish.id) > 0 else {
      throw BullError(.notInState, job: finish.id, command: "moveToFinished")
    }
    if let rule { try endDeduplication(finish.id, rule, at: now, &engine) }
    try settle(finish, key, made, at: now, &engine)
    try announce(finish, made, &engine)
    if let points = finish.metricsPoints {
      try collectMetrics(finish.outcome.set, points: points, at: now, &engine)
    }
    guard let next = finish.next else { return .nothing }
    return try fetch(next, at: now, endsBatch: true, &gate, &engine)
  }

  /// Puts the job among the finished ones, or removes it.
  private func settle(
    _ finish: BullFinish, _ key: RedisKey, _ made: Int64, at now: Int64, _ engine: inout RedisEngine
  ) throws {
    if finish.keep.count == 0 {
      engine.del(key)
      engine.del(logsKey(finish.id, &engine))
      return
    }
    let set = self.key(of: finish.outcome.set)
    try engine.hset(key, JobField.attemptsMade, RedisBytes(made))
    try engine.zadd(set, Double(now), finish.id)
    switch finish.outcome {
    case .completed(let value): try engine.hset(key, JobField.returnValue, value)
    case .failed(let reason, let stacktrace):
      try engine.hset(key, JobField.stacktrace, stacktrace)
      try engine.hset(key, JobField.failedReason, reason)
      try engine.hdel(key, JobField.deferredFailure)
    }
    try engine.hset(key, JobField.finishedOn, RedisBytes(now))
    try evict(set, finish.keep, at: now, &engine)
  }

  private func announce(_ finish: BullFinish, _ made: Int64, _ engine: inout RedisEngine) throws(RedisError) {
    switch finish.outcome {
    case .completed(let value):
      try emitTrimming(EventFields.completed, .init(Word.completed, finish.id, value, Word.active), &engine)
    case .failed(let reason, _):
      try emitTrimming(EventFields.failed, .init(Word.failed, finish.id, reason, Word.active), &engine)
      if made >= finish.attempts {
        try emit(EventFields.attempts, .init(Word.retriesExhausted, finish.id, RedisBytes(made)), &engine)
      }
    }
  }
}

extension BullOutcome {
  /// Where the job goes.
  public var set: BullFinishedSet { if case .completed = self { .completed } else { .failed } }
}
