import DequeModule

/// An end of a list.
public enum RedisListEnd: Hashable, Sendable {
  case left
  case right
}

/// Lists. Constant time where nothing else is said; `WRONGTYPE` is thrown where the key holds something else.
extension RedisEngine {
  /// `LPUSH`: the list's length after it.
  @discardableResult public mutating func lpush(_ key: RedisKey, _ value: RedisBytes) throws(RedisError) -> Int {
    try push(key, value, .left)
  }

  /// `RPUSH`: the list's length after it.
  @discardableResult public mutating func rpush(_ key: RedisKey, _ value: RedisBytes) throws(RedisError) -> Int {
    try push(key, value, .right)
  }

  /// `LPUSH` or `RPUSH`.
  @discardableResult public mutating func push(
    _ key: RedisKey, _ value: RedisBytes, _ end: RedisListEnd
  ) throws(RedisError) -> Int {
    let position = try findList(key) ?? addList(key)
    pushValue(position, value, end)
    changed(key)
    return listCount(position)
  }

  /// `LPOP` or `RPOP`: nil where there is no such list. The last element takes the key with it.
  public mutating func pop(_ key: RedisKey, _ end: RedisListEnd) throws(RedisError) -> RedisBytes? {
    guard let position = try findList(key) else { return nil }
    let value = popValue(position, end)
    changed(key)
    return value
  }

  /// `LPOP`.
  public mutating func lpop(_ key: RedisKey) throws(RedisError) -> RedisBytes? { try pop(key, .left) }
  /// `RPOP`.
  public mutating func rpop(_ key: RedisKey) throws(RedisError) -> RedisBytes? { try pop(key, .right) }

  /// `LLEN`.
  public mutating func llen(_ key: RedisKey) throws(RedisError) -> Int {
    try findList(key, isRead: true).map { listCount($0) } ?? 0
  }

  /// `LINDEX`: from the left, or with a negative index from the right.
  public mutating func lindex(_ key: RedisKey, _ index: Int) throws(RedisError) -> RedisBytes? {
    guard let position = try findList(key, isRead: true) else { return nil }
    let count = listCount(position)
    let place = index < 0 ? index &+ count : index
    guard place >= 0, place < count else { return nil }
    work += min(place, count - place)
    return listValue(position, place)
  }

  /// `LRANGE`: both ends included, negative indices from the right. Linear in what is returned.
  public mutating func lrange(_ key: RedisKey, _ start: Int, _ stop: Int) throws(RedisError) -> [RedisBytes] {
    guard let position = try findList(key, isRead: true),
      let range = IndexRange.resolve(start, stop, count: listCount(position))
    else { return [] }
    work += range.count
    return Array(value(position).list[range])
  }

  /// `RPOPLPUSH`: nil where there is nothing to move.
  public mutating func rpoplpush(_ source: RedisKey, _ destination: RedisKey) throws(RedisError) -> RedisBytes? {
    try lmove(source, destination, from: .right, to: .left)
  }

  /// `LMOVE`: nil where there is nothing to move.
  public mutating func lmove(
    _ source: RedisKey, _ destination: RedisKey, from: RedisListEnd, to: RedisListEnd
  ) throws(RedisError) -> RedisBytes? {
    guard try findList(source) != nil else { return nil }
    _ = try findList(destination)
    guard let position = try findList(source) else { return nil }
    if source == destination {
      databases[current].entries[position].value.list.rotate(from, to)
      changed(source)
      return databases[current].entries[position].value.list[to == .left ? 0 : listCount(position) - 1]
    }
    let value = popValue(position, from)
    changed(source)
    try push(destination, value, to)
    return value
  }

  /// `LREM`: removes so many elements equal to the value, from the right if the count is negative, all if it is 0. Linear in the
  /// list's length.
  @discardableResult public mutating func lrem(
    _ key: RedisKey, _ count: Int, _ value: RedisBytes
  ) throws(RedisError) -> Int {
    guard let position = try findList(key) else { return 0 }
    work += listCount(position)
    let removed = databases[current].entries[position].value.list.removeEqual(value, count)
    if removed > 0 {
      keyspaceBytes -= removed * MemoryModel.packed(value)
      removeListIfEmpty(position)
      changed(key, by: removed)
    }
    return removed
  }

  /// A list without an element at a key that is not there; one must follow.
  mutating func addList(_ key: RedisKey) -> Int {
    var list: Deque<RedisBytes> = []
    swap(&list, &spareList)
    return add(key, .list(list), container: true)
  }

  private mutating func removeListIfEmpty(_ position: Int) {
    guard listCount(position) == 0, case .list(let list) = remove(position) else { return }
    spareList = list
  }

  func listCount(_ position: Int) -> Int {
    guard case .list(let list) = databases[current].entries[position].value else { return 0 }
    return list.count
  }

  func listValue(_ position: Int, _ index: Int) -> RedisBytes { value(position).list[index] }

  mutating func pushValue(_ position: Int, _ value: RedisBytes, _ end: RedisListEnd) {
    keyspaceBytes += MemoryModel.packed(value)
    if end == .left {
      databases[current].entries[position].value.list.prepend(value)
    } else {
      databases[current].entries[position].value.list.append(value)
    }
  }

  /// The list has an element.
  mutating func popValue(_ position: Int, _ end: RedisListEnd) -> RedisBytes {
    let value =
      end == .left
      ? databases[current].entries[position].value.list.removeFirst()
      : databases[current].entries[position].value.list.removeLast()
    keyspaceBytes -= MemoryModel.packed(value)
    removeListIfEmpty(position)
    return value
  }
}
