import RedisEngine
import RedisSupport
import TestSupport
import VirtualTime

/// Several clients talk to the engine and to a real server: who waits, who is served in what order and what is published is the same.
struct Conversation {
  typealias Step = (client: Int, command: [RedisBytes])

  private let control: RedisConnection
  private let connections: [RedisConnection]
  /// The real server's numbers of the clients.
  private let numbers: [RedisBytes]
  private var engine: RedisEngine
  private(set) var steps: [String] = []
  private(set) var waitCount = 0
  private(set) var deliveryCount = 0
  private let now: Int64

  static let clientCount = 4

  init(_ server: RedisServer) throws {
    control = try server.connect()
    // The server may not have noticed yet that those of the last conversation have gone; they would still be told and served.
    for kind: RedisBytes in ["normal", "pubsub"] { _ = try control.ask(["CLIENT", "KILL", "TYPE", kind]) }
    _ = try control.ask(["FLUSHALL"])
    connections = try (0..<Self.clientCount).map { _ in try server.connect() }
    numbers = try connections.map { connection in
      guard case .integer(let number) = try connection.ask(["CLIENT", "ID"]) else { throw Problem("no CLIENT ID") }
      return RedisBytes(number)
    }
    guard case .array(let time) = try control.ask(["TIME"]), case .bulk(let seconds) = time[0] else {
      throw Problem("no TIME")
    }
    now = seconds.integer! * 1_000
    engine = RedisEngine(startedAt: now, random: RandomStream(seed: 1, name: "redis"))
  }

  struct Problem: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
  }

  func isBlocked(_ client: Int) -> Bool { engine.isBlocked(client) }

  /// Plays a step on both sides; throws where they differ.
  mutating func play(_ step: Step) throws {
    let outcome = engine.perform(step.command, at: now, from: step.client)
    steps.append("\(step.client): \(step.command.map(\.text).joined(separator: " ")) -> \(outcome.reply)")
    try connections[step.client].send([step.command])
    switch outcome.reply {
    case .blocked:
      waitCount += 1
      try awaitBlocked(step.client)
    case .several(let replies): for reply in replies { try expect(reply, step.client, step.command) }
    case let reply: try expect(reply, step.client, step.command)
    }
    for delivery in outcome.deliveries {
      deliveryCount += 1
      steps.append("   \(delivery.client) gets \(delivery.reply)")
      try expect(delivery.reply, delivery.client, [])
    }
    _ = try control.ask(["PING"])
    for (client, connection) in connections.enumerated() where connection.hasReply(withinMilliseconds: 0) {
      throw Problem("client \(client) also gets \(try connection.receive()) from the server")
    }
  }

  private func expect(_ reply: RedisReply, _ client: Int, _ command: [RedisBytes]) throws {
    guard connections[client].hasReply(withinMilliseconds: 2_000) else {
      throw Problem("client \(client) gets nothing from the server")
    }
    let real = try connections[client].receive()
    guard Deviations.normal(reply, to: command) == Deviations.normal(real, to: command) else {
      throw Problem("client \(client) gets \(real) from the server")
    }
  }

  /// Asks until the server has begun to let the client wait.
  private func awaitBlocked(_ client: Int) throws {
    for _ in 0..<2_000 {
      guard case .bulk(let line) = try control.ask(["CLIENT", "LIST", "ID", numbers[client]]) else { break }
      if line.text.contains(" flags=b") { return }
      if connections[client].hasReply(withinMilliseconds: 1) {
        throw Problem("client \(client) does not wait in the server: \(try connections[client].receive())")
      }
    }
    throw Problem("client \(client) does not wait in the server")
  }
}
