/// Hashes. Constant time per field where nothing else is said; `WRONGTYPE` is thrown where the key holds something else.
extension RedisEngine {
  /// `HSET` of one field: answers whether the field is new.
  @discardableResult public mutating func hset(
    _ key: RedisKey, _ field: RedisBytes, _ value: RedisBytes
  ) throws(RedisError) -> Bool {
    let position = try hashPosition(key)
    let old = setField(position, field, value)
    changed(key)
    return old == nil
  }

  /// `HSET` of several fields: answers how many are new.
  @discardableResult public mutating func hset(
    _ key: RedisKey, _ pairs: [(field: RedisBytes, value: RedisBytes)]
  ) throws(RedisError) -> Int {
    let position = try hashPosition(key)
    var new = 0
    for pair in pairs where setField(position, pair.field, pair.value) == nil { new += 1 }
    work += pairs.count
    changed(key, by: pairs.count)
    return new
  }

  /// `HSET` of a new hash with these fields, as many values as the shape has fields. Linear in them.
  ///
  /// Where there is a hash already, its fields of these names are replaced and the others stay.
  public mutating func hset(
    _ key: RedisKey, _ shape: RedisHashShape, _ values: [RedisBytes]
  ) throws(RedisError) {
    if try findHash(key) == nil {
      precondition(values.count == shapes.fields(of: shape.id).count, "as many values as fields")
      addWhole(key, .hash(.shaped(shape.id, values)))
    } else {
      let position = try hashPosition(key)
      for (field, value) in zip(shapes.fields(of: shape.id), values) { setField(position, field, value) }
    }
    work += values.count
    changed(key, by: values.count)
  }

  /// `HGET`.
  public mutating func hget(_ key: RedisKey, _ field: RedisBytes) throws(RedisError) -> RedisBytes? {
    guard let position = try findHash(key, isRead: true) else { return nil }
    return fieldValue(position, field)
  }

  /// `HINCRBY`: the sum.
  @discardableResult public mutating func hincrby(
    _ key: RedisKey, _ field: RedisBytes, by amount: Int64
  ) throws(RedisError) -> Int64 {
    let found = try findHash(key)
    var sum = amount
    if let found, let old = fieldValue(found, field) {
      guard let number = old.integer else { throw RedisError("ERR hash value is not an integer") }
      let (total, overflowed) = number.addingReportingOverflow(amount)
      if overflowed { throw .overflow }
      sum = total
    }
    setField(found ?? add(key, .hash(.shaped(0, [])), container: true), field, RedisBytes(sum))
    changed(key)
    return sum
  }

  /// `HDEL` of one field: answers whether there was such a field. The last field takes the key with it.
  @discardableResult public mutating func hdel(_ key: RedisKey, _ field: RedisBytes) throws(RedisError) -> Bool {
    guard let position = try findHash(key),
      let old = databases[current].entries[position].value.hash.remove(field, &shapes)
    else { return false }
    keyspaceBytes -=
      MemoryModel.field(field, old) + MemoryModel.hashNodes.one(elementCount(value(position)) + 1)
    if databases[current].entries[position].value.hash.count == 0 { remove(position) }
    changed(key)
    return true
  }

  /// `HGETALL`: linear in the number of fields; in the order in which they came as long as there are at most 64.
  public mutating func hgetall(
    _ key: RedisKey
  ) throws(RedisError) -> [(field: RedisBytes, value: RedisBytes)] {
    guard let position = try findHash(key, isRead: true) else { return [] }
    let pairs = value(position).hash.pairs(shapes)
    work += pairs.count
    return pairs
  }

  /// `HLEN`.
  public mutating func hlen(_ key: RedisKey) throws(RedisError) -> Int {
    try findHash(key, isRead: true).map { value($0).hash.count } ?? 0
  }

  func fieldValue(_ position: Int, _ field: RedisBytes) -> RedisBytes? {
    guard case .hash(let hash) = databases[current].entries[position].value else { return nil }
    return hash.value(of: field, shapes)
  }

  /// The position of the hash at the key, made empty if there is none.
  mutating func hashPosition(_ key: RedisKey) throws(RedisError) -> Int {
    try findHash(key) ?? add(key, .hash(.shaped(0, [])), container: true)
  }

  /// Adds a key with a container without elements.
  mutating func add(_ key: RedisKey, _ value: RedisValue, container: Bool) -> Int {
    keyspaceBytes += MemoryModel.container
    return add(key, value)
  }

  @discardableResult mutating func setField(_ position: Int, _ field: RedisBytes, _ value: RedisBytes) -> RedisBytes? {
    let old = databases[current].entries[position].value.hash.update(field, value, &shapes)
    keyspaceBytes += MemoryModel.field(field, value)
    if let old {
      keyspaceBytes -= MemoryModel.field(field, old)
    } else if case .hash(.table(let table)) = databases[current].entries[position].value {
      keyspaceBytes += MemoryModel.hashNodes.one(table.value.count)
    }
    return old
  }
}
