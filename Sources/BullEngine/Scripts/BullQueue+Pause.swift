public import RedisEngine

extension BullQueue {
  /// `queue.pause()`: workers get no more jobs; those they have go on.
  ///
  /// With BullMQ 5 `wait` is renamed to `paused`; with BullMQ 6 `meta` gets a flag and nothing else changes.
  public func pause(at now: Int64, in engine: inout RedisEngine) throws {
    var gate = try engine.beginScript(at: now)
    try gate.willGrow()
    if version == .v5, engine.exists(keys.wait) { try engine.rename(keys.wait, to: keys.paused) }
    try engine.hset(keys.meta, MetaField.paused, Word.one)
    engine.del(keys.marker)
    try emitTrimming(EventFields.event, .init(Word.paused), &engine)
  }

  /// `queue.resume()`.
  public func resume(at now: Int64, in engine: inout RedisEngine) throws {
    var gate = try engine.beginScript(at: now)
    try gate.willWrite()
    if version == .v5, engine.exists(keys.paused) { try engine.rename(keys.paused, to: keys.wait) }
    try engine.hdel(keys.meta, MetaField.paused)
    if try engine.llen(keys.wait) > 0 || engine.zcard(keys.prioritized) > 0 {
      try addBaseMarker(&engine, isHeld: false)
    } else {
      try addDelayMarker(&engine)
    }
    try emitTrimming(EventFields.event, .init(Word.resumed), &engine)
  }

  /// `queue.isPaused()`.
  public func isPaused(at now: Int64, in engine: inout RedisEngine) throws -> Bool {
    _ = try engine.beginScript(at: now)
    return try engine.hget(keys.meta, MetaField.paused) != nil
  }
}
