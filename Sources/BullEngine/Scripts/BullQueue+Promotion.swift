public import RedisEngine

extension BullQueue {
  /// Moves due delayed jobs, at most ``promotionBatch``, to `wait` or, with a priority, to `prioritized`.
  func promote(
    to target: QueueTarget, at now: Int64, _ gate: inout RedisScriptGate, _ engine: inout RedisEngine
  ) throws(RedisError) {
    guard let first = try engine.zfirst(keys.delayed), DelayedScore.due(first.score) <= now else { return }
    let due = try engine.zrangeByScore(keys.delayed, DelayedScore.until(now), limit: Self.promotionBatch)
    try gate.willWrite()
    for entry in due { try engine.zrem(keys.delayed, entry.member) }
    for entry in due {
      let key = jobKey(entry.member, &engine)
      let priority = try priority(key, &engine)
      if priority == 0 {
        try engine.lpush(target.list, entry.member)
      } else {
        let counter = try engine.incr(keys.priorityCounter)
        try engine.zadd(keys.prioritized, PriorityScore.score(priority, counter), entry.member)
      }
      try emit(EventFields.moved, .init(Word.waiting, entry.member, Word.delayed), &engine)
      try engine.hset(key, JobField.delay, Word.zero)
    }
    try addBaseMarker(&engine, isHeld: target.isHeld)
  }

  /// `job.promote()`: a delayed job waits no longer.
  /// - Throws: ``BullError`` if it is not delayed.
  public func promote(_ id: RedisBytes, at now: Int64, in engine: inout RedisEngine) throws {
    var gate = try engine.beginScript(at: now)
    try gate.willWrite()
    guard try engine.zrem(keys.delayed, id) else {
      throw BullError(.notInState, job: id, command: "promote", state: "delayed")
    }
    let key = jobKey(id, &engine)
    let target = try target(&engine)
    try pushBack(id, priority: try priority(key, &engine), lifo: false, target, &engine)
    try engine.hset(key, JobField.delay, Word.zero)
    try emit(EventFields.moved, .init(Word.waiting, id, Word.delayed), &engine)
  }
}
