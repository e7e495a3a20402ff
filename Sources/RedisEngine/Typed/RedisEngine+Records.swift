/// A hash as it was when it was read, to look several fields up in. Reading it copies nothing.
///
/// Let go of it before the hash is changed, or the change copies the values.
public struct RedisHashRecord: Sendable {
  private let fields: [RedisBytes]
  private let values: [RedisBytes]
  /// nil: a hash of many fields.
  private let shape: UInt32?

  fileprivate init(_ fields: [RedisBytes], _ values: [RedisBytes], _ shape: UInt32? = nil) {
    self.fields = fields
    self.values = values
    self.shape = shape
  }

  /// Whether it has the fields of this shape, in that order; never that of a shape that is nil. Constant time.
  @inline(__always) public func has(_ shape: RedisHashShape?) -> Bool { shape.map { $0.id == self.shape } ?? false }

  /// The value of the field at this place.
  @inline(__always) public subscript(at position: Int) -> RedisBytes { values[position] }

  /// How many fields.
  public var count: Int { values.count }

  /// The field's value; nil: there is no such field. Linear in the fields.
  public subscript(field: RedisBytes) -> RedisBytes? {
    for index in fields.indices where fields[index] == field { return values[index] }
    return nil
  }

  /// The field's value, looked for first at the position where it usually stands. Constant time if it stands there.
  @inline(__always) public subscript(field: RedisBytes, usuallyAt position: Int) -> RedisBytes? {
    position < fields.count && fields[position] == field ? values[position] : self[field]
  }

  /// All fields with their values, in the order in which they came.
  public var pairs: [(field: RedisBytes, value: RedisBytes)] { zip(fields, values).map { ($0, $1) } }
}

extension RedisEngine {
  /// `HGETALL` or `HMGET` of a hash; nil: there is no such key. Constant time for hashes of up to 64 fields.
  public mutating func hrecord(_ key: RedisKey) throws(RedisError) -> RedisHashRecord? {
    guard let position = try findHash(key, isRead: true),
      case .hash(let hash) = databases[current].entries[position].value
    else { return nil }
    switch hash {
    case .shaped(let shape, let values): return RedisHashRecord(shapes.fields(of: shape), values, shape)
    case .table(let table):
      let elements = table.value.elements
      return RedisHashRecord(elements.map(\.member), elements.map(\.value))
    }
  }

  /// `HSET` of the two last fields of `wider` to a hash that has just the fields before them. Constant time.
  /// - Returns: whether the key holds such a hash; otherwise nothing has changed.
  @inline(__always) public mutating func hset(
    _ key: RedisKey, widening shape: RedisHashShape, to wider: RedisHashShape, _ first: RedisBytes, _ second: RedisBytes
  ) throws(RedisError) -> Bool {
    guard let position = try findHash(key) else { return false }
    guard databases[current].entries[position].value.hash.widen(shape.id, to: wider.id, first, second) else {
      return false
    }
    keyspaceBytes +=
      shapes.packedSize(of: wider.id) - shapes.packedSize(of: shape.id) + Packed.size(first) + Packed.size(second)
    changed(key, by: 2)
    return true
  }

  /// The member with the highest score in the range: `ZREVRANGEBYSCORE ... LIMIT 0 1`.
  public mutating func zlast(
    _ key: RedisKey, in scores: ClosedRange<Double>
  ) throws(RedisError) -> RedisScoredMember? {
    guard let position = try findSortedSet(key, isRead: true),
      case .sortedSet(let set) = databases[current].entries[position].value
    else { return nil }
    let end = set.value.ordered.rank { $0.score <= scores.upperBound }
    guard end > 0, let last = set.value.ordered.elements(ranks: (end - 1)..<end).first,
      last.score >= scores.lowerBound
    else { return nil }
    return last
  }

  /// The member with the lowest score: `ZRANGE key 0 0 WITHSCORES`. Constant time.
  public mutating func zfirst(_ key: RedisKey) throws(RedisError) -> RedisScoredMember? {
    guard let position = try findSortedSet(key, isRead: true),
      case .sortedSet(let set) = databases[current].entries[position].value
    else { return nil }
    return set.value.ordered.first
  }

  /// `LTRIM`: keeps the elements from `start` to `stop`, both included, negative indices from the right. Linear in the list's length.
  public mutating func ltrim(_ key: RedisKey, _ start: Int, _ stop: Int) throws(RedisError) {
    guard let position = try findList(key) else { return }
    let count = listCount(position)
    let kept = IndexRange.resolve(start, stop, count: count) ?? 0..<0
    for _ in 0..<kept.lowerBound { _ = try pop(key, .left) }
    for _ in kept.upperBound..<count { _ = try pop(key, .right) }
  }
}

extension RedisEngine {
  /// What `$` means to `XREAD`: the ID of the last entry there ever was; zero where there is no stream.
  public mutating func xlast(_ key: RedisKey) throws(RedisError) -> RedisStreamID {
    guard let position = try findStream(key, isRead: true),
      case .stream(let stream) = databases[current].entries[position].value
    else { return .zero }
    return stream.value.lastID
  }
}
