import DequeModule
public import VirtualTime

/// What an ioredis client does about its connection and its commands, without the time it takes: events go in, actions come out.
///
/// Commands are known by numbers that the caller gives them. Call ``timeReached(at:)`` at ``nextDeadline``. Times are milliseconds on
/// any scale that does not go backwards.
public struct IORedisClient: Sendable {
  /// ioredis' own names for where a connection is.
  public enum Status: Hashable, Sendable {
    case wait
    case connecting(until: Int64)
    /// Connected, and the ready check is under way; with a time it is repeated then.
    case connect(checkAt: Int64?)
    case ready
    case reconnecting(at: Int64)
    case end
  }

  /// What is to be done, in this order.
  public enum Action: Hashable, Sendable {
    /// Answered by `connected`, `refused` or, for want of an answer, by time.
    case openSocket
    /// `INFO`; answered by `readyChecked` or `readyCheckFailed`.
    case checkReady
    case write(Int)
    case destroySocket
    case reject(Int, IORedisError)
    /// The client's `error` event.
    case report(IORedisError)
  }

  public let options: IORedisOptions
  public private(set) var status = Status.wait
  /// Closes since the connection was last ready.
  public private(set) var retryAttempts = 0
  private var random: RandomStream
  private var offline: Deque<Int> = []
  /// Written and not answered.
  private var unfulfilled: Deque<Int> = []
  private var timeouts: [(time: Int64, command: Int)] = []

  /// A client that is not connected yet.
  public init(_ options: IORedisOptions = IORedisOptions(), random: RandomStream) {
    self.options = options
    self.random = random
  }

  /// Commands that wait for the connection.
  public var offlineCount: Int { offline.count }
  /// Commands that were written and not answered.
  public var unfulfilledCount: Int { unfulfilled.count }

  /// When a timer is due; nil: none is set.
  public var nextDeadline: Int64? {
    let command = timeouts.first?.time
    let connection: Int64? =
      switch status {
      case .connecting(let time), .reconnecting(let time): time
      case .connect(let time): time
      case .wait, .ready, .end: nil
      }
    return [command, connection].compactMap { $0 }.min()
  }

  /// Begins to connect.
  public mutating func connect(at now: Int64) -> [Action] {
    precondition(status == .wait || status == .end, "the client is connected, or about to be")
    return open(at: now)
  }

  private mutating func open(at now: Int64) -> [Action] {
    status = .connecting(until: now + options.connectTimeout)
    return [.openSocket]
  }

  /// The socket is open.
  public mutating func connected(at now: Int64) -> [Action] {
    guard case .connecting = status else { return [] }
    if options.enableReadyCheck {
      status = .connect(checkAt: nil)
      return [.checkReady]
    }
    return becomeReady()
  }

  /// What `INFO` said.
  /// - Parameter loading: milliseconds that the server expects to load (`loading_eta_seconds`; 1000 where it does not say); nil: it
  ///   does not load.
  public mutating func readyChecked(loading: Int64?, at now: Int64) -> [Action] {
    guard case .connect = status else { return [] }
    guard let loading else { return becomeReady() }
    status = .connect(checkAt: now + min(loading, options.maxLoadingRetryTime))
    return []
  }

  /// `INFO` was answered with an error: what waited is rejected, and the connection cut and made again. What had been written on an
  /// earlier connection stays and goes out again (ioredis 5.11 and 6.0, `recoverFromFatalError`).
  /// - Parameter error: the server's.
  public mutating func readyCheckFailed(_ error: String, at now: Int64) -> [Action] {
    // Without a ready check nobody has asked, and the server hangs up all the same.
    guard case .connect = status else { return [.report(.reply(error)), .destroySocket] + closed(at: now) }
    let rejected = Array(offline)
    offline = []
    return reject(rejected, .readyCheckFailed(error)) + [.report(.reply(error)), .destroySocket] + closed(at: now)
  }

  /// What was not answered goes out again, then what waited, all at once.
  private mutating func becomeReady() -> [Action] {
    status = .ready
    retryAttempts = 0
    unfulfilled.append(contentsOf: offline)
    offline = []
    return unfulfilled.map { .write($0) }
  }

  /// Nobody listens there.
  public mutating func refused(at now: Int64) -> [Action] {
    guard case .connecting = status else { return [] }
    return [.report(.connectionRefused(options.address))] + closed(at: now)
  }

  /// The socket was closed from the other side, or is broken.
  public mutating func closed(at now: Int64) -> [Action] {
    if status == .end || status == .wait { return [] }
    retryAttempts += 1
    guard let delay = options.retryStrategy.delay(retryAttempts, random: &random) else {
      status = .end
      return flush(.connectionClosed)
    }
    status = .reconnecting(at: now + delay)
    if let most = options.maxRetriesPerRequest, retryAttempts % (most + 1) == 0 {
      return flush(.maxRetriesPerRequest(most))
    }
    return options.autoResendUnfulfilledCommands ? [] : flush(.connectionClosed, offlineToo: false)
  }

  private mutating func flush(_ error: IORedisError, offlineToo: Bool = true) -> [Action] {
    var rejected = Array(unfulfilled)
    unfulfilled = []
    if offlineToo {
      rejected += offline
      offline = []
    }
    return reject(rejected, error)
  }

  private mutating func reject(_ commands: [Int], _ error: IORedisError) -> [Action] {
    timeouts.removeAll { commands.contains($0.command) }
    return commands.map { .reject($0, error) }
  }

  /// `disconnect()`, or with `reconnects` what a watchdog does to a connection that hangs.
  public mutating func disconnect(reconnects: Bool = false, at now: Int64) -> [Action] {
    if reconnects { return [.destroySocket] + closed(at: now) }
    status = .end
    return [.destroySocket] + flush(.connectionClosed)
  }

  /// A command is to be sent.
  public mutating func send(_ command: Int, at now: Int64) -> [Action] {
    switch status {
    case .end: return [.reject(command, .connectionClosed)]
    case .ready:
      unfulfilled.append(command)
      setTimeout(command, now)
      return [.write(command)]
    default:
      guard options.enableOfflineQueue else { return [.reject(command, .notWriteable)] }
      offline.append(command)
      setTimeout(command, now)
      return status == .wait ? open(at: now) : []
    }
  }

  private mutating func setTimeout(_ command: Int, _ now: Int64) {
    if let timeout = options.commandTimeout { timeouts.append((now + timeout, command)) }
  }

  /// The server answered the command, with whatever. Commands are answered in the order in which they were written.
  public mutating func replied(_ command: Int) {
    if unfulfilled.first == command { unfulfilled.removeFirst() } else { unfulfilled.removeAll { $0 == command } }
    if !timeouts.isEmpty { timeouts.removeAll { $0.command == command } }
  }

  /// Does what is due by now.
  public mutating func timeReached(at now: Int64) -> [Action] {
    var actions: [Action] = []
    // A command that has timed out stays written: its reply is thrown away when it comes.
    while let first = timeouts.first, first.time <= now {
      timeouts.removeFirst()
      actions.append(.reject(first.command, .commandTimedOut))
    }
    switch status {
    case .connecting(let time) where time <= now:
      actions += [.destroySocket, .report(.connectTimedOut)] + closed(at: now)
    case .reconnecting(let time) where time <= now: actions += open(at: now)
    case .connect(let time?) where time <= now:
      status = .connect(checkAt: nil)
      actions.append(.checkReady)
    default: break
    }
    return actions
  }
}
