public import RedisEngine

extension BullQueue {
  /// Milliseconds until the window ends if it is full, else 0.
  func limitLeft(
    _ most: Int64, at now: Int64, _ gate: inout RedisScriptGate, _ engine: inout RedisEngine
  ) throws(RedisError) -> Int64 {
    let count = try engine.get(keys.limiter)?.integer ?? 0
    // A counter that never ends, as an operator's SET leaves it, limits nothing.
    guard most <= count, let end = engine.expiry(of: keys.limiter) else { return 0 }
    if end == now {
      try gate.willWrite()
      engine.del(keys.limiter)
    }
    return max(0, end - now)
  }

  /// Counts a job that starts; the first one opens the window.
  func countLimited(_ duration: Int64, at now: Int64, _ engine: inout RedisEngine) throws(RedisError) {
    if try engine.incr(keys.limiter) == 1 { engine.expire(keys.limiter, at: now + duration) }
  }

  /// `queue.rateLimit(ms)`, `worker.rateLimit(ms)`: no worker with a limiter starts a job for so many milliseconds.
  public func rateLimit(_ milliseconds: Int64, at now: Int64, in engine: inout RedisEngine) throws {
    var gate = try engine.beginScript(at: now)
    try gate.willGrow()
    // JavaScript's greatest safe integer.
    engine.set(keys.limiter, 9_007_199_254_740_991, expiry: .at(now + milliseconds))
  }

  /// `queue.setGlobalRateLimit`: a limit for all workers, whatever their own; nil lifts it.
  public func setGlobalRateLimit(_ limiter: BullLimiter?, at now: Int64, in engine: inout RedisEngine) throws {
    var gate = try engine.beginScript(at: now)
    if let limiter {
      try gate.willGrow()
      try engine.hset(keys.meta, MetaField.max, RedisBytes(limiter.max))
      try engine.hset(keys.meta, MetaField.duration, RedisBytes(limiter.duration))
    } else {
      try gate.willWrite()
      try engine.hdel(keys.meta, MetaField.max)
      try engine.hdel(keys.meta, MetaField.duration)
    }
  }

  /// `queue.setGlobalConcurrency`: jobs that may be active at once in the whole queue; nil lifts it.
  public func setGlobalConcurrency(_ count: Int?, at now: Int64, in engine: inout RedisEngine) throws {
    var gate = try engine.beginScript(at: now)
    if let count {
      try gate.willGrow()
      try engine.hset(keys.meta, MetaField.concurrency, RedisBytes(count))
    } else {
      try gate.willWrite()
      try engine.hdel(keys.meta, MetaField.concurrency)
    }
  }

  /// `moveJobFromActiveToWait`, after `RateLimitError`: the job goes back to the front and no attempt is counted.
  /// - Returns: milliseconds until the limiter's window ends; 0: there is none.
  /// - Throws: ``BullError`` if the job is gone, not active, or the lock is not this worker's.
  @discardableResult public func moveFromActiveToWait(
    _ id: RedisBytes, token: RedisBytes, at now: Int64, in engine: inout RedisEngine
  ) throws -> Int64 {
    var gate = try engine.beginScript(at: now)
    let key = jobKey(id, &engine)
    guard engine.exists(key) else {
      throw BullError(.missingKey, job: id, command: "moveJobFromActiveToWait")
    }
    try removeLock(id, token, command: "moveJobFromActiveToWait", &gate, &engine)
    try gate.willWrite()
    guard try engine.lrem(keys.active, 1, id) > 0 else {
      throw BullError(.notInState, job: id, command: "moveJobFromActiveToWait")
    }
    let target = try target(&engine)
    let priority = try priority(key, &engine)
    if priority > 0 {
      try engine.zadd(keys.prioritized, PriorityScore.score(priority, 0), id)
      try addBaseMarker(&engine, isHeld: target.isHeld)
    } else {
      try push(id, target, .right, &engine)
    }
    try emit(EventFields.moved, .init(Word.waiting, id, Word.active), &engine)
    return engine.expiry(of: keys.limiter).map { max(0, $0 - now) } ?? 0
  }
}
