public import VirtualTime

/// A key that was looked up once; stands for its name ever after.
public struct RedisKey: Hashable, Sendable {
  var index: Int
}

/// The counters of a Redis server: integer values with an expiry.
///
/// A key is gone from the moment its time to live is over, whether or not anyone looks (`GET` answers nil, `INCR` begins
/// at 1 without expiry). Constant time; only `key(_:)` allocates.
public struct RedisKeyspace: Hashable, Sendable {
  private struct Entry: Hashable, Sendable {
    var name: String
    /// nil: the key does not exist.
    var value: Int64?
    /// `.max`: never.
    var expiresAt = VirtualInstant(nanoseconds: .max)
  }

  private var entries: [Entry] = []
  private var indices: [String: Int] = [:]

  public init() {}

  /// The handle of the key of that name; the key need not exist on the server.
  public mutating func key(_ name: String) -> RedisKey {
    if let index = indices[name] { return RedisKey(index: index) }
    entries.append(Entry(name: name))
    indices[name] = entries.count - 1
    return RedisKey(index: entries.count - 1)
  }

  /// `GET`: the value, nil when the key does not exist.
  public mutating func get(_ key: RedisKey, now: VirtualInstant) -> Int64? {
    expire(key, now)
    return entries[key.index].value
  }

  /// `SET`: the value; an expiry is dropped, as Redis does without `KEEPTTL`.
  public mutating func set(_ key: RedisKey, _ value: Int64) {
    entries[key.index].value = value
    entries[key.index].expiresAt = VirtualInstant(nanoseconds: .max)
  }

  /// `INCRBY`: adds to the value, 0 if the key does not exist, and answers the sum. An expiry stays.
  public mutating func increment(_ key: RedisKey, by amount: Int64 = 1, now: VirtualInstant) -> Int64 {
    expire(key, now)
    let sum = (entries[key.index].value ?? 0) + amount
    entries[key.index].value = sum
    return sum
  }

  /// `PEXPIRE`: the key is gone after that time; answers whether it exists. A time that is not positive deletes it.
  public mutating func expire(_ key: RedisKey, after span: VirtualDuration, now: VirtualInstant) -> Bool {
    expire(key, now)
    guard entries[key.index].value != nil else { return false }
    entries[key.index].expiresAt = now + span
    expire(key, now)
    return true
  }

  /// What `PTTL` answers.
  public enum TimeToLive: Hashable, Sendable {
    case expires(in: VirtualDuration)
    /// `TTL` answers -1.
    case never
    /// `TTL` answers -2.
    case noKey
  }

  /// `PTTL`.
  public mutating func timeToLive(_ key: RedisKey, now: VirtualInstant) -> TimeToLive {
    expire(key, now)
    guard entries[key.index].value != nil else { return .noKey }
    let expiry = entries[key.index].expiresAt
    return expiry.nanoseconds == .max ? .never : .expires(in: expiry - now)
  }

  /// `DEL`: answers whether the key existed.
  public mutating func delete(_ key: RedisKey, now: VirtualInstant) -> Bool {
    expire(key, now)
    let existed = entries[key.index].value != nil
    clear(key.index)
    return existed
  }

  /// All keys are gone; handles stay good.
  public mutating func removeAll() {
    for index in entries.indices { clear(index) }
  }

  private mutating func expire(_ key: RedisKey, _ now: VirtualInstant) {
    if entries[key.index].expiresAt <= now { clear(key.index) }
  }

  private mutating func clear(_ index: Int) {
    entries[index].value = nil
    entries[index].expiresAt = VirtualInstant(nanoseconds: .max)
  }
}
