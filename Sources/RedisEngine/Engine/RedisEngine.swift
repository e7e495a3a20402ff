import DequeModule
public import VirtualTime

/// A Redis data-structure server, version 7.0, as a value: commands and the moment at which they come go in, replies come out.
///
/// There is no clock, no network and no thread in it. A copy is a snapshot: it shares everything with the original until one of them
/// changes, piece by piece. Time must not go backwards from call to call.
///
/// There are two ways in: ``execute(_:at:from:)`` takes commands as text, with the exact replies and errors of redis-server 7.0.15;
/// ``atomically(at:database:_:)`` runs a Swift function on the typed operations (``lpush(_:_:)``, ``hset(_:_:_:)``, ...), which is
/// what a Lua script is to a real server.
public struct RedisEngine: Sendable {
  var databases: [Database]
  var names = NameTable()
  var shapes = ShapeTable()
  /// What `CONFIG SET` changes.
  public var configuration: RedisConfiguration
  /// What is wrong with the server, if anything: checked before every command.
  public var condition = RedisCondition()
  /// Who copies it, and whom it copies.
  public var replication = RedisReplication()
  public internal(set) var statistics = RedisStatistics()
  public internal(set) var persistence: RedisPersistence
  var random: RandomStream
  var clients = ClientTable()
  var blocked = BlockedClients()
  var subscriptions = Subscriptions()
  var watchers = Watchers()

  /// Milliseconds since 1970, of the command that runs.
  var now: Int64
  /// The database in use.
  var current = 0
  /// Elements touched by the command that runs.
  var work = 0
  /// Whether commands may not wait: inside a transaction or a script.
  var mayNotBlock = false
  var deliveries: [RedisDelivery] = []
  /// The memory that keys and values would need, see ``MemoryModel``.
  var keyspaceBytes = 0
  /// The room of the list that was emptied last: lists of a queue come and go with its jobs.
  var spareList: Deque<RedisBytes> = []

  /// An empty server.
  /// - Parameters:
  ///   - start: milliseconds since 1970 at which it starts.
  ///   - random: decides whatever Redis leaves to chance: SPOP, RANDOMKEY, which keys are looked at for eviction.
  public init(
    configuration: RedisConfiguration = RedisConfiguration(), startedAt start: Int64, random: RandomStream
  ) {
    databases = Array(repeating: Database(), count: configuration.databases)
    self.configuration = configuration
    self.random = random
    now = start
    persistence = RedisPersistence(startedAt: start)
    statistics.startedAt = start
  }

  /// The moment of the command or script that runs, in milliseconds since 1970.
  public var time: Int64 { now }

  /// The key with this name.
  public mutating func key(_ name: RedisBytes) -> RedisKey { names.key(name) }

  /// Keys that differ in a number only: `pattern("bull:email:", ":lock")(123)` is `bull:email:123:lock`.
  ///
  /// - Precondition: the number is the last part between colons that could be one, and fewer than 65,536 patterns are in use.
  public mutating func pattern(_ prefix: RedisBytes, _ suffix: RedisBytes = "") -> RedisKeyPattern {
    let sample = names.key(RedisBytes(prefix.bytes + [UInt8(ascii: "1")] + suffix.bytes))
    guard case .numbered(1, let id) = sample.form, names.text(sample).count == prefix.count + suffix.count + 1 else {
      preconditionFailure("\(prefix)<number>\(suffix) is no pattern of numbered keys")
    }
    return RedisKeyPattern(id: id)
  }

  /// Takes over the keys, patterns and shapes that `later` has numbered: to a state that is restored they are known as before.
  ///
  /// - Precondition: this is a copy of what `later` was, or nothing has been stored in it.
  public mutating func keepNames(of later: RedisEngine) {
    names = later.names
    shapes = later.shapes
  }

  /// The key's bytes.
  public func name(of key: RedisKey) -> RedisBytes { names.text(key) }

  /// The shape of hashes with these fields, all different, at most 64; nil: the engine has too many shapes already.
  public mutating func shape(_ fields: [RedisBytes]) -> RedisHashShape? {
    precondition(Set(fields).count == fields.count, "the fields of a hash are different")
    return shapes.shape(fields).map { RedisHashShape(id: $0) }
  }

  /// Runs `body`, a script of typed operations, at once and as a whole.
  ///
  /// Clients that wait for keys it pushed to are served afterwards. What it throws does not undo what it did, as with Lua.
  /// - Returns: what `body` returns, and what other clients are to be sent because of it.
  public mutating func atomically<R, E: Error>(
    at now: Int64, database: Int = 0, _ body: (inout RedisEngine) throws(E) -> R
  ) throws(E) -> (result: R, deliveries: [RedisDelivery]) {
    begin(at: now, database: database)
    mayNotBlock = true
    defer { mayNotBlock = false }
    let result = try body(&self)
    serveReadyKeys()
    notePeak()
    return (result, takeDeliveries())
  }

  @inline(__always) mutating func notePeak() {
    let used = usedMemory
    if used > statistics.peakMemory { statistics.peakMemory = used }
  }

  mutating func begin(at now: Int64, database: Int) {
    self.now = now
    current = database
    work = 0
  }

  mutating func takeDeliveries() -> [RedisDelivery] {
    if deliveries.isEmpty { return [] }
    defer { deliveries = [] }
    return deliveries
  }

  /// Elements that the operations of the last command or script touched, at least 1: what its time depends on.
  public var elementsTouched: Int { max(1, work) }

  /// The memory in use, in bytes: an approximation, see the documentation of the target.
  public var usedMemory: Int {
    MemoryModel.base + keyspaceBytes + clients.count * MemoryModel.client + subscriptions.memory
  }

  /// Of all databases: the keys, those that expire, and those of them whose time is over at the moment (milliseconds since 1970).
  public func keyCounts(at moment: Int64) -> (keys: Int, expiring: Int, expired: Int) {
    databases.reduce(into: (0, 0, 0)) { counts, database in
      counts.0 += database.count
      counts.1 += database.expiries.count
      counts.2 += database.expiries.count { $0.time < moment }
    }
  }

  /// How many keys the database has, those included that are over and that nobody looked at.
  public func keyCount(database: Int = 0) -> Int { databases[database].count }
}
