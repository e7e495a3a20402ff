/// Streams. `WRONGTYPE` is thrown where the key holds something else.
extension RedisEngine {
  /// `XADD key * ...`: appends an entry, `values` as many as `fields`, and trims the stream if there is a bound.
  ///
  /// Give the same array of fields every time: entries share it. Linear in the fields; trimming approximately removes whole nodes.
  /// - Parameters:
  ///   - id: nil: by the clock, as `*` says.
  ///   - isApproximate: `~`: up to a node's entries more stay, and at most 100 nodes' entries are removed at once.
  /// - Returns: the entry's ID.
  @discardableResult public mutating func xadd(
    _ key: RedisKey, id: RedisStreamID? = nil, _ fields: [RedisBytes], _ values: [RedisBytes],
    trimmedTo bound: RedisStreamBound? = nil, isApproximate: Bool = true
  ) throws(RedisError) -> RedisStreamID {
    try add(key, id, fields, values, bound, isApproximate)
  }

  /// As above, with values that need no allocation, and an ID by the clock.
  @discardableResult public mutating func xadd(
    _ key: RedisKey, _ fields: [RedisBytes], _ values: RedisEntryValues, trimmedTo bound: RedisStreamBound? = nil
  ) throws(RedisError) -> RedisStreamID {
    try add(key, nil, fields, values, bound, true)
  }

  private mutating func add(
    _ key: RedisKey, _ id: RedisStreamID?, _ fields: [RedisBytes], _ values: some Collection<RedisBytes>,
    _ bound: RedisStreamBound?, _ isApproximate: Bool
  ) throws(RedisError) -> RedisStreamID {
    precondition(fields.count == values.count && !fields.isEmpty, "as many values as fields, at least one")
    let position = try streamPosition(key)
    let limit = isApproximate ? defaultTrimLimit : 0
    let limits = configuration.streamNodeLimits
    let added = try databases[current].entries[position].value.stream.add(
      id, at: now, fields, values, limits, bound, isApproximate, limit)
    work += added.trimmed
    keyspaceBytes += added.bytes
    appended(key, position)
    return added.id
  }

  /// `XLEN`. Constant time.
  public mutating func xlen(_ key: RedisKey) throws(RedisError) -> Int {
    try findStream(key, isRead: true).map { value($0).stream.count } ?? 0
  }

  /// `XRANGE`: both ends included. Linear in what is returned.
  public mutating func xrange(
    _ key: RedisKey, from first: RedisStreamID = .zero, through last: RedisStreamID = .last, count: Int? = nil
  ) throws(RedisError) -> [RedisStreamEntry] {
    guard let position = try findStream(key, isRead: true) else { return [] }
    let entries = value(position).stream.entries(from: first, through: last, limit: count)
    work += entries.count
    return entries
  }

  /// How many entries a trimming without `LIMIT` removes at most.
  var defaultTrimLimit: Int {
    let limit = 100 * configuration.streamNodeMaxEntries
    return limit <= 0 ? 10_000 : min(limit, 1_000_000)
  }

  mutating func streamPosition(_ key: RedisKey) throws(RedisError) -> Int {
    try findStream(key) ?? add(key, .stream(Boxed(StreamValue())), container: true)
  }

  mutating func appended(_ key: RedisKey, _ position: Int) {
    if blocked.isWaiting { signalReady(key, value(position)) }
    changed(key)
  }
}

extension StreamValue {
  /// Appends an entry and trims the stream.
  @inline(__always) mutating func add(
    _ id: RedisStreamID?, at now: Int64, _ fields: [RedisBytes], _ values: some Collection<RedisBytes>,
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
