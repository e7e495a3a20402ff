public import RedisEngine

/// A worker's options, with BullMQ's names and defaults. Times are in milliseconds.
public struct BullWorkerOptions: Hashable, Sendable {
  /// Jobs at once.
  public var concurrency = 1
  public var lockDuration: Int64 = 30_000
  /// nil: half of the lock's duration. Locks are looked after twice in this time.
  public var lockRenewTime: Int64?
  public var stalledInterval: Int64 = 30_000
  public var maxStalledCount = 1
  /// How long an idle worker waits for the marker.
  public var drainDelay: Int64 = 5_000
  /// Between tries of an operation after a connection error.
  public var runRetryDelay: Int64 = 15_000
  /// The longest sleep of a limited worker.
  public var maximumRateLimitDelay: Int64 = 30_000
  public var limiter: BullLimiter?
  public var name: RedisBytes?
  public var skipStalledCheck = false
  public var skipLockRenewal = false
  /// Minutes of metrics that are kept; nil: none are collected.
  public var metricsPoints: Int?
  /// For jobs that do not say.
  public var removeOnComplete: BullKeep?
  /// For jobs that do not say.
  public var removeOnFail: BullKeep?
  /// How much later than asked a timer fires, at least 1 (assumed): Node's are never early, and a lock that is exactly as old as
  /// half the renewal time is not renewed yet.
  public var timerLateness: Int64 = 1

  /// BullMQ's defaults.
  public init() {}

  /// Waits for delayed jobs are cut at this.
  public static let maximumBlock: Int64 = 10_000
  /// How much longer than its timeout a blocking command may take before its connection is given up.
  public static let watchdog: Int64 = 1_000
  /// After a blocking command has failed.
  public static let blockRetryDelay: Int64 = 5_000

  var renewTick: Int64 { (lockRenewTime ?? lockDuration / 2) / 2 }
}

/// What the processor came to.
public enum BullProcessed: Hashable, Sendable {
  /// With what it returned, as JSON.
  case completed(returnValue: RedisBytes = "null")
  /// It threw; an unrecoverable error is not tried again.
  case failed(BullFailure, isUnrecoverable: Bool = false)
  /// It threw `RateLimitError`.
  case rateLimited
  /// It put itself off until then with `moveToDelayed` and threw `DelayedError`.
  case delayed(until: Int64)
}

/// What a worker wants done. The answer goes to the machine as the event that each names.
public enum BullWorkerAction: Hashable, Sendable {
  /// ``BullQueue/fetch(_:at:in:)``; answered by `fetched`, or `fetchFailed`.
  case fetch(BullFetchRequest)
  /// `BZPOPMIN marker` for so many milliseconds on the blocking connection; answered by `unblocked`, or `blockFailed`.
  case block(milliseconds: Int64)
  /// The blocking connection is to be cut: with `reconnects` to be made anew. Answered by `blockFailed` if a command was running.
  case cutBlocking(reconnects: Bool)
  /// Runs the processor; answered by `processed`.
  case process(BullJob, token: RedisBytes)
  /// ``BullQueue/makeNextIteration(of:at:in:)`` for a scheduler's job that was taken; nothing is answered.
  case makeNextIteration(BullJob)
  /// What follows is answered by `settled`, `settleFailed` or `settleRefused`.
  case finish(BullFinish)
  case retry(RedisBytes, token: RedisBytes, lifo: Bool, BullFailure)
  case moveToDelayed(RedisBytes, token: RedisBytes, until: Int64, BullFailure?, next: BullFetchRequest?)
  case moveFromActiveToWait(RedisBytes, token: RedisBytes)
  /// ``BullQueue/extendLocks(_:duration:at:in:)``; answered by `locksExtended`.
  case extendLocks([BullHeldLock], duration: Int64)
  /// ``BullQueue/checkStalled(maxStalledCount:interval:at:in:)``; answered by `stalledChecked`.
  case checkStalled(maxStalledCount: Int, interval: Int64)
  /// The worker's `error` event.
  case report(String)
  /// All jobs are done: `close()` has come to its end.
  case closed
}

/// A job that a worker holds.
public struct BullHeldLock: Hashable, Sendable {
  public var id: RedisBytes
  public var token: RedisBytes
}
