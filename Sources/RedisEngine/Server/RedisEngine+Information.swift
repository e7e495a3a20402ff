/// What INFO answers: the sections that runbooks look at.
extension RedisEngine {
  private static let sections: [(name: String, lines: @Sendable (RedisEngine) -> [String])] = [
    ("server", { $0.serverLines }), ("clients", { $0.clientLines }), ("memory", { $0.memoryLines }),
    ("persistence", { $0.persistenceLines }), ("stats", { $0.statisticsLines }),
    ("replication", { $0.replicationLines }), ("keyspace", { $0.keyspaceLines }),
  ]

  /// - Parameter names: of sections, in lower case; none, or one of `all`, `default` and `everything`: all there are.
  func information(_ names: [String]) -> String {
    let isAll = names.isEmpty || names.contains { ["all", "default", "everything"].contains($0) }
    return Self.sections.filter { isAll || names.contains($0.name) }
      .map { section in
        let title = section.name.prefix(1).uppercased() + section.name.dropFirst()
        return (["# \(title)"] + section.lines(self)).map { $0 + "\r\n" }.joined()
      }
      .joined(separator: "\r\n")
  }

  private var serverLines: [String] {
    let uptime = max(0, (now - statistics.startedAt) / 1_000)
    return [
      "redis_version:7.0.15", "redis_mode:standalone", "arch_bits:64", "tcp_port:6379",
      "uptime_in_seconds:\(uptime)", "uptime_in_days:\(uptime / 86_400)", "hz:\(configuration.hz)",
    ]
  }

  private var clientLines: [String] {
    [
      "connected_clients:\(clients.count)", "maxclients:\(configuration.maxClients)",
      "blocked_clients:\(blocked.count)",
    ]
  }

  private var memoryLines: [String] {
    let peak = max(statistics.peakMemory, usedMemory)
    return [
      "used_memory:\(usedMemory)", "used_memory_human:\(Self.human(usedMemory))", "used_memory_peak:\(peak)",
      "used_memory_peak_human:\(Self.human(peak))", "maxmemory:\(configuration.maxMemory)",
      "maxmemory_human:\(Self.human(configuration.maxMemory))",
      "maxmemory_policy:\(configuration.maxMemoryPolicy.rawValue)",
    ]
  }

  private var persistenceLines: [String] {
    [
      "loading:\(condition.isLoading ? 1 : 0)", "rdb_changes_since_last_save:\(persistence.dirty)",
      "rdb_bgsave_in_progress:\(persistence.dirtyBefore == nil ? 0 : 1)",
      "rdb_last_save_time:\(persistence.lastSaveAt / 1_000)",
      "rdb_last_bgsave_status:\(persistence.lastSaveFailed || condition.savesFail ? "err" : "ok")",
      "aof_enabled:\(configuration.appendOnly ? 1 : 0)",
    ]
  }

  private var statisticsLines: [String] {
    [
      "total_connections_received:\(statistics.connectionsReceived)",
      "total_commands_processed:\(statistics.commandsProcessed)",
      "rejected_connections:\(statistics.rejectedConnections)", "expired_keys:\(statistics.expiredKeys)",
      "evicted_keys:\(statistics.evictedKeys)", "keyspace_hits:\(statistics.keyspaceHits)",
      "keyspace_misses:\(statistics.keyspaceMisses)", "pubsub_channels:\(subscriptions.channels.count)",
      "pubsub_patterns:\(subscriptions.patterns.count)", "total_error_replies:\(statistics.errorReplies)",
    ]
  }

  private var keyspaceLines: [String] {
    databases.indices.filter { databases[$0].count > 0 }.map { number in
      let database = databases[number]
      let spans = database.expiries.reduce(0.0) { $0 + Double(max(0, $1.time - now)) }
      let average = database.expiries.isEmpty ? 0 : Int64(spans / Double(database.expiries.count))
      return "db\(number):keys=\(database.count),expires=\(database.expiries.count),avg_ttl=\(average)"
    }
  }

  /// As Redis' `bytesToHuman`.
  private static func human(_ bytes: Int) -> String {
    for (unit, size) in [("T", 1 << 40), ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10)] where bytes >= size {
      let hundredths = Int((Double(bytes) / Double(size) * 100).rounded())
      let rest = hundredths % 100
      return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)\(unit)"
    }
    return "\(bytes)B"
  }
}
