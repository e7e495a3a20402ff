extension RedisCommand {
  /// What concerns a server and its replicas, and scripts that run too long.
  static let replication: [RedisCommand] = [
    RedisCommand("role", 1, [.loading, .stale, .fast]) { engine, _ throws(RedisError) in engine.role },
    RedisCommand("replicaof", 3, [.admin, .stale], ReplicationCommands.follow),
    RedisCommand("slaveof", 3, [.admin, .stale], ReplicationCommands.follow),
    RedisCommand(
      "script", -2,
      of: [
        RedisCommand("script|kill", 2, []) { engine, _ throws(RedisError) in
          guard engine.condition.isBusy else { throw RedisError("NOTBUSY No scripts in execution right now.") }
          engine.condition.isBusy = false
          return .ok
        }
      ]),
  ]
}

enum ReplicationCommands {
  /// A replica may be made a master. Nobody can be followed: there is no other server to copy.
  static func follow(_ engine: inout RedisEngine, _ call: RedisCall) throws(RedisError) -> RedisReply {
    guard call.isWord(1, "no"), call.isWord(2, "one") else {
      guard let port = call[2].integer, 0...65_535 ~= port else { throw RedisError("ERR Invalid master port") }
      throw .unsupported("\(call[0].text) HOST PORT")
    }
    engine.condition.isReplica = false
    engine.condition.isMasterDown = false
    return .ok
  }
}
