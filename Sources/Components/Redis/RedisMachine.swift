public import VirtualTime

/// The server's commands by what they cost.
public enum RedisCommandClass: Hashable, Sendable {
  /// One key, constant time: `GET`, `SET`, `INCR`, `EXPIRE`.
  case simple
  /// A script of several such commands, run as one.
  case script
}

/// A Redis server: one command at a time, in the order of arrival.
///
/// A command waits until the server is free, holds it for its service time, and its answer then travels back. All
/// methods take constant time, allocate nothing, and need `now` not to go back.
public struct RedisMachine: Sendable {
  public let configuration: RedisConfiguration
  public private(set) var faults = FaultStack<RedisFault>()
  /// The counters and their expiry.
  public var keys = RedisKeyspace()
  private var busyUntil = VirtualInstant(nanoseconds: .min)

  public init(configuration: RedisConfiguration) { self.configuration = configuration }

  /// What becomes of one command, and when.
  public enum Outcome: Hashable, Sendable {
    /// It takes effect at `served` (keys expire by that moment); the client has the answer at `answered`.
    case done(served: VirtualInstant, answered: VirtualInstant)
    /// It has no effect; the client knows at `at`.
    case failed(RedisFailure, at: VirtualInstant)
    /// It takes effect at `served`, but the client stops waiting at `at`, before the answer is there.
    case abandoned(served: VirtualInstant, at: VirtualInstant)
  }

  /// A client sends a command now. Draws one time for the network, plus one per latency fault.
  public mutating func execute(
    _ command: RedisCommandClass, now: VirtualInstant, random: inout RandomStream
  ) -> Outcome {
    let network = roundTrip(&random)
    if let outage {
      switch outage {
      case .refuse: return .failed(.connectionRefused, at: now + network)
      case .loading: return .failed(.loading, at: now + network)
      case .readOnly: return .failed(.readOnly, at: now + network)
      case .hang: return .failed(.commandTimedOut, at: now + configuration.commandTimeout)
      }
    }
    let service = command == .simple ? configuration.simpleServiceTime : configuration.scriptServiceTime
    let served = max(now, busyUntil) + service
    busyUntil = served
    let answered = served + network
    let deadline = now + configuration.commandTimeout
    return answered <= deadline ? .done(served: served, answered: answered) : .abandoned(served: served, at: deadline)
  }

  /// A fault begins now.
  /// - Parameter losesData: whether the keys are gone, as after a crash without persistence.
  public mutating func inject(_ id: String, _ fault: RedisFault, losesData: Bool = false) {
    faults.add(id, fault)
    if losesData { keys.removeAll() }
  }

  /// A fault ends now.
  public mutating func lift(_ id: String) { faults.remove(id) }

  /// The outage that clients see: the one that began last.
  public var outage: RedisOutage? {
    for entry in faults.entries.reversed() {
      if case .outage(let outage) = entry.effect { return outage }
    }
    return nil
  }

  private func roundTrip(_ random: inout RandomStream) -> VirtualDuration {
    let time = configuration.roundTrip.sample(using: &random)
    guard !faults.isEmpty else { return time }
    return faults.latencies { if case .latency(let fault) = $0 { fault } else { nil } }
      .disturbed(time, using: &random)
  }
}
