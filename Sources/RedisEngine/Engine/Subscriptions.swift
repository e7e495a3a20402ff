/// Who listens to what. Subscribers are told in the order in which they subscribed.
struct Subscriptions: Sendable {
  struct Table: Sendable {
    private(set) var listeners = DenseTable<[RedisClientID]>()

    var names: [RedisBytes] { listeners.elements.map(\.member) }
    var count: Int { listeners.count }

    func clients(_ name: RedisBytes) -> [RedisClientID] { listeners[name] ?? [] }

    mutating func add(_ client: RedisClientID, to name: RedisBytes) {
      listeners.update(name, clients(name) + [client])
    }

    mutating func remove(_ client: RedisClientID, from name: RedisBytes) {
      let rest = clients(name).filter { $0 != client }
      if rest.isEmpty { listeners.remove(name) } else { listeners.update(name, rest) }
    }
  }

  var channels = Table()
  var patterns = Table()

  var memory: Int { (channels.count + patterns.count) * MemoryModel.subscription }
}

extension RedisEngine {
  /// Publishes; answers how many subscriptions got it. Linear in these and in the number of patterns.
  @discardableResult public mutating func publish(_ channel: RedisBytes, _ message: RedisBytes) -> Int {
    var count = 0
    func deliver(_ client: RedisClientID, _ parts: [RedisBytes]) {
      deliveries.append(RedisDelivery(client: client, reply: .bulks(parts)))
      count += 1
    }
    for client in subscriptions.channels.clients(channel) { deliver(client, ["message", channel, message]) }
    for pattern in subscriptions.patterns.listeners.elements where GlobPattern(pattern.member).matches(channel) {
      for client in pattern.value { deliver(client, ["pmessage", pattern.member, channel, message]) }
    }
    work += count + subscriptions.patterns.count
    return count
  }
}
