import Components
import RedisEngine
import SimulationKernel
import VirtualTime

/// `redis-cli` against the system's servers: single commands, `--scan`, and sessions at its prompt.
extension Shell {
  /// A session at the prompt.
  func type(_ prompt: PromptLines) async throws(SimulationEnded) -> CommandResult {
    try await result { try await self.redisCLI(prompt.arguments, typing: prompt.lines, isPiped: false) }
  }

  /// - Parameters:
  ///   - lines: what is typed at the prompt; nil: the command stands in the arguments.
  ///   - isPiped: whether the output goes into a pipe, where replies are printed raw.
  ///   - member: in whose pod it runs.
  func redisCLI(
    _ arguments: [String], typing lines: [PromptLines.Line]? = nil, isPiped: Bool, in member: Redis? = nil
  ) async throws -> CommandResult {
    let options = try RedisCLIArguments(arguments)
    var result = CommandResult()
    if options.showsPassword {
      result.errorOutput +=
        "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n"
    }
    let servers = world.redisServers
    guard !servers.isEmpty else { throw ToolFailure(126, "firedrill: the system has no Redis\n") }
    let isHere = ["127.0.0.1", "localhost"].contains(options.host)
    guard let named = isHere ? member ?? servers[0] : world.redis(at: options.host) else {
      result.errorOutput += "Could not connect to Redis at \(options.host):\(options.port): Name or service not known\n"
      result.exitCode = 1
      return result
    }
    guard let server = listening(options, named, isHere: isHere && member == nil) else {
      result.errorOutput += "Could not connect to Redis at \(options.host):\(options.port): Connection refused\n"
      result.exitCode = 1
      return result
    }
    let asksSentinel = options.port == Redis.sentinelPort
    if asksSentinel, options.snapshot != nil {
      throw ToolFailure(126, "firedrill: the simulation's Sentinels have no data\n")
    }
    if options.hasPassword, !asksSentinel, case .metrics = server.with({ $0.scrapeAnswer }) {
      result.errorOutput +=
        "AUTH failed: ERR AUTH <password> called without any password configured for the default user. Are you sure "
        + "your configuration is correct?\n"
    }
    let session = RedisCLISession(
      server: server, client: asksSentinel ? 0 : server.with { $0.accept() }, options: options,
      asksSentinel: asksSentinel, isRaw: options.isRaw ?? isPiped,
      attention: attention)
    defer { if !asksSentinel, let client = session.client { server.with { $0.disconnect(client) } } }
    if let lines { return try await session.type(lines, after: result) }
    if let file = options.snapshot { return try await session.saveRDB(file, after: result) }
    guard !options.words.isEmpty || options.scans else {
      throw ToolFailure(
        126, "firedrill: the simulation's redis-cli wants a command, or lines after it that begin with '> '\n")
    }
    return options.scans ? try await session.scan(after: result) : try await session.run(options.words, after: result)
  }

  /// Whoever listens on the port: the server itself, or on this machine what `kubectl port-forward` leads to; nil: nobody.
  private func listening(_ options: RedisCLIArguments, _ named: Redis, isHere: Bool) -> Redis? {
    if isHere, let forward = forwards.first(where: { $0.port == options.port }) {
      let hosted = (forward.controller as? StatefulSet)?.hosts
      return world.redisServers.first { $0.name == hosted }
    }
    if options.port == Redis.sentinelPort, named.sentinel != nil { return named }
    return options.port == world.port(of: named) ? named : nil
  }
}

/// One connection of redis-cli.
struct RedisCLISession {
  let server: Redis
  /// nil: the server has too many clients, tells so, and hangs up.
  let client: RedisClientID?
  let options: RedisCLIArguments
  /// Whether a Sentinel is asked instead of the server.
  let asksSentinel: Bool
  let isRaw: Bool
  /// How long a person waits for an answer before pressing Ctrl-C.
  let attention: VirtualDuration

  /// One command, as often as `-r` says.
  func run(_ words: [String], after begun: CommandResult) async throws -> CommandResult {
    var result = begun
    guard try await select(&result) else { return result }
    for round in 0..<max(1, options.repeats) {
      if round > 0, options.interval > .zero { try await server.simulation.sleep(for: options.interval) }
      guard let reply = try await send(words, &result) else { return result }
      result.output += text(reply, of: words)
      if options.failsOnError, reply.isError { result.exitCode = 1 }
    }
    return result
  }

  /// Lines at the prompt. The output shows them as a terminal does.
  func type(_ lines: [PromptLines.Line], after begun: CommandResult) async throws -> CommandResult {
    var result = begun
    guard try await select(&result) else { return result }
    for line in lines {
      let database = options.database == 0 ? "" : "[\(options.database)]"
      result.output += "\(options.host):\(options.port)\(database)> \(line.text)\n"
      guard let words = RedisPromptLine.words(line.text) else {
        result.output += "Invalid argument(s)\n"
        continue
      }
      guard let first = words.first else { continue }
      if ["quit", "exit"].contains(first.lowercased()) { break }
      guard let reply = try await send(words, &result) else { return result }
      result.output += text(reply, of: words)
    }
    return result
  }

  /// `--scan`: every key, as `SCAN` comes to them.
  func scan(after begun: CommandResult) async throws -> CommandResult {
    var result = begun
    guard try await select(&result) else { return result }
    var cursor = RedisBytes("0")
    repeat {
      var words: [RedisBytes] = ["SCAN", cursor]
      if let pattern = options.pattern { words += ["MATCH", RedisBytes(pattern)] }
      if let count = options.scanCount { words += ["COUNT", RedisBytes(count)] }
      guard let reply = try await send(words, &result) else { return result }
      guard case .array(let parts) = reply, parts.count == 2, case .bulk(let next) = parts[0],
        case .array(let keys) = parts[1]
      else {
        result.errorOutput += RedisReplyText.raw(reply)
        result.exitCode = 1
        return result
      }
      for case .bulk(let key) in keys { result.output += (isRaw ? key.text : RedisReplyText.quoted(key)) + "\n" }
      cursor = next
    } while cursor != "0"
    return result
  }

  private func select(_ result: inout CommandResult) async throws -> Bool {
    guard options.database != 0 else { return true }
    return try await send(["SELECT", "\(options.database)"], &result) != nil
  }

  private func send(_ words: [String], _ result: inout CommandResult) async throws -> RedisReply? {
    try await send(words.map { RedisBytes($0) }, &result)
  }

  /// - Returns: nil when there was no reply, which the result says.
  private func send(_ words: [RedisBytes], _ result: inout CommandResult) async throws -> RedisReply? {
    if asksSentinel { return server.with { $0.askSentinel(words) } }
    guard let client else { return .error("ERR max number of clients reached") }
    switch try await server.call(words, from: client, patience: attention) {
    case .reply(let reply): return reply
    case .refused:
      result.errorOutput += "Could not connect to Redis at \(options.host):\(options.port): Connection refused\n"
      result.exitCode = 1
    case .closed:
      result.errorOutput += "Error: Server closed the connection\n"
      result.exitCode = 1
    case .silent: result.exitCode = 130
    }
    return nil
  }

  private func text(_ reply: RedisReply, of words: [String]) -> String {
    // Some replies are texts for people and printed as they are.
    let command = words[0].lowercased()
    let second = words.count > 1 ? words[1].lowercased() : ""
    let isText =
      command == "info" || (command == "client" && (second == "list" || second == "info"))
      || (command == "memory" && second == "doctor") || (command == "latency" && second == "doctor")
    return isRaw || (isText && !reply.isError) ? RedisReplyText.raw(reply) : RedisReplyText.terminal(reply)
  }
}
