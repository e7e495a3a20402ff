public import RedisEngine
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
  public let timing: RedisTiming
  /// What it stores.
  public var data: RedisData
  public private(set) var faults = FaultStack<RedisFault>()
  private var busyUntil = VirtualInstant(nanoseconds: .min)

  /// - Parameter data: nil: nothing, with redis.conf's defaults, from 1970 on.
  public init(timing: RedisTiming, data: RedisData? = nil) {
    self.timing = timing
    self.data =
      data
      ?? RedisData(
        configuration: RedisConfiguration(), startedAt: 0, random: RandomStream(seed: 0, name: "redis"))
  }

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
    data.setCondition(outage)
    if let outage {
      switch outage {
      case .refuse: return .failed(.connectionRefused, at: now + network)
      case .loading: return .failed(.loading, at: now + network)
      case .readOnly: return .failed(.readOnly, at: now + network)
      case .hang: return .failed(.commandTimedOut, at: now + timing.commandTimeout)
      case .busy: return .failed(.busy, at: now + network)
      // The server may be set to take writes all the same.
      case .misconf: if data.engine.failedSaveForbidsWrites { return .failed(.misconf, at: now + network) }
      }
    }
    let served = serve(command == .simple ? timing.simpleServiceTime : timing.scriptServiceTime, now: now)
    let answered = served + network
    let deadline = now + timing.commandTimeout
    return answered <= deadline ? .done(served: served, answered: answered) : .abandoned(served: served, at: deadline)
  }

  /// What becomes of a command line, and when.
  public enum CommandOutcome: Sendable {
    /// The client has the reply at `at`; others are to be told then, too.
    case replied(RedisReply, [RedisDelivery], at: VirtualInstant)
    /// Nobody takes the connection.
    case refused
    /// Nobody answers, and nothing happens.
    case silent
  }

  /// A client sends a command line now, in milliseconds since 1970: it holds the server for the time of a simple command, and for
  /// every element that it touches beyond the first. Draws as `execute` does.
  public mutating func perform(
    _ words: [RedisBytes], from client: RedisClientID, now: VirtualInstant, unixTime: Int64,
    random: inout RandomStream
  ) -> CommandOutcome {
    let outage = outage
    if outage == .refuse { return .refused }
    if outage == .hang { return .silent }
    // Whatever a server that loads its data, or a replica, may answer is for it to say.
    data.setCondition(outage)
    let outcome = data.perform(words, at: unixTime, from: client)
    let served = serve(time(of: outcome.work), now: now)
    return .replied(outcome.reply, outcome.deliveries, at: served + roundTrip(&random))
  }

  /// How long the server is held by a command that touches so many elements.
  func time(of work: Int) -> VirtualDuration {
    timing.simpleServiceTime + timing.elementTime * max(0, work - 1)
  }

  /// The server takes so much time for something, when its turn comes.
  /// - Returns: when it is done.
  mutating func serve(_ time: VirtualDuration, now: VirtualInstant) -> VirtualInstant {
    busyUntil = max(now, busyUntil) + time
    return busyUntil
  }

  /// A fault begins now.
  public mutating func inject(_ id: String, _ fault: RedisFault) { faults.add(id, fault) }

  /// A fault ends now.
  public mutating func lift(_ id: String) { faults.remove(id) }

  /// The outage that clients see: the one that began last.
  public var outage: RedisOutage? {
    for entry in faults.entries.reversed() {
      if case .outage(let outage) = entry.effect { return outage }
    }
    return nil
  }

  func roundTrip(_ random: inout RandomStream) -> VirtualDuration {
    let time = timing.roundTrip.sample(using: &random)
    guard !faults.isEmpty else { return time }
    return faults.latencies { if case .latency(let fault) = $0 { fault } else { nil } }
      .disturbed(time, using: &random)
  }
}
