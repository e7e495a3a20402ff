/// Sets. Constant time where nothing else is said; `WRONGTYPE` is thrown where the key holds something else.
extension RedisEngine {
  /// `SADD` of one member: answers whether it is new.
  @discardableResult public mutating func sadd(_ key: RedisKey, _ member: RedisBytes) throws(RedisError) -> Bool {
    let position = try findSet(key) ?? add(key, Self.emptySet, container: true)
    guard databases[current].entries[position].value.set.insert(member) else { return false }
    keyspaceBytes += MemoryModel.packed(member) + MemoryModel.setNodes.one(elementCount(value(position)))
    changed(key)
    return true
  }

  /// `SREM` of one member: answers whether it was there. The last member takes the key with it.
  @discardableResult public mutating func srem(_ key: RedisKey, _ member: RedisBytes) throws(RedisError) -> Bool {
    guard let position = try findSet(key),
      databases[current].entries[position].value.set.remove(member) != nil
    else { return false }
    keyspaceBytes -= MemoryModel.packed(member) + MemoryModel.setNodes.one(elementCount(value(position)) + 1)
    removeIfEmptySet(position)
    changed(key)
    return true
  }

  /// `SISMEMBER`.
  public mutating func sismember(_ key: RedisKey, _ member: RedisBytes) throws(RedisError) -> Bool {
    try findSet(key, isRead: true).map { value($0).set.contains(member) } ?? false
  }

  /// `SCARD`.
  public mutating func scard(_ key: RedisKey) throws(RedisError) -> Int {
    try findSet(key, isRead: true).map { value($0).set.count } ?? 0
  }

  /// `SMEMBERS`: linear in their number; in no order to rely on.
  public mutating func smembers(_ key: RedisKey) throws(RedisError) -> [RedisBytes] {
    let members = try findSet(key, isRead: true).map { value($0).set.members } ?? []
    work += members.count
    return members
  }

  static var emptySet: RedisValue { .set(Boxed(DenseTable<Void>())) }

  mutating func removeIfEmptySet(_ position: Int) {
    if case .set(let set) = databases[current].entries[position].value, set.value.isEmpty { remove(position) }
  }

  /// Puts a set in the place of whatever the key holds; an empty one deletes the key. Answers the number of members.
  mutating func storeSet(_ key: RedisKey, _ members: DenseTable<Void>) -> Int {
    let existed = del(key)
    if members.isEmpty { return 0 }
    addWhole(key, .set(Boxed(members)))
    if !existed { changed(key) }
    return members.count
  }
}
