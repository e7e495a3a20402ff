import RedisEngine

extension BullQueue {
  /// Removes finished jobs that are too old, then those that are too many, the oldest first.
  func evict(_ set: RedisKey, _ keep: BullKeep, at now: Int64, _ engine: inout RedisEngine) throws {
    if let age = keep.age {
      let old = try engine.zrangeByScore(set, 0...Double(max(0, now - age * 1_000)), limit: keep.limit)
      for entry in old {
        try engine.zrem(set, entry.member)
        try removeKeys(entry.member, &engine)
      }
    }
    guard let count = keep.count, count > 0 else { return }
    let excess = min(keep.limit, try engine.zcard(set) - count)
    for _ in 0..<max(0, excess) {
      guard let oldest = try engine.zpop(set) else { break }
      try removeKeys(oldest.member, &engine)
    }
  }

  /// Everything that belongs to a job but its places in lists and sets.
  func removeKeys(_ id: RedisBytes, _ engine: inout RedisEngine) throws(RedisError) {
    let key = jobKey(id, &engine)
    if let rule = try engine.hget(key, JobField.deduplicationID) {
      let rule = deduplicationKey(rule, &engine)
      if try engine.get(rule) == id { engine.del(rule) }
    }
    engine.del(key)
    engine.del(logsKey(id, &engine))
    engine.del(lockKey(id, &engine))
  }
}
