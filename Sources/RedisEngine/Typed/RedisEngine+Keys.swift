/// Keys. Constant time where nothing else is said.
extension RedisEngine {
  /// `EXISTS`.
  public mutating func exists(_ key: RedisKey) -> Bool { find(key) != nil }

  /// `DEL`: answers whether there was such a key. Linear in the elements of its value.
  @discardableResult public mutating func del(_ key: RedisKey) -> Bool {
    guard let position = find(key) else { return false }
    work += elementCount(remove(position))
    changed(key)
    return true
  }

  /// `TYPE`; nil where Redis says `none`.
  public mutating func type(of key: RedisKey) -> String? { find(key).map { value($0).typeName } }

  /// `PEXPIREAT`: at the end of this millisecond since 1970 the key is gone. A moment that is past deletes it.
  /// - Returns: whether there is such a key.
  @discardableResult public mutating func expire(_ key: RedisKey, at time: Int64) -> Bool {
    guard let position = find(key) else { return false }
    if time <= now { remove(position) } else { setExpiry(time, position) }
    changed(key)
    return true
  }

  /// `PEXPIRETIME`: nil where the key never expires or does not exist.
  public mutating func expiry(of key: RedisKey) -> Int64? {
    find(key).flatMap { databases[current].expiry(at: $0) }
  }

  /// `PERSIST`: answers whether there was an expiry.
  @discardableResult public mutating func persist(_ key: RedisKey) -> Bool {
    guard let position = find(key), databases[current].expiry(at: position) != nil else { return false }
    setExpiry(nil, position)
    changed(key)
    return true
  }

  /// `RENAME`: a key of the new name is replaced.
  public mutating func rename(_ key: RedisKey, to new: RedisKey) throws(RedisError) {
    guard let position = find(key) else { throw .noSuchKey }
    if key == new { return }
    let expiry = databases[current].expiry(at: position)
    if let old = find(new) {
      work += elementCount(value(old))
      remove(old)
    }
    guard let source = databases[current].position(of: key) else { preconditionFailure("the key was just there") }
    addWhole(new, remove(source))
    if let expiry, let target = databases[current].position(of: new) { setExpiry(expiry, target) }
    changed(key)
    if !watchers.isEmpty { touchWatched(new) }
  }

  /// Elements of a value; 1 for a string.
  func elementCount(_ value: RedisValue) -> Int {
    switch value {
    case .string: 1
    case .list(let list): list.count
    case .hash(let hash): hash.count
    case .set(let set): set.value.count
    case .sortedSet(let set): set.value.count
    case .stream(let stream): stream.value.count
    }
  }
}
