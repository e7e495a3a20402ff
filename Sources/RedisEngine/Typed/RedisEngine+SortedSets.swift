/// Sorted sets. Logarithmic in their size where nothing else is said; `WRONGTYPE` is thrown where the key holds something else.
extension RedisEngine {
  /// `ZADD` of one member: answers whether it is new. The score is not NaN.
  @discardableResult public mutating func zadd(
    _ key: RedisKey, _ score: Double, _ member: RedisBytes
  ) throws(RedisError) -> Bool {
    precondition(!score.isNaN, "a score is a number")
    let position = try sortedSetPosition(key)
    let old = setScore(position, member, score)
    if old != score { changed(key) }
    return old == nil
  }

  /// `ZREM` of one member: answers whether it was there. The last member takes the key with it.
  @discardableResult public mutating func zrem(_ key: RedisKey, _ member: RedisBytes) throws(RedisError) -> Bool {
    guard let position = try findSortedSet(key), removeMember(position, member) else { return false }
    removeIfEmptySortedSet(position)
    changed(key)
    return true
  }

  /// `ZSCORE`. Constant time.
  public mutating func zscore(_ key: RedisKey, _ member: RedisBytes) throws(RedisError) -> Double? {
    try findSortedSet(key, isRead: true).flatMap { value($0).sortedSet.score(of: member) }
  }

  /// `ZCARD`. Constant time.
  public mutating func zcard(_ key: RedisKey) throws(RedisError) -> Int {
    try findSortedSet(key, isRead: true).map { value($0).sortedSet.count } ?? 0
  }

  /// `ZRANGE` by rank: both ends included, negative ranks from the highest score. Linear in what is returned.
  public mutating func zrange(
    _ key: RedisKey, _ start: Int, _ stop: Int
  ) throws(RedisError) -> [RedisScoredMember] {
    guard let position = try findSortedSet(key, isRead: true) else { return [] }
    let set = value(position).sortedSet
    guard let range = IndexRange.resolve(start, stop, count: set.count) else { return [] }
    work += range.count
    return set.ordered.elements(ranks: range)
  }

  /// `ZRANGEBYSCORE` with both ends included and at most `limit` members. Linear in what is returned.
  public mutating func zrangeByScore(
    _ key: RedisKey, _ scores: ClosedRange<Double>, limit: Int = .max
  ) throws(RedisError) -> [RedisScoredMember] {
    guard let position = try findSortedSet(key, isRead: true) else { return [] }
    let set = value(position).sortedSet
    let first = set.ordered.rank { $0.score < scores.lowerBound }
    let end = set.ordered.rank { $0.score <= scores.upperBound }
    let count = min(limit, end - first)
    guard count > 0 else { return [] }
    work += count
    return set.ordered.elements(ranks: first..<(first + count))
  }

  /// `ZPOPMIN` or `ZPOPMAX` of one member; nil where there is none.
  public mutating func zpop(_ key: RedisKey, isLowest: Bool = true) throws(RedisError) -> RedisScoredMember? {
    guard let position = try findSortedSet(key),
      let member = isLowest ? value(position).sortedSet.ordered.first : value(position).sortedSet.ordered.last
    else { return nil }
    removeMember(position, member.member)
    removeIfEmptySortedSet(position)
    changed(key)
    return member
  }

  mutating func sortedSetPosition(_ key: RedisKey) throws(RedisError) -> Int {
    try findSortedSet(key) ?? add(key, .sortedSet(Boxed(SortedSetValue())), container: true)
  }

  /// Answers the score there was.
  @discardableResult mutating func setScore(_ position: Int, _ member: RedisBytes, _ score: Double) -> Double? {
    let old = databases[current].entries[position].value.sortedSet.update(member, score)
    if old == nil {
      keyspaceBytes +=
        MemoryModel.scored(member) + MemoryModel.sortedSetNodes.one(elementCount(value(position)))
    }
    return old
  }

  @discardableResult mutating func removeMember(_ position: Int, _ member: RedisBytes) -> Bool {
    guard databases[current].entries[position].value.sortedSet.remove(member) != nil else { return false }
    keyspaceBytes -=
      MemoryModel.scored(member) + MemoryModel.sortedSetNodes.one(elementCount(value(position)) + 1)
    return true
  }

  mutating func removeIfEmptySortedSet(_ position: Int) {
    if case .sortedSet(let set) = databases[current].entries[position].value, set.value.isEmpty { remove(position) }
  }

  /// Puts a sorted set in the place of whatever the key holds; an empty one deletes the key. Answers the number of members.
  mutating func storeSortedSet(_ key: RedisKey, _ members: [RedisScoredMember]) -> Int {
    let existed = del(key)
    if members.isEmpty { return 0 }
    var set = SortedSetValue()
    for member in members { set.update(member.member, member.score) }
    addWhole(key, .sortedSet(Boxed(set)))
    if !existed { changed(key) }
    return members.count
  }
}
