/// Looking keys up, adding and removing them: what all operations are made of.
extension RedisEngine {
  /// The key's position in the database in use; nil: there is no such key, or its time is over.
  @inline(__always) mutating func find(_ key: RedisKey) -> Int? {
    guard let position = databases[current].position(of: key) else { return nil }
    if databases[current].entries[position].expiry != 0, isOver(position) {
      // A replica waits for its master to delete the key, but does not show it.
      if !condition.isReplica { expire(position) }
      return nil
    }
    use(position)
    return position
  }

  /// As `find`, and counts it as hit or miss.
  @inline(__always) mutating func read(_ key: RedisKey) -> Int? {
    let position = find(key)
    if position == nil { statistics.keyspaceMisses += 1 } else { statistics.keyspaceHits += 1 }
    return position
  }

  @inline(__always) func isOver(_ position: Int) -> Bool {
    databases[current].expiry(at: position).map { $0 < now } ?? false
  }

  /// Deletes a key whose time is over.
  mutating func expire(_ position: Int) {
    statistics.expiredKeys += 1
    let key = databases[current].entries[position].key
    remove(position)
    if !watchers.isEmpty { touchWatched(key) }
  }

  @inline(__always) private mutating func use(_ position: Int) {
    if configuration.maxMemoryPolicy.isLFU {
      databases[current].entries[position].access = frequencyAfterUse(databases[current].entries[position].access)
    } else {
      let seconds = UInt32(truncatingIfNeeded: now / 1_000)
      // After a snapshot, a read is not to copy anything.
      if databases[current].entries[position].access != seconds {
        databases[current].entries[position].access = seconds
      }
    }
  }

  /// Adds a key that is not there.
  @discardableResult @inline(__always) mutating func add(_ key: RedisKey, _ value: RedisValue) -> Int {
    let access =
      configuration.maxMemoryPolicy.isLFU ? initialFrequency : UInt32(truncatingIfNeeded: now / 1_000)
    keyspaceBytes += MemoryModel.key(names.count(key))
    if blocked.isWaiting { signalReady(key, value) }
    return databases[current].append(key, value, access: access)
  }

  /// Adds a key that is not there, counting its value's memory as well.
  mutating func addWhole(_ key: RedisKey, _ value: RedisValue) {
    keyspaceBytes += MemoryModel.value(value, shapes)
    add(key, value)
  }

  /// Removes the key at this position; the last key takes its place.
  @discardableResult mutating func remove(_ position: Int) -> RedisValue {
    let hadExpiry = databases[current].entries[position].expiry != 0
    keyspaceBytes -=
      MemoryModel.key(names.count(databases[current].entries[position].key)) + (hadExpiry ? MemoryModel.expiry : 0)
    if blocked.isWaiting { signalStreamEnd(position) }
    let value = databases[current].remove(at: position)
    keyspaceBytes -= MemoryModel.value(value, shapes)
    return value
  }

  mutating func setExpiry(_ time: Int64?, _ position: Int) {
    let had = databases[current].entries[position].expiry != 0
    if had != (time != nil) { keyspaceBytes += had ? -MemoryModel.expiry : MemoryModel.expiry }
    databases[current].setExpiry(time, at: position)
  }

  /// The key was changed: who watches it has lost the race.
  @inline(__always) mutating func changed(_ key: RedisKey, by count: Int = 1) {
    persistence.dirty += Int64(count)
    if !watchers.isEmpty { touchWatched(key) }
  }

  @inline(__always) func value(_ position: Int) -> RedisValue { databases[current].entries[position].value }

  /// The position of a list; nil: there is no such key.
  @inline(__always) mutating func findList(_ key: RedisKey, isRead: Bool = false) throws(RedisError) -> Int? {
    guard let position = isRead ? read(key) : find(key) else { return nil }
    guard case .list = databases[current].entries[position].value else { throw .wrongType }
    return position
  }

  @inline(__always) mutating func findHash(_ key: RedisKey, isRead: Bool = false) throws(RedisError) -> Int? {
    guard let position = isRead ? read(key) : find(key) else { return nil }
    guard case .hash = databases[current].entries[position].value else { throw .wrongType }
    return position
  }

  @inline(__always) mutating func findSet(_ key: RedisKey, isRead: Bool = false) throws(RedisError) -> Int? {
    guard let position = isRead ? read(key) : find(key) else { return nil }
    guard case .set = databases[current].entries[position].value else { throw .wrongType }
    return position
  }

  @inline(__always) mutating func findSortedSet(_ key: RedisKey, isRead: Bool = false) throws(RedisError) -> Int? {
    guard let position = isRead ? read(key) : find(key) else { return nil }
    guard case .sortedSet = databases[current].entries[position].value else { throw .wrongType }
    return position
  }

  @inline(__always) mutating func findStream(_ key: RedisKey, isRead: Bool = false) throws(RedisError) -> Int? {
    guard let position = isRead ? read(key) : find(key) else { return nil }
    guard case .stream = databases[current].entries[position].value else { throw .wrongType }
    return position
  }

  @inline(__always) mutating func findString(_ key: RedisKey, isRead: Bool = false) throws(RedisError) -> Int? {
    guard let position = isRead ? read(key) : find(key) else { return nil }
    guard case .string = databases[current].entries[position].value else { throw .wrongType }
    return position
  }

  /// The string at the key.
  mutating func readString(_ key: RedisKey) throws(RedisError) -> RedisBytes? {
    guard let position = try findString(key, isRead: true) else { return nil }
    return value(position).string
  }
}
