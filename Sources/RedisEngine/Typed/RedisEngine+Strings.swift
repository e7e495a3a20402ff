/// Strings. Constant time where nothing else is said.
extension RedisEngine {
  /// When a key that is set is to end.
  public enum Expiry: Hashable, Sendable {
    /// Never; an expiry that there was is dropped.
    case never
    /// As before: `KEEPTTL`.
    case asBefore
    /// At the end of this millisecond since 1970: `PXAT`.
    case at(Int64)
  }

  /// `GET`.
  public mutating func get(_ key: RedisKey) throws(RedisError) -> RedisBytes? { try readString(key) }

  /// `SET`: any value that there was is replaced, whatever its type.
  public mutating func set(_ key: RedisKey, _ value: RedisBytes, expiry: Expiry = .never) {
    if let position = find(key) {
      if blocked.isWaiting { signalStreamEnd(position) }
      keyspaceBytes += MemoryModel.value(value) - MemoryModel.value(self.value(position), shapes)
      databases[current].entries[position].value = .string(value)
      if expiry != .asBefore { setExpiry(nil, position) }
      if case .at(let time) = expiry { setExpiry(time, position) }
    } else {
      keyspaceBytes += MemoryModel.value(value)
      let position = add(key, .string(value))
      if case .at(let time) = expiry { setExpiry(time, position) }
    }
    changed(key)
  }

  /// `SET key value PX milliseconds NX`: answers whether the key was set, which it is if there was none.
  public mutating func setIfAbsent(_ key: RedisKey, _ value: RedisBytes, expiry: Expiry = .never) -> Bool {
    if find(key) != nil { return false }
    set(key, value, expiry: expiry)
    return true
  }

  /// `INCRBY`: the sum.
  @discardableResult public mutating func incr(
    _ key: RedisKey, by amount: Int64 = 1
  ) throws(RedisError) -> Int64 {
    guard let position = try findString(key) else {
      add(key, .string(RedisBytes(amount)))
      changed(key)
      return amount
    }
    guard let old = value(position).string.integer else { throw .notInteger }
    let (sum, overflowed) = old.addingReportingOverflow(amount)
    if overflowed { throw .overflow }
    databases[current].entries[position].value = .string(RedisBytes(sum))
    changed(key)
    return sum
  }

  /// Puts another string in the place of the one at this position.
  mutating func replaceString(_ position: Int, _ value: RedisBytes) {
    let key = databases[current].entries[position].key
    keyspaceBytes += MemoryModel.value(value) - MemoryModel.value(self.value(position).string)
    databases[current].entries[position].value = .string(value)
    changed(key)
  }

  mutating func addString(_ key: RedisKey, _ value: RedisBytes) {
    keyspaceBytes += MemoryModel.value(value)
    add(key, .string(value))
    changed(key)
  }
}
