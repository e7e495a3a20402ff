import Components
import RedisEngine
import SimulationKernel
import VirtualTime

/// `redis-check-rdb FILE`, as redis-server 7.0.15 has it.
extension Shell {
  func redisCheckRDB(_ arguments: [String]) throws(ToolFailure) -> CommandResult {
    if arguments == ["-v"] || arguments == ["--version"] {
      return CommandResult(output: "redis-check-rdb 7.0.15 (git:00000000:0)\n")
    }
    guard arguments.count == 1 else { throw ToolFailure(1, "Usage: redis-check-rdb <rdb-file-name>\n") }
    let file = arguments[0]
    let first = "[offset 0] Checking RDB file \(file)\n"
    // Of a file that is not there it says nothing more.
    guard let backup = redisBackup(at: file) else { return CommandResult(output: first, exitCode: 1) }
    var (output, offset) = (first, 9)
    func integer(_ value: Int64) -> Int { value < 128 ? 2 : value < 32_768 ? 3 : 5 }
    func field(_ name: String, _ value: String, _ length: Int) {
      offset += 2 + name.utf8.count + length
      output += "[offset \(offset)] AUX FIELD \(name) = '\(value)'\n"
    }
    let seconds = backup.at / 1_000
    let memory = Int64(backup.data.usedMemory)
    field("redis-ver", "7.0.15", 7)
    field("redis-bits", "64", 2)
    field("ctime", "\(seconds)", 5)
    field("used-mem", "\(memory)", integer(memory))
    field("aof-base", "0", 2)
    let databases = (0..<backup.data.configuration.databases).filter { backup.data.keyCount(database: $0) > 0 }
    for database in databases {
      offset += 2
      output += "[offset \(offset)] Selecting DB ID \(database)\n"
    }
    let counts = backup.data.keyCounts(
      at: Int64(world.start.moment(of: world.simulation.now).unixNanoseconds / 1_000_000))
    output += "[offset \(backup.size)] Checksum OK\n[offset \(backup.size)] \\o/ RDB looks OK! \\o/\n"
    output += "[info] \(counts.keys) keys read\n[info] \(counts.expiring) expires\n"
    return CommandResult(output: output + "[info] \(counts.expired) already expired\n")
  }

  /// What lies under a path of somebody's.
  func redisBackup(at path: String) -> RedisBackup? {
    world.redisServers.lazy.compactMap { server in server.with { $0.shelf[path] } }.first?.backup
  }
}

extension RedisCLISession {
  /// `--rdb FILE`: asks for a full synchronisation, and writes what comes.
  func saveRDB(_ file: String, after begun: CommandResult) async throws -> CommandResult {
    var result = begun
    guard client != nil else {
      result.errorOutput += "SYNC with master failed: -ERR max number of clients reached\n"
      result.exitCode = 1
      return result
    }
    do {
      // A person waits as long as it takes: bytes come all the time.
      let backup = try await server.synchronise()
      server.with { $0.keep(backup, at: file) }
      result.errorOutput +=
        "sending REPLCONF capa eof\nsending REPLCONF rdb-only 1\nSYNC sent to master, writing bytes of bulk transfer "
        + "until EOF marker to '\(file)'\nTransfer finished with success after \(backup.size) bytes\n"
    } catch let failure as Redis.BackupFailure {
      result.exitCode = 1
      switch failure {
      case .refused:
        result.errorOutput += "Could not connect to Redis at \(options.host):\(options.port): Connection refused\n"
      case .silent:
        try await server.simulation.sleep(for: attention)
        result.exitCode = 130
      case .broken: result.errorOutput += "Error reading RDB payload while SYNCing\n"
      case .loading: result.errorOutput += "SYNC with master failed: -LOADING Redis is loading the dataset in memory\n"
      case .busy:
        result.errorOutput += "SYNC with master failed: -\(RedisError.busy.text)\n"
      }
    }
    return result
  }
}
