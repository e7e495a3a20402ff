/// Streams. `WRONGTYPE` is thrown where the key holds something else.
extension RedisEngine {
  /// `XADD key * ...`: appends an entry, `values` as many as `fields`, and trims the stream if there is a bound.
  ///
  /// Linear in the values; trimming approximately removes whole nodes.
  /// - Parameters:
  ///   - id: nil: by the clock, as `*` says.
  ///   - isApproximate: `~`: up to a node's entries more stay, and at most 100 nodes' entries are removed at once.
  /// - Returns: the entry's ID.
  @discardableResult public mutating func xadd(
    _ key: RedisKey, id: RedisStreamID? = nil, _ fields: RedisStreamFields, _ values: [RedisBytes],
    trimmedTo bound: RedisStreamBound? = nil, isApproximate: Bool = true
  ) throws(RedisError) -> RedisStreamID {
    try add(key, id, fields, values, bound, isApproximate)
  }

  /// As above, with values that need no allocation, and an ID by the clock.
  @discardableResult public mutating func xadd(
    _ key: RedisKey, _ fields: RedisStreamFields, _ values: RedisEntryValues,
    trimmedTo bound: RedisStreamBound? = nil
  ) throws(RedisError) -> RedisStreamID {
    try add(key, nil, fields, values, bound, true)
  }

  private mutating func add(
    _ key: RedisKey, _ id: RedisStreamID?, _ fields: RedisStreamFields, _ values: some StreamEntryValues,
    _ bound: RedisStreamBound?, _ isApproximate: Bool
  ) throws(RedisError) -> RedisStreamID {
    precondition(fields.count == values.count && fields.count > 0, "as many values as fields, at least one")
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
