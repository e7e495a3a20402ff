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
  /// The command takes effect at once; like all others it is served in its turn, and its time passes before the reply. One that
  /// waits for keys is answered when it has got something or its own time is over.
  /// - Parameters:
  ///   - client: the connection's number; 0 is nobody's.
  ///   - patience: after so long the client gives up; where the command waits for keys, so long after its own time is over.
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
      if case .blocked = reply { return try await waitForKeys(client, patience, travel: sent.duration(to: moment)) }
      processed.increment()
      return .reply(reply)
    }
  }

  /// The client waits until its keys have something for it, its time is over, the server dies or it gives up.
  private nonisolated func waitForKeys(
    _ client: RedisClientID, _ patience: VirtualDuration, travel: VirtualDuration
  ) async throws(SimulationEnded) -> RedisAnswer {
    let end = with { $0.blockedEnd(of: client) } + patience
    _ = try await simulation.wait(until: end, waitingFor: "keys of Redis") { waiter in
      with { $0.waitFor(client, waiter) }
    }
    guard let heard = with({ $0.heard(client) }) else { return .silent }
    if case .reply = heard {
      try await simulation.sleep(for: travel)
      processed.increment()
    } else {
      failed.increment()
    }
    return heard
  }

  /// When its own time is over; now for one that has none.
  private func blockedEnd(of client: RedisClientID) -> VirtualInstant {
    machine.data.engine.blockedDeadline(of: client).map(instant) ?? simulation.now
  }

  /// The reply may be there already, if it came while that to the command was on its way.
  private func waitFor(_ client: RedisClientID, _ waiter: Waiter) {
    guard let caller = blockedCallers[client] else { return }
    caller.waiter = waiter
    if caller.heard != nil { simulation.wake(waiter) }
  }

  private func heard(_ client: RedisClientID) -> RedisAnswer? { blockedCallers.removeValue(forKey: client)?.heard }

  /// One that waits for keys and is nobody's link has heard something.
  func tell(_ client: RedisClientID, _ answer: RedisAnswer) {
    guard let caller = blockedCallers[client], caller.heard == nil else { return }
    caller.heard = answer
    if let waiter = caller.waiter { simulation.wake(waiter) }
  }

  /// The command line arrives.
  private func take(_ words: [RedisBytes], from client: RedisClientID) -> RedisMachine.CommandOutcome {
    let changes = machine.data.changes
    let outcome = machine.perform(words, from: client, now: simulation.now, unixTime: unixTime, random: &random)
    if !machine.faults.isEmpty { endOutages() }
    if case .replied(let reply, let deliveries, _) = outcome {
      deliver(deliveries)
      if case .blocked = reply {
        blockedCallers[client] = BlockedCaller()
        planBlockedDeadline()
      }
    }
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
    blockedCallers[client] = nil
    machine.data.disconnect(client)
  }

  /// A plain client that waits for keys.
  final class BlockedCaller {
    fileprivate var heard: RedisAnswer?
    fileprivate var waiter: Waiter?
  }
}
