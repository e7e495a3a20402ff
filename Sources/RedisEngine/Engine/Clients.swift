/// What the server keeps for a connection.
struct ClientState: Sendable {
  var id: RedisClientID
  var name: RedisBytes = .empty
  var database = 0
  /// The commands since `MULTI`; nil: no transaction is open.
  var queue: [RedisCall]?
  /// A command could not be queued.
  var isSpoilt = false
  /// A watched key was changed.
  var hasLostRace = false
  var watched: [WatchedKey] = []
  var channels: [RedisBytes] = []
  var patterns: [RedisBytes] = []
  var connectedAt: Int64
  var lastSeenAt: Int64

  var isSubscribed: Bool { !channels.isEmpty || !patterns.isEmpty }
}

struct WatchedKey: Sendable {
  var place: KeyPlace
  /// Its time was over when the client began to watch it, but it had not been deleted yet.
  var wasOver: Bool
}

/// A key in a database.
struct KeyPlace: Hashable, Sendable {
  var database: Int
  var key: RedisKey
}

/// All clients. The one whose command runs is at hand.
struct ClientTable: Sendable {
  private var others: [RedisClientID: ClientState] = [:]
  /// The client whose command runs.
  var active = ClientState(id: 0, connectedAt: 0, lastSeenAt: 0)
  private var isIdle = true

  /// Clients there are, the one with number 0 included.
  var count: Int { others.count + (isIdle ? 0 : 1) }

  /// Makes this client the active one; answers whether it has not been seen before.
  @discardableResult mutating func enter(_ id: RedisClientID, at now: Int64) -> Bool {
    let known = others.removeValue(forKey: id)
    active = known ?? ClientState(id: id, connectedAt: now, lastSeenAt: now)
    active.lastSeenAt = now
    isIdle = false
    return known == nil
  }

  mutating func leave() {
    others[active.id] = active
    isIdle = true
  }

  mutating func remove(_ id: RedisClientID) -> ClientState? { others.removeValue(forKey: id) }

  /// In the order of their numbers.
  var all: [ClientState] {
    (Array(others.values) + (isIdle ? [] : [active])).sorted { $0.id < $1.id }
  }

  /// Changes a client, the active one or another.
  mutating func update(_ id: RedisClientID, _ body: (inout ClientState) -> Void) {
    if !isIdle, id == active.id { body(&active) } else if others[id] != nil { body(&others[id]!) }
  }

  func database(of id: RedisClientID) -> Int { (!isIdle && id == active.id ? active : others[id])?.database ?? 0 }
}

extension RedisEngine {
  /// The connection is gone: its transaction, watches, subscriptions and waiting end.
  public mutating func disconnect(_ client: RedisClientID) {
    blocked.remove(client)
    guard let state = clients.remove(client) else { return }
    for watched in state.watched { watchers.remove(client, watched.place) }
    for channel in state.channels { subscriptions.channels.remove(client, from: channel) }
    for pattern in state.patterns { subscriptions.patterns.remove(client, from: pattern) }
  }
}
