public import RedisEngine
public import SimulationKernel
import Telemetry
public import VirtualTime

/// What a client hears of a command line.
public enum RedisAnswer: Hashable, Sendable {
  case reply(RedisReply)
  /// The port is closed.
  case refused
  /// The connection was closed before the reply; whether the command took effect is not known.
  case closed
  /// There was no answer for as long as the client had patience.
  case silent
}

/// Command lines, as `redis-cli` and other plain clients send them.
extension Redis {
  /// Sends a command line on an open connection, or a new one, and waits for its reply.
  ///
  /// The command takes effect at once; like all others it is served in its turn, and its time passes before the reply.
  /// - Parameters:
  ///   - client: the connection's number; 0 is nobody's.
  ///   - patience: after so long the client gives up.
  public nonisolated func call(
    _ words: [RedisBytes], from client: RedisClientID = 0, patience: VirtualDuration
  ) async throws(SimulationEnded) -> RedisAnswer {
    let sent = simulation.now
    let (outcome, life) = with { ($0.take(words, from: client), $0.incarnation) }
    switch outcome {
    case .refused: return .refused
    case .silent:
      try await simulation.sleep(for: patience)
      return .silent
    case .replied(let reply, _, let moment):
      if sent.duration(to: moment) > patience {
        try await simulation.sleep(for: patience)
        return .silent
      }
      try await simulation.sleep(until: moment)
      if with({ $0.incarnation }) != life {
        failed.increment()
        return .closed
      }
      processed.increment()
      return .reply(reply)
    }
  }

  /// The command line arrives.
  private func take(_ words: [RedisBytes], from client: RedisClientID) -> RedisMachine.CommandOutcome {
    let changes = machine.data.changes
    let outcome = machine.perform(words, from: client, now: simulation.now, unixTime: unixTime, random: &random)
    if case .replied(_, let deliveries, _) = outcome { deliver(deliveries) }
    if machine.data.changes != changes {
      dataChanged(by: words.map(\.text).joined(separator: " "))
    }
    return outcome
  }

  /// A new connection's number.
  public func connect() -> RedisClientID {
    lastClient += 1
    return lastClient
  }

  /// A plain client connects.
  /// - Returns: its number; nil: there are as many clients as `maxclients` allows, which it is told before it is cut off.
  public func accept() -> RedisClientID? {
    guard machine.outage?.isAnswered == false || hasRoom() else { return nil }
    let client = connect()
    visitors.insert(client)
    return client
  }

  /// The connection is closed.
  public func disconnect(_ client: RedisClientID) {
    visitors.remove(client)
    machine.data.disconnect(client)
  }
}
