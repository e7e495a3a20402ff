/// What a client waits for.
enum Waiting: Sendable {
  case listPop(RedisListEnd)
  case listMove(destination: RedisKey, from: RedisListEnd, to: RedisListEnd)
  case listPopMany(PopRequest)
  case sortedPop(isLowest: Bool)
  case sortedPopMany(PopRequest)
  case streamRead(StreamRead)
}

struct BlockedClient: Sendable {
  var client: RedisClientID
  var database: Int
  var keys: [RedisKey]
  var waiting: Waiting
  /// Milliseconds since 1970; nil: for ever.
  var deadline: Int64?
}

/// Clients that wait for keys: each key has them in the order in which they came.
struct BlockedClients: Sendable {
  private var clients: [RedisClientID: BlockedClient] = [:]
  private var byKey: [KeyPlace: [RedisClientID]] = [:]
  /// Keys that somebody waits for and that were given something, in that order.
  var ready: [KeyPlace] = []

  var isWaiting: Bool { !clients.isEmpty }
  var count: Int { clients.count }

  subscript(client: RedisClientID) -> BlockedClient? { clients[client] }

  func waiting(for place: KeyPlace) -> [RedisClientID] { byKey[place] ?? [] }

  mutating func add(_ blocked: BlockedClient) {
    clients[blocked.client] = blocked
    for key in Set(blocked.keys) {
      byKey[KeyPlace(database: blocked.database, key: key), default: []].append(blocked.client)
    }
  }

  @discardableResult mutating func remove(_ client: RedisClientID) -> BlockedClient? {
    guard let blocked = clients.removeValue(forKey: client) else { return nil }
    for key in Set(blocked.keys) {
      let place = KeyPlace(database: blocked.database, key: key)
      byKey[place]?.removeAll { $0 == client }
      if byKey[place]?.isEmpty == true { byKey[place] = nil }
    }
    return blocked
  }

  /// Those whose time is over, the earliest deadline first and by number among equals.
  func due(at now: Int64) -> [BlockedClient] {
    clients.values.filter { $0.deadline.map { $0 <= now } ?? false }
      .sorted { ($0.deadline!, $0.client) < ($1.deadline!, $1.client) }
  }

  var nextDeadline: Int64? { clients.values.compactMap(\.deadline).min() }
}

extension RedisEngine {
  /// Whether the client waits for keys. It may not send commands until it is served, its time is over or it is unblocked.
  public func isBlocked(_ client: RedisClientID) -> Bool { blocked[client] != nil }

  /// When a client that waits for keys gives up, in milliseconds since 1970; nil: never, or it does not wait.
  public func blockedDeadline(of client: RedisClientID) -> Int64? { blocked[client]?.deadline }

  /// When the first waiting client gives up, in milliseconds since 1970; nil: none ever does. Linear in the clients that wait.
  public var nextBlockedDeadline: Int64? { blocked.nextDeadline }

  /// The replies of clients whose waiting ends without result, the earliest first.
  public mutating func expireBlocked(at now: Int64) -> [RedisDelivery] {
    blocked.due(at: now).map { due in
      blocked.remove(due.client)
      return RedisDelivery(client: due.client, reply: .nullArray)
    }
  }

  /// Ends a client's waiting as if its time were over, as `CLIENT UNBLOCK` does; nil: it does not wait.
  @discardableResult public mutating func unblock(_ client: RedisClientID) -> RedisDelivery? {
    blocked.remove(client).map { RedisDelivery(client: $0.client, reply: .nullArray) }
  }

  /// Makes the active client wait; where it may not, answers what it would be told when its time is over.
  mutating func wait(
    for keys: [RedisKey], _ waiting: Waiting, deadline: Int64?, otherwise reply: RedisReply = .nullArray
  ) -> RedisReply {
    if mayNotBlock { return reply }
    blocked.add(
      BlockedClient(
        client: clients.active.id, database: current, keys: keys, waiting: waiting, deadline: deadline))
    return .blocked
  }

  /// Remembers that a key which somebody waits for has got a value.
  mutating func signalReady(_ key: RedisKey, _ value: RedisValue) {
    let place = KeyPlace(database: current, key: key)
    guard !blocked.waiting(for: place).isEmpty, !blocked.ready.contains(place) else { return }
    blocked.ready.append(place)
  }

  /// As `signalReady`, where a stream is about to go: consumers of its groups are not to wait for it any longer.
  mutating func signalStreamEnd(_ position: Int) {
    let entry = databases[current].entries[position]
    if case .stream = entry.value { signalReady(entry.key, entry.value) }
  }

  /// Serves the clients that wait for keys which have got something, first come, first served, until nothing more is to be had.
  ///
  /// What one of them moves to another key may serve the next.
  @inline(__always) mutating func serveReadyKeys() {
    if !blocked.ready.isEmpty { serveAllReadyKeys() }
  }

  private mutating func serveAllReadyKeys() {
    let home = current
    let wasNotToBlock = mayNotBlock
    defer { (current, mayNotBlock) = (home, wasNotToBlock) }
    mayNotBlock = true
    while !blocked.ready.isEmpty {
      let places = blocked.ready
      blocked.ready = []
      for place in places {
        current = place.database
        for client in blocked.waiting(for: place) {
          guard let waiting = blocked[client]?.waiting, let reply = served(waiting, client, place.key) else { continue }
          blocked.remove(client)
          deliveries.append(RedisDelivery(client: client, reply: reply))
        }
      }
    }
  }

  /// What the client gets from the key; nil: nothing, and it goes on waiting.
  private mutating func served(_ waiting: Waiting, _ client: RedisClientID, _ key: RedisKey) -> RedisReply? {
    let position = find(key)
    if case .streamRead(let request) = waiting, request.isInGroup {
      guard let position, case .stream = value(position) else {
        return .error("UNBLOCKED the stream key no longer exists")
      }
    }
    guard let position else { return nil }
    do throws(RedisError) {
      switch (waiting, value(position)) {
      case (.listPop(let end), .list):
        guard let value = try pop(key, end) else { return nil }
        return .bulks([names.text(key), value])
      case (.listMove(let destination, let from, let to), .list):
        return try lmove(key, destination, from: from, to: to).map { .bulk($0) }
      case (.listPopMany(var request), .list):
        request.keys = [names.text(key)]
        return try ListCommands.popMany(&self, request)
      case (.sortedPop(let isLowest), .sortedSet):
        guard let popped = try zpop(key, isLowest: isLowest) else { return nil }
        return .array([.bulk(names.text(key)), .bulk(popped.member), .double(popped.score)])
      case (.sortedPopMany(var request), .sortedSet):
        request.keys = [names.text(key)]
        return try SortedSetCommands.popMany(&self, request)
      case (.streamRead(let request), .stream):
        return try request.serve(&self, key)
      default: return nil
      }
    } catch {
      return .error(error.line)
    }
  }
}
