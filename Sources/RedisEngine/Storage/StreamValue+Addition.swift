extension StreamValue {
  /// Appends an entry and trims the stream.
  @inline(__always) mutating func add(
    _ id: RedisStreamID?, at now: Int64, _ fields: RedisStreamFields, _ values: some StreamEntryValues,
    _ limits: StreamNodeLimits, _ bound: RedisStreamBound?, _ isApproximate: Bool, _ limit: Int
  ) throws(RedisError) -> (id: RedisStreamID, trimmed: Int, bytes: Int) {
    let before = entryBytes
    let new = try nextID(id, at: now)
    append(new, fields, values, limits)
    var trimmed = 0
    if let bound { trimmed = trim(bound, isApproximate: isApproximate, limit: limit) }
    return (new, trimmed, entryBytes - before)
  }

  /// The given ID, or the next one by the clock (milliseconds since 1970); it must be after the last one.
  func nextID(_ given: RedisStreamID?, at now: Int64) throws(RedisError) -> RedisStreamID {
    guard let following = lastID.next else {
      throw RedisError("ERR The stream has exhausted the last possible ID, unable to add more items")
    }
    let clock = RedisStreamID(UInt64(max(0, now)), 0)
    let id = given ?? (clock.milliseconds > lastID.milliseconds ? clock : following)
    guard id > lastID else {
      throw RedisError("ERR The ID specified in XADD is equal or smaller than the target stream top item")
    }
    return id
  }
}
