/// One of the numbered databases: keys with their values, and which of them expire.
struct Database: Sendable {
  struct Entry: Sendable {
    var key: RedisKey
    var value: RedisValue
    /// When or how often it was used, as the eviction policy counts.
    var access: UInt32
    /// 1 + the place in `expiries`; 0: never expires.
    var expiry: UInt32
  }

  struct Expiry: Sendable {
    /// Milliseconds since 1970.
    var time: Int64
    var position: Int
  }

  private var index = HashIndex()
  var entries = ChunkedArray<Entry>()
  private(set) var expiries: [Expiry] = []
  /// Where the active expiry cycle goes on.
  var expiryCursor = 0

  var count: Int { entries.count }

  @inline(__always) func position(of key: RedisKey) -> Int? {
    index.find(key.stableHash) { entries[$0].key == key }
  }

  /// The key must not be there. Answers its position.
  @discardableResult mutating func append(_ key: RedisKey, _ value: RedisValue, access: UInt32) -> Int {
    let position = entries.count
    entries.append(Entry(key: key, value: value, access: access, expiry: 0))
    index.insert(key.stableHash, at: position)
    return position
  }

  /// The last entry takes the place of the removed one.
  @discardableResult mutating func remove(at position: Int) -> RedisValue {
    setExpiry(nil, at: position)
    index.remove(entries[position].key.stableHash, at: position)
    let last = entries.removeLast()
    if position == entries.count { return last.value }
    let removed = entries[position].value
    entries[position] = last
    index.move(last.key.stableHash, from: entries.count, to: position)
    if last.expiry != 0 { expiries[Int(last.expiry) - 1].position = position }
    return removed
  }

  /// Milliseconds since 1970 at whose end the key is gone.
  @inline(__always) func expiry(at position: Int) -> Int64? {
    let place = entries[position].expiry
    return place == 0 ? nil : expiries[Int(place) - 1].time
  }

  mutating func setExpiry(_ time: Int64?, at position: Int) {
    let place = Int(entries[position].expiry)
    if let time {
      if place > 0 {
        expiries[place - 1].time = time
      } else {
        expiries.append(Expiry(time: time, position: position))
        entries[position].expiry = UInt32(expiries.count)
      }
    } else if place > 0 {
      let last = expiries.removeLast()
      if place - 1 < expiries.count {
        expiries[place - 1] = last
        entries[last.position].expiry = UInt32(place)
      }
      entries[position].expiry = 0
    }
  }
}
