import RedisEngine

extension BullQueue {
  /// How many events the stream keeps at least; written to `meta` the first time.
  func maxEvents(_ engine: inout RedisEngine) throws(RedisError) -> Int {
    if let most = try engine.hget(keys.meta, MetaField.maxEvents)?.integer { return Int(most) }
    try engine.hset(keys.meta, MetaField.maxEvents, RedisBytes(Self.defaultMaxEvents))
    return Int(Self.defaultMaxEvents)
  }

  /// `XADD events * ...`.
  @inline(__always) func emit(
    _ fields: RedisStreamFields, _ values: RedisEntryValues, _ engine: inout RedisEngine
  ) throws(RedisError) {
    try engine.xadd(keys.events, fields, values)
  }

  /// `XADD events MAXLEN ~ n * ...`.
  @inline(__always) func emitTrimming(
    _ fields: RedisStreamFields, _ values: RedisEntryValues, _ engine: inout RedisEngine
  ) throws(RedisError) {
    let most = try maxEvents(&engine)
    try engine.xadd(keys.events, fields, values, trimmedTo: .length(most))
  }

  /// The same with what is known of `meta` already.
  @inline(__always) func emitTrimming(
    _ fields: RedisStreamFields, _ values: RedisEntryValues, _ target: QueueTarget, _ engine: inout RedisEngine
  ) throws(RedisError) {
    guard let most = target.maxEvents else { return try emitTrimming(fields, values, &engine) }
    try engine.xadd(keys.events, fields, values, trimmedTo: .length(most))
  }
}
