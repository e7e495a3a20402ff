public import RedisEngine

extension BullQueue {
  /// What a job is failed with that stalled too often.
  public static let stalledTooOften: RedisBytes = "job stalled more than allowable limit"

  /// `moveStalledJobsToWait`: jobs that were active at the last check and have no lock wait again, at the front; then all that are
  /// active now become suspects.
  ///
  /// Whoever calls first does it, at most once per interval for the whole queue. A job that stalled more than `maxStalledCount`
  /// times is not failed here: it is marked, goes back like the others, and the worker that takes it fails it.
  /// - Parameter interval: milliseconds, the caller's `stalledInterval`.
  /// - Returns: the jobs that wait again.
  @discardableResult public func checkStalled(
    maxStalledCount: Int = 1, interval: Int64 = 30_000, at now: Int64, in engine: inout RedisEngine
  ) throws -> [RedisBytes] {
    var gate = try engine.beginScript(at: now)
    if engine.exists(keys.stalledCheck) { return [] }
    try gate.willGrow()
    engine.set(keys.stalledCheck, RedisBytes(now), expiry: .at(now + interval))
    var recovered: [RedisBytes] = []
    // Redis has sets in no order to rely on; here the order is the set's own, which repeats.
    let suspects = try engine.smembers(keys.stalled)
    engine.del(keys.stalled)
    for id in suspects where !engine.exists(lockKey(id, &engine)) {
      guard try engine.lrem(keys.active, 1, id) > 0 else { continue }
      let key = jobKey(id, &engine)
      let count = try engine.hincrby(key, JobField.stalledCounter, by: 1)
      if count > maxStalledCount { try engine.hset(key, JobField.deferredFailure, Self.stalledTooOften) }
      let target = try target(&engine)
      try push(id, target, .right, &engine)
      try emitTrimming(EventFields.moved, .init(Word.waiting, id, Word.active), &engine)
      try emit(EventFields.job, .init(Word.stalled, id), &engine)
      recovered.append(id)
    }
    for id in try engine.lrange(keys.active, 0, -1) { try engine.sadd(keys.stalled, id) }
    return recovered
  }
}
