/// Which keys go when memory is short: the values of `maxmemory-policy`.
public enum RedisEvictionPolicy: String, CaseIterable, Hashable, Sendable {
  case volatileLRU = "volatile-lru"
  case volatileLFU = "volatile-lfu"
  case volatileRandom = "volatile-random"
  case volatileTTL = "volatile-ttl"
  case allKeysLRU = "allkeys-lru"
  case allKeysLFU = "allkeys-lfu"
  case allKeysRandom = "allkeys-random"
  case none = "noeviction"

  /// Whether only keys with an expiry may go.
  var isVolatile: Bool { rawValue.hasPrefix("volatile") }
  var isLFU: Bool { self == .allKeysLFU || self == .volatileLFU }
  var isRandom: Bool { self == .allKeysRandom || self == .volatileRandom }
}

/// `save <seconds> <changes>`.
public struct RedisSavePoint: Hashable, Sendable {
  public var seconds: Int64
  public var changes: Int64

  /// After so many seconds if there were at least so many changes.
  public init(seconds: Int64, changes: Int64) {
    self.seconds = seconds
    self.changes = changes
  }
}

/// The parameters of redis.conf that the engine knows. Defaults are those of redis-server 7.0's `config.c`.
public struct RedisConfiguration: Hashable, Sendable {
  /// Bytes; 0: no limit.
  public var maxMemory: Int = 0
  public var maxMemoryPolicy = RedisEvictionPolicy.none
  /// Keys drawn to find one to evict.
  public var maxMemorySamples = 5
  public var lfuLogFactor = 10
  /// Minutes after which a key's use counts one less; 0: never.
  public var lfuDecayTime = 1
  /// Rounds of the background tasks per second.
  public var hz = 10
  /// 1 to 10: how thoroughly keys that nobody asks for expire.
  public var activeExpireEffort = 1
  public var streamNodeMaxBytes = 4_096
  public var streamNodeMaxEntries = 100
  public var savePoints = [(3_600, 1), (300, 100), (60, 10_000)].map { RedisSavePoint(seconds: $0, changes: $1) }
  public var appendOnly = false
  /// `always`, `everysec` or `no`.
  public var appendFsync = "everysec"
  public var stopWritesOnSaveError = true
  public var minReplicasToWrite = 0
  public var minReplicasMaxLag = 10
  public var replicaReadOnly = true
  public var replicaServeStaleData = true
  public var maxClients = 10_000
  /// Seconds an idle client is kept; 0: for ever.
  public var timeout = 0
  /// Bytes of the longest string.
  public var protoMaxBulkLength = 536_870_912
  /// How many databases there are. Cannot be changed while the server runs.
  public let databases: Int

  /// The defaults, with so many databases.
  public init(databases: Int = 16) {
    precondition(databases > 0, "a server has a database")
    self.databases = databases
  }
}
