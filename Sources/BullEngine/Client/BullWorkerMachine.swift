public import RedisEngine

/// What a BullMQ worker does, without the time it takes: events go in, actions come out.
///
/// Events are named for what has happened; each answers what is to be done now, in this order. Between events nothing happens but
/// what a timer starts: call ``timeReached(at:)`` at ``nextDeadline``. A worker process is this and its two connections
/// (``IORedisClient``): the main one for scripts and a blocking one for the marker. Times are milliseconds since 1970.
public struct BullWorkerMachine: Sendable {
  /// What the loop that looks for jobs is doing.
  public enum Loop: Hashable, Sendable {
    /// Not started, or every slot has a job.
    case resting
    case fetching
    /// Waits for the marker; cut if nothing was heard by then.
    case blocking(watchdog: Int64)
    /// The limiter's window is full.
    case limited(until: Int64)
    /// After a connection error.
    case retrying(until: Int64)
  }

  struct Running: Sendable {
    var job: BullJob
    var options: BullJobOptions
    var token: RedisBytes
    /// The write of its end failed for the connection, and is tried again then.
    var retryAt: Int64?
    /// What writes its end.
    var settling: BullWorkerAction?
  }

  public let options: BullWorkerOptions
  public internal(set) var loop = Loop.resting
  public internal(set) var isClosing = false
  public internal(set) var isPaused = false
  var isStarted = false
  var isClosed = false
  /// By token, in the order in which they were taken.
  var running: [Running] = []
  var locks: BullLockKeeper
  var nextStalledCheck: Int64?
  /// Nothing was to be had last time.
  var isDrained = false
  /// 0: not limited.
  var limitUntil: Int64 = 0
  /// When the next delayed job is due; 0: not known.
  var blockUntil: Int64 = 0
  let tokenPrefix: String
  var tokenNumber = 0
  var optionsReader = BullOptionsReader()

  /// - Parameter id: the first part of its tokens, different for every worker.
  public init(_ id: String, _ options: BullWorkerOptions = BullWorkerOptions()) {
    precondition(options.concurrency > 0, "a worker has a slot")
    self.options = options
    tokenPrefix = id
    locks = BullLockKeeper(options)
  }

  /// Jobs that are being processed, or whose end is being written.
  public var runningCount: Int { running.count }

  /// The job held under this token, until its end is written; nil: there is none.
  public func job(under token: RedisBytes) -> BullJob? { running.first { $0.token == token }?.job }

  /// When a timer is due; nil: none is set.
  public var nextDeadline: Int64? {
    var first = [locks.nextTick, nextStalledCheck].compactMap { $0 }.min()
    switch loop {
    case .blocking(let time), .limited(let time), .retrying(let time): first = min(first ?? time, time)
    case .resting, .fetching: break
    }
    for job in running { if let time = job.retryAt { first = min(first ?? time, time) } }
    return first
  }

  /// The worker runs: the first check for stalled jobs comes at once.
  public mutating func start(at now: Int64) -> [BullWorkerAction] {
    precondition(!isStarted, "a worker starts once")
    isStarted = true
    var actions: [BullWorkerAction] = []
    if !options.skipLockRenewal { locks.start(at: now) }
    if !options.skipStalledCheck { actions.append(stalledCheck) }
    return actions + look(at: now)
  }

  var stalledCheck: BullWorkerAction {
    .checkStalled(maxStalledCount: options.maxStalledCount, interval: options.stalledInterval)
  }

  mutating func nextRequest() -> BullFetchRequest {
    defer { tokenNumber += 1 }
    return BullFetchRequest(
      token: RedisBytes("\(tokenPrefix):\(tokenNumber)"), lockDuration: options.lockDuration, limiter: options.limiter,
      workerName: options.name)
  }

  /// Looks for a job if a slot is free and nothing else is under way.
  mutating func look(at now: Int64) -> [BullWorkerAction] {
    guard isStarted, !isClosing, !isPaused, loop == .resting, running.count < options.concurrency else { return [] }
    if limitUntil > now {
      loop = .limited(until: now + min(limitUntil - now, options.maximumRateLimitDelay) + options.timerLateness)
      return []
    }
    if isDrained {
      let wait = blockTime(at: now)
      if wait > 0 {
        loop = .blocking(watchdog: now + wait + BullWorkerOptions.watchdog)
        return [.block(milliseconds: wait)]
      }
    }
    loop = .fetching
    request = nextRequest()
    return [.fetch(request!)]
  }

  /// The one that is under way.
  var request: BullFetchRequest?

  /// 0: a delayed job is due.
  private func blockTime(at now: Int64) -> Int64 {
    if blockUntil == 0 { return max(1, options.drainDelay) }
    return max(0, min(blockUntil - now, BullWorkerOptions.maximumBlock))
  }
}

/// Reads options from their JSON; those of the last job again without reading.
struct BullOptionsReader: Sendable {
  private var json: RedisBytes = .empty
  private var options = BullJobOptions()

  mutating func options(_ json: RedisBytes) -> BullJobOptions {
    if json == self.json { return options }
    self.json = json
    options = BullJobOptions(json: json) ?? BullJobOptions()
    return options
  }
}
