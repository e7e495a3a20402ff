public import RedisEngine

extension BullQueue {
  /// `job.remove()`.
  /// - Returns: whether it was removed: not while a worker holds its lock.
  /// - Throws: ``BullError`` for the next job of a scheduler, which only goes with the scheduler.
  @discardableResult public func remove(
    _ id: RedisBytes, at now: Int64, in engine: inout RedisEngine
  ) throws -> Bool {
    var gate = try engine.beginScript(at: now)
    if engine.exists(lockKey(id, &engine)) { return false }
    if let scheduler = try engine.hget(jobKey(id, &engine), JobField.repeatJobKey),
      try schedulerJob(scheduler, &engine) == id
    {
      throw BullError(.belongsToScheduler, job: id, command: "removeJob")
    }
    let state = try state(of: id, at: now, in: &engine)
    try gate.willWrite()
    if let state { try take(id, from: state, &engine) }
    try removeKeys(id, &engine)
    try emitTrimming(
      EventFields.moved, .init(Word.removed, id, RedisBytes(state?.rawValue ?? "unknown")), &engine)
    return true
  }

  func take(_ id: RedisBytes, from state: BullState, _ engine: inout RedisEngine) throws(RedisError) {
    if Self.isList(state) {
      try engine.lrem(key(of: state), 0, id)
    } else {
      try engine.zrem(key(of: state), id)
    }
  }

  /// `queue.drain()`: whatever waits is removed, and with `delayed` what is delayed too. Active and finished jobs stay, and so does
  /// a scheduler's next job.
  /// - Returns: how many jobs were removed.
  @discardableResult public func drain(
    delayed: Bool = false, at now: Int64, in engine: inout RedisEngine
  ) throws -> Int {
    var gate = try engine.beginScript(at: now)
    try gate.willWrite()
    let scheduled = Set(try nextScheduledJobs(&engine))
    var removed = 0
    for state in [BullState.waiting, .paused, .prioritized] + (delayed ? [.delayed] : []) {
      for id in try jobs(state, at: now, in: &engine) where !scheduled.contains(id) {
        try take(id, from: state, &engine)
        try removeKeys(id, &engine)
        removed += 1
      }
    }
    return removed
  }

  /// `queue.clean(grace, limit, type)`: one pass over jobs of a state that are older than the grace time; a job whose lock a worker
  /// holds stays.
  ///
  /// A finished job's age counts from when it finished, any other's from its timestamp (a delayed one's from its timestamp and delay).
  /// - Parameters:
  ///   - grace: milliseconds.
  ///   - limit: jobs removed at most; 0: any number.
  /// - Returns: the removed jobs.
  @discardableResult public func clean(
    _ state: BullState, grace: Int64, limit: Int = 0, at now: Int64, in engine: inout RedisEngine
  ) throws -> [RedisBytes] {
    var gate = try engine.beginScript(at: now)
    let ids = try jobs(state, at: now, in: &engine)
    try gate.willWrite()
    var removed: [RedisBytes] = []
    // Lists have their oldest at the right.
    for id in Self.isList(state) ? ids.reversed() : ids {
      if limit > 0, removed.count == limit { break }
      if engine.exists(lockKey(id, &engine)) { continue }
      guard try since(id, state, &engine) <= now - grace else { continue }
      try take(id, from: state, &engine)
      try removeKeys(id, &engine)
      removed.append(id)
    }
    try emitTrimming(EventFields.cleaned, .init(Word.cleaned, RedisBytes(removed.count)), &engine)
    return removed
  }

  private func since(_ id: RedisBytes, _ state: BullState, _ engine: inout RedisEngine) throws(RedisError) -> Int64 {
    if state == .completed || state == .failed {
      return Int64(try engine.zscore(key(of: state), id) ?? 0)
    }
    guard let hash = try engine.hrecord(jobKey(id, &engine)) else { return 0 }
    let job = BullJob(id, hash, started: keys.startedJob)
    return job.timestamp + (state == .delayed ? job.delay : 0)
  }

  /// `queue.obliterate({force})`: everything goes.
  /// - Throws: ``BullError`` if the queue is not paused, or has active jobs and `force` is not given.
  public func obliterate(force: Bool = false, at now: Int64, in engine: inout RedisEngine) throws {
    var gate = try engine.beginScript(at: now)
    guard try engine.hget(keys.meta, MetaField.paused) != nil else {
      throw BullError(.invalid, "Cannot obliterate non-paused queue")
    }
    if !force, try engine.llen(keys.active) > 0 {
      throw BullError(.invalid, "Cannot obliterate queue with active jobs")
    }
    try gate.willWrite()
    for state in BullState.allCases {
      for id in try jobs(state, at: now, in: &engine) { try removeKeys(id, &engine) }
      engine.del(key(of: state))
    }
    for entry in try engine.zrange(keys.schedulers, 0, -1) {
      engine.del(schedulerKey(entry.member, &engine))
    }
    for set in BullFinishedSet.allCases {
      engine.del(metricsKey(set, data: false, &engine))
      engine.del(metricsKey(set, data: true, &engine))
    }
    for key in [
      keys.id, keys.meta, keys.events, keys.marker, keys.limiter, keys.stalled, keys.stalledCheck,
      keys.priorityCounter, keys.schedulers,
    ] { engine.del(key) }
  }
}
