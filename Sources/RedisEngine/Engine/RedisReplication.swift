/// What a server knows of its copies. The owner of the engine says it; the engine itself copies nothing.
public struct RedisReplication: Hashable, Sendable {
  /// Replicas that are connected and up to date, by the names that they announce, all on Redis' own port.
  public var replicas: [String] = []
  /// Whose replica the server is, while ``RedisCondition/isReplica`` says that it is one.
  public var masterHost = "127.0.0.1"
  public var masterPort = 6379

  /// Nobody copies it.
  public init() {}

  static let port = 6379
  /// Bytes of the stream for each change (assumed).
  private static let bytesPerChange: Int64 = 100
  /// A PING every ten seconds (`repl-ping-replica-period`).
  private static let ping: (bytes: Int64, period: Int64) = (14, 10_000)

  /// Bytes of the stream since the server started; 0 where there is none.
  func offset(changes: Int64, time: Int64) -> Int64 {
    replicas.isEmpty ? 0 : changes * Self.bytesPerChange + max(0, time) / Self.ping.period * Self.ping.bytes
  }
}

extension RedisEngine {
  private var replicationOffset: Int64 {
    replication.offset(changes: persistence.saved + persistence.dirty, time: now - statistics.startedAt)
  }

  /// `ROLE`.
  var role: RedisReply {
    let offset = replicationOffset
    if condition.isReplica {
      return .array([
        .bulk("slave"), .bulk(RedisBytes(replication.masterHost)), .integer(Int64(replication.masterPort)),
        .bulk(condition.isMasterDown ? "connect" : "connected"), .integer(condition.isMasterDown ? -1 : offset),
      ])
    }
    return .array([
      .bulk("master"), .integer(offset),
      .array(
        replication.replicas.map {
          .bulks([RedisBytes($0), RedisBytes(Int64(RedisReplication.port)), RedisBytes(offset)])
        }
      ),
    ])
  }

  /// What `INFO replication` says.
  var replicationLines: [String] {
    let offset = replicationOffset
    var lines = condition.isReplica ? replicaLines(offset) : ["role:master"]
    let replicas = condition.isReplica ? [] : replication.replicas
    lines.append("connected_slaves:\(replicas.count)")
    if configuration.minReplicasToWrite > 0, configuration.minReplicasMaxLag > 0 {
      lines.append("min_slaves_good_slaves:\(replicas.count)")
    }
    for (number, name) in replicas.enumerated() {
      lines.append("slave\(number):ip=\(name),port=\(RedisReplication.port),state=online,offset=\(offset),lag=0")
    }
    return lines + [
      "master_failover_state:no-failover", "master_repl_offset:\(offset)", "second_repl_offset:-1",
      "repl_backlog_active:\(replication.replicas.isEmpty ? 0 : 1)", "repl_backlog_size:1048576",
    ]
  }

  private func replicaLines(_ offset: Int64) -> [String] {
    let isDown = condition.isMasterDown
    return [
      "role:slave", "master_host:\(replication.masterHost)", "master_port:\(replication.masterPort)",
      "master_link_status:\(isDown ? "down" : "up")", "master_last_io_seconds_ago:\(isDown ? -1 : 0)",
      "master_sync_in_progress:0", "slave_repl_offset:\(offset)", "slave_priority:100",
      "slave_read_only:\(configuration.replicaReadOnly ? 1 : 0)", "replica_announced:1",
    ]
  }
}
