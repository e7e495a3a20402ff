public import RedisEngine

/// A job as its hash has it.
public struct BullJob: Hashable, Sendable {
  public var id: RedisBytes
  public var name: RedisBytes
  public var data: RedisBytes
  /// The options as JSON; ``BullJobOptions/init(json:)`` reads them.
  public var options: RedisBytes
  /// When it was made, in milliseconds since 1970.
  public var timestamp: Int64
  /// Milliseconds that it was, or is, to wait; 0 once it was promoted.
  public var delay: Int64
  /// 0: none.
  public var priority: Int64
  /// When its last attempt began.
  public var processedOn: Int64?
  /// When it was finished.
  public var finishedOn: Int64?
  /// `ats`: attempts that were begun, those included that a crash ended.
  public var attemptsStarted: Int64
  /// `atm`: attempts that came to an end and count against `attempts`.
  public var attemptsMade: Int64
  /// `stc`: how often it was found stalled.
  public var stalledCounter: Int64
  /// `defa`: with this reason the next worker fails it without running it.
  public var deferredFailure: RedisBytes?
  /// `failedReason`, of its last failed attempt.
  public var failedReason: RedisBytes?
  /// `rjk`: the scheduler that made it.
  public var repeatJobKey: RedisBytes?

  /// - Parameter started: the shape of a job in its first attempt, which most have.
  init(_ id: RedisBytes, _ hash: RedisHashRecord, started: RedisHashShape?) {
    self.id = id
    (finishedOn, attemptsMade, stalledCounter) = (nil, 0, 0)
    if hash.has(started) {
      (name, data, options) = (hash[at: 0], hash[at: 1], hash[at: 2])
      (timestamp, delay) = (hash[at: 3].integer ?? 0, hash[at: 4].integer ?? 0)
      (priority, processedOn) = (hash[at: 5].integer ?? 0, hash[at: 6].integer)
      attemptsStarted = hash[at: 7].integer ?? 0
      return
    }
    name = hash[JobField.name, usuallyAt: 0] ?? .empty
    data = hash[JobField.data, usuallyAt: 1] ?? .empty
    options = hash[JobField.options, usuallyAt: 2] ?? .empty
    timestamp = hash[JobField.timestamp, usuallyAt: 3]?.integer ?? 0
    delay = hash[JobField.delay, usuallyAt: 4]?.integer ?? 0
    priority = hash[JobField.priority, usuallyAt: 5]?.integer ?? 0
    processedOn = hash[JobField.processedOn, usuallyAt: 6]?.integer
    attemptsStarted = hash[JobField.attemptsStarted, usuallyAt: 7]?.integer ?? 0
    finishedOn = hash[JobField.finishedOn]?.integer
    attemptsMade = hash[JobField.attemptsMade]?.integer ?? 0
    stalledCounter = hash[JobField.stalledCounter]?.integer ?? 0
    deferredFailure = hash[JobField.deferredFailure]
    failedReason = hash[JobField.failedReason]
    repeatJobKey = hash[JobField.repeatJobKey]
  }
}

extension BullQueue {
  /// `Job.fromId`; nil: there is no such hash.
  public func job(_ id: RedisBytes, at now: Int64, in engine: inout RedisEngine) throws -> BullJob? {
    _ = try engine.beginScript(at: now)
    return try engine.hrecord(jobKey(id, &engine)).map { BullJob(id, $0, started: keys.startedJob) }
  }
}
