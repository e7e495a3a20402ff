extension RedisCommand {
  /// Publish and subscribe.
  static let messaging: [RedisCommand] = [
    RedisCommand(
      "publish", 3, [.pubsub, .loading, .stale, .fast], .linear("subscriptions told and patterns looked at")
    ) {
      engine, call throws(RedisError) in .integer(engine.publish(call[1], call[2]))
    },
    RedisCommand("subscribe", -2, [.pubsub, .loading, .stale], .linear("channels")) {
      engine, call throws(RedisError) in
      .several(call.words[1...].map { engine.subscribe($0, isPattern: false) })
    },
    RedisCommand("psubscribe", -2, [.pubsub, .loading, .stale], .linear("patterns")) {
      engine, call throws(RedisError) in
      .several(call.words[1...].map { engine.subscribe($0, isPattern: true) })
    },
    RedisCommand("unsubscribe", -1, [.pubsub, .loading, .stale], .linear("channels")) {
      engine, call throws(RedisError) in engine.unsubscribe(Array(call.words[1...]), isPattern: false)
    },
    RedisCommand("punsubscribe", -1, [.pubsub, .loading, .stale], .linear("patterns")) {
      engine, call throws(RedisError) in engine.unsubscribe(Array(call.words[1...]), isPattern: true)
    },
    RedisCommand(
      "pubsub", -2,
      of: [
        RedisCommand("pubsub|channels", -2, [.pubsub, .loading, .stale], .linear("channels")) {
          engine, call throws(RedisError) in
          if call.count > 3 { throw .subcommandSyntax(call) }
          let pattern = GlobPattern(call.count > 2 ? call[2] : "*")
          return .bulks(engine.subscriptions.channels.names.filter(pattern.matches))
        },
        RedisCommand("pubsub|numsub", -2, [.pubsub, .loading, .stale], .linear("channels named")) {
          engine, call throws(RedisError) in
          .array(
            call.words[2...].flatMap { [.bulk($0), .integer(engine.subscriptions.channels.clients($0).count)] })
        },
        RedisCommand("pubsub|numpat", 2, [.pubsub, .loading, .stale]) { engine, _ throws(RedisError) in
          .integer(engine.subscriptions.patterns.count)
        },
      ]),
  ]
}

extension RedisEngine {
  fileprivate mutating func subscribe(_ name: RedisBytes, isPattern: Bool) -> RedisReply {
    if isPattern {
      if !clients.active.patterns.contains(name) {
        clients.active.patterns.append(name)
        subscriptions.patterns.add(clients.active.id, to: name)
      }
    } else if !clients.active.channels.contains(name) {
      clients.active.channels.append(name)
      subscriptions.channels.add(clients.active.id, to: name)
    }
    return told(isPattern ? "psubscribe" : "subscribe", .bulk(name))
  }

  private func told(_ kind: RedisBytes, _ name: RedisReply) -> RedisReply {
    .array([.bulk(kind), name, .integer(clients.active.channels.count + clients.active.patterns.count)])
  }

  /// Without names, from everything.
  fileprivate mutating func unsubscribe(_ names: [RedisBytes], isPattern: Bool) -> RedisReply {
    let kind: RedisBytes = isPattern ? "punsubscribe" : "unsubscribe"
    let all = names.isEmpty ? (isPattern ? clients.active.patterns : clients.active.channels) : names
    if all.isEmpty { return .several([told(kind, .null)]) }
    let id = clients.active.id
    return .several(
      all.map { name in
        if isPattern {
          clients.active.patterns.removeAll { $0 == name }
          subscriptions.patterns.remove(id, from: name)
        } else {
          clients.active.channels.removeAll { $0 == name }
          subscriptions.channels.remove(id, from: name)
        }
        return told(kind, .bulk(name))
      })
  }
}
