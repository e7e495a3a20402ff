extension RedisCommand {
  /// The server and the connection.
  static let server: [RedisCommand] = [
    RedisCommand("ping", -1, [.fast], ServerCommands.ping),
    RedisCommand("echo", 2, [.loading, .stale, .fast]) { _, call throws(RedisError) in .bulk(call[1]) },
    RedisCommand("select", 2, [.loading, .stale, .fast]) { engine, call throws(RedisError) in
      engine.clients.active.database = try KeyCommands.database(engine, call[1])
      return .ok
    },
    RedisCommand("time", 1, [.loading, .stale, .fast]) { engine, _ throws(RedisError) in
      .bulks([RedisBytes(engine.now / 1_000), RedisBytes(engine.now % 1_000 * 1_000)])
    },
    RedisCommand("lastsave", 1, [.loading, .stale, .fast]) { engine, _ throws(RedisError) in
      .integer(engine.persistence.lastSaveAt / 1_000)
    },
    RedisCommand("info", -1, [.loading, .stale], .linear("sections")) { engine, call throws(RedisError) in
      .bulk(RedisBytes(engine.information(call.words[1...].map { $0.text.lowercased() })))
    },
    RedisCommand(
      "config", -2,
      of: [
        RedisCommand("config|get", -3, [.admin, .loading, .stale], .linear("parameters"), ServerCommands.configGet),
        RedisCommand("config|set", -4, [.admin, .loading, .stale], .linear("parameters"), ServerCommands.configSet),
        RedisCommand("config|resetstat", 2, [.admin, .loading, .stale]) { engine, _ throws(RedisError) in
          let start = engine.statistics.startedAt
          engine.statistics = RedisStatistics()
          engine.statistics.startedAt = start
          return .ok
        },
      ]),
    RedisCommand(
      "client", -2,
      of: [
        RedisCommand("client|id", 2, [.loading, .stale]) { engine, _ throws(RedisError) in
          .integer(engine.clients.active.id)
        },
        RedisCommand("client|getname", 2, [.loading, .stale]) { engine, _ throws(RedisError) in
          engine.clients.active.name.isEmpty ? .null : .bulk(engine.clients.active.name)
        },
        RedisCommand("client|setname", 3, [.loading, .stale], ServerCommands.setName),
        RedisCommand("client|list", -2, [.admin, .loading, .stale], .linear("clients")) {
          engine, call throws(RedisError) in
          if call.count > 2 { throw .syntax }
          engine.work += engine.clients.count
          return .bulk(RedisBytes(engine.clients.all.map { $0.line(now: engine.now) + "\n" }.joined()))
        },
      ]),
  ]
}

enum ServerCommands {
  static func ping(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    if call.count > 2 { throw .arity("ping") }
    if engine.clients.active.isSubscribed {
      return .bulks(["pong", call.count == 2 ? call[1] : .empty])
    }
    return call.count == 2 ? .bulk(call[1]) : .simple("PONG")
  }

  static func setName(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    guard call[2].bytes.allSatisfy({ (33...126).contains($0) }) else {
      throw RedisError("ERR Client names cannot contain spaces, newlines or special characters.")
    }
    engine.clients.active.name = call[2]
    return .ok
  }

  static func configGet(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    let patterns = call.words[2...].map { GlobPattern(RedisBytes($0.text.lowercased())) }
    let found = ConfigurationParameter.all.filter { parameter in
      patterns.contains { $0.matches(RedisBytes(parameter.name)) }
    }
    return .bulks(found.flatMap { [RedisBytes($0.name), RedisBytes($0.text(engine.configuration))] })
  }

  static func configSet(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    guard call.count % 2 == 0 else { throw .syntax }
    var changed = engine.configuration
    var seen: Set<String> = []
    var setters: [(index: Int, set: ConfigurationParameter.Setter)] = []
    func refused(_ name: RedisBytes, _ reason: String) -> RedisError {
      RedisError("ERR CONFIG SET failed (possibly related to argument '\(name.shown())') - \(reason)")
    }
    for index in stride(from: 2, to: call.count, by: 2) {
      let name = call[index].text.lowercased()
      guard let parameter = ConfigurationParameter.named(name) else {
        throw RedisError("ERR Unknown option or number of arguments for CONFIG SET - '\(call[index].shown())'")
      }
      guard let set = parameter.set else { throw refused(call[index], "can't set immutable config") }
      guard seen.insert(name).inserted else { throw refused(call[index], "duplicate parameter") }
      setters.append((index, set))
    }
    for (index, set) in setters {
      do throws(RedisError) { try set(&changed, call[index + 1]) } catch { throw refused(call[index], error.text) }
    }
    engine.configuration = changed
    return .ok
  }
}

extension ClientState {
  /// As `CLIENT LIST` shows it, as far as the engine knows connections.
  func line(now: Int64) -> String {
    let flags = (queue != nil ? "x" : "") + (isSubscribed ? "P" : "")
    return "id=\(id) name=\(name.text) age=\((now - connectedAt) / 1_000) idle=\((now - lastSeenAt) / 1_000) "
      + "flags=\(flags.isEmpty ? "N" : flags) db=\(database) sub=\(channels.count) psub=\(patterns.count) "
      + "multi=\(queue?.count ?? -1)"
  }
}
