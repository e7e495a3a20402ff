/// Who watches which keys.
struct Watchers: Sendable {
  private var byKey: [KeyPlace: [RedisClientID]] = [:]

  var isEmpty: Bool { byKey.isEmpty }

  func watching(_ place: KeyPlace) -> [RedisClientID] { byKey[place] ?? [] }

  mutating func add(_ client: RedisClientID, _ place: KeyPlace) { byKey[place, default: []].append(client) }

  mutating func remove(_ client: RedisClientID, _ place: KeyPlace) {
    byKey[place]?.removeAll { $0 == client }
    if byKey[place]?.isEmpty == true { byKey[place] = nil }
  }

  /// All watched keys of a database, in no order that anything may depend on.
  func places(in database: Int?) -> [KeyPlace] { byKey.keys.filter { database == nil || $0.database == database } }
}

extension RedisEngine {
  /// Tells the clients that watch this key of the database in use that it was changed.
  mutating func touchWatched(_ key: RedisKey) {
    let place = KeyPlace(database: current, key: key)
    let isThere = databases[current].position(of: key) != nil
    for client in watchers.watching(place) {
      clients.update(client) { state in
        if !isThere, let index = state.watched.firstIndex(where: { $0.place == place && $0.wasOver }) {
          // It was over before, and is now deleted: nothing has changed for this client.
          state.watched[index].wasOver = false
        } else {
          state.hasLostRace = true
        }
      }
    }
  }

  /// As `touchWatched` for the keys of a database, or of all, that is about to be emptied.
  mutating func touchAllWatched(database: Int?) {
    for place in watchers.places(in: database) where databases[place.database].position(of: place.key) != nil {
      for client in watchers.watching(place) { clients.update(client) { $0.hasLostRace = true } }
    }
  }

  /// The active client watches nothing any more.
  mutating func unwatchAll() {
    for watched in clients.active.watched { watchers.remove(clients.active.id, watched.place) }
    clients.active.watched = []
    clients.active.hasLostRace = false
  }
}
