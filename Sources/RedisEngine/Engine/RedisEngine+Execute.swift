/// The number of a connection. The engine knows no connections but by these numbers; 0 always exists.
public typealias RedisClientID = Int

/// A reply to a client other than the one whose command is running: what it waited for, or a published message.
public struct RedisDelivery: Hashable, Sendable {
  public var client: RedisClientID
  public var reply: RedisReply

  /// This reply to this client.
  public init(client: RedisClientID, reply: RedisReply) {
    self.client = client
    self.reply = reply
  }
}

/// What a command led to.
public struct RedisOutcome: Sendable {
  /// To the client that sent it.
  public var reply: RedisReply
  /// To others, in the order in which Redis writes them.
  public var deliveries: [RedisDelivery]
  /// nil: there is no such command.
  public var command: RedisCommand?
  /// Elements touched, at least 1; 0 when the command was refused before it did anything.
  public var work: Int
}

extension RedisEngine {
  /// Runs a command and answers its reply alone.
  @discardableResult public mutating func execute(
    _ words: [RedisBytes], at now: Int64, from client: RedisClientID = 0
  ) -> RedisReply {
    perform(words, at: now, from: client).reply
  }

  /// Runs a command: its words as a client sends them, at a moment in milliseconds since 1970.
  public mutating func perform(
    _ words: [RedisBytes], at now: Int64, from client: RedisClientID = 0
  ) -> RedisOutcome {
    if clients.enter(client, at: now) { statistics.connectionsReceived += 1 }
    begin(at: now, database: clients.active.database)
    defer { clients.leave() }
    statistics.commandsProcessed += 1
    guard let first = words.first else {
      return RedisOutcome(reply: .several([]), deliveries: [], command: nil, work: 0)
    }
    let command: RedisCommand
    do throws(RedisError) {
      command = try Self.command(words)
      try admit(command)
    } catch {
      statistics.errorReplies += 1
      let command = RedisCommand.named(first)
      return RedisOutcome(
        reply: .error(refused(command, error).line), deliveries: takeDeliveries(), command: command, work: 0)
    }
    if clients.active.queue != nil, !Self.runsInsideTransaction.contains(command.name) {
      clients.active.queue!.append(RedisCall(words: words, command: command))
      return RedisOutcome(reply: .simple("QUEUED"), deliveries: [], command: command, work: 1)
    }
    let reply = call(RedisCall(words: words, command: command))
    serveReadyKeys()
    notePeak()
    return RedisOutcome(reply: reply, deliveries: takeDeliveries(), command: command, work: elementsTouched)
  }

  /// What is answered to a command that is refused before it runs: one that cannot even be queued spoils the transaction, and a
  /// refused EXEC ends it.
  private mutating func refused(_ command: RedisCommand?, _ error: RedisError) -> RedisError {
    if command?.name == "exec" {
      endTransaction()
      let reason = error.text.hasPrefix("ERR ") ? String(error.text.dropFirst(4)) : error.text
      return RedisError("EXECABORT Transaction discarded because of: \(reason)")
    }
    if clients.active.queue != nil { clients.active.isSpoilt = true }
    return error
  }

  /// Commands that are not queued.
  private static let runsInsideTransaction: Set<String> = ["exec", "discard", "multi", "watch"]

  /// Runs what may run.
  mutating func call(_ call: RedisCall) -> RedisReply {
    do throws(RedisError) {
      return try call.command.handler(&self, call)
    } catch {
      statistics.errorReplies += 1
      return .error(error.line)
    }
  }

  /// The command that the words name, if there are enough of them.
  private static func command(_ words: [RedisBytes]) throws(RedisError) -> RedisCommand {
    guard var command = RedisCommand.named(words[0]) else {
      if UnsupportedCommands.names.contains(words[0].text.lowercased()) { throw .unsupported(words[0].text) }
      throw .unknown(words)
    }
    if !command.subcommands.isEmpty, words.count > 1 {
      let name = command.name + "|" + words[1].text.lowercased()
      guard let found = command.subcommands.first(where: { $0.name == name }) else {
        if UnsupportedCommands.names.contains(name) { throw .unsupported(name) }
        throw RedisError(
          "ERR unknown subcommand '\(words[1].shown(128))'. Try \(command.name.uppercased()) HELP.")
      }
      command = found
    }
    guard command.accepts(words.count) else { throw .arity(command.name) }
    return command
  }
}

extension RedisError {
  /// Redis shows at most 128 bytes of the name, and arguments until they are 128 bytes.
  static func unknown(_ words: [RedisBytes]) -> RedisError {
    var shown = ""
    for word in words.dropFirst() where shown.utf8.count < 128 {
      shown += "'\(word.shown(128 - shown.utf8.count))' "
    }
    return RedisError("ERR unknown command '\(words[0].shown(128))', with args beginning with: \(shown)")
  }
}
