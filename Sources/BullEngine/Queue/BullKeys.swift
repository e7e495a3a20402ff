import RedisEngine

/// The keys of a queue, `<prefix>:<queue>:<part>`, as BullMQ names them.
struct BullKeys: Sendable {
  /// With the colon before the part.
  let prefix: RedisBytes
  let wait, active, paused, prioritized, delayed, completed, failed, waitingChildren: RedisKey
  let id, meta, events, marker, limiter, stalled, stalledCheck, priorityCounter, schedulers: RedisKey
  let job, lock, logs: RedisKeyPattern
  /// Of a new job's hash; nil: the engine has no room for another shape.
  let newJob: RedisHashShape?
  /// The same in a job's first attempt.
  let startedJob: RedisHashShape?

  init(prefix: RedisBytes, _ engine: inout RedisEngine) {
    self.prefix = prefix
    wait = Self.key(prefix, "wait", &engine)
    active = Self.key(prefix, "active", &engine)
    paused = Self.key(prefix, "paused", &engine)
    prioritized = Self.key(prefix, "prioritized", &engine)
    delayed = Self.key(prefix, "delayed", &engine)
    completed = Self.key(prefix, "completed", &engine)
    failed = Self.key(prefix, "failed", &engine)
    waitingChildren = Self.key(prefix, "waiting-children", &engine)
    id = Self.key(prefix, "id", &engine)
    meta = Self.key(prefix, "meta", &engine)
    events = Self.key(prefix, "events", &engine)
    marker = Self.key(prefix, "marker", &engine)
    limiter = Self.key(prefix, "limiter", &engine)
    stalled = Self.key(prefix, "stalled", &engine)
    stalledCheck = Self.key(prefix, "stalled-check", &engine)
    priorityCounter = Self.key(prefix, "pc", &engine)
    schedulers = Self.key(prefix, "repeat", &engine)
    job = engine.pattern(prefix)
    lock = engine.pattern(prefix, ":lock")
    logs = engine.pattern(prefix, ":logs")
    newJob = engine.shape(JobField.new)
    startedJob = engine.shape(JobField.started)
  }

  static func key(_ prefix: RedisBytes, _ part: RedisBytes, _ engine: inout RedisEngine) -> RedisKey {
    engine.key(prefix + part)
  }
}

extension BullQueue {
  /// The hash of the job with this ID.
  @inline(__always) func jobKey(_ id: RedisBytes, _ engine: inout RedisEngine) -> RedisKey {
    if let number = id.integer, number >= 0 { return keys.job(number) }
    return engine.key(keys.prefix + id)
  }

  @inline(__always) func lockKey(_ id: RedisBytes, _ engine: inout RedisEngine) -> RedisKey {
    if let number = id.integer, number >= 0 { return keys.lock(number) }
    return engine.key(keys.prefix + id + ":lock")
  }

  @inline(__always) func logsKey(_ id: RedisBytes, _ engine: inout RedisEngine) -> RedisKey {
    if let number = id.integer, number >= 0 { return keys.logs(number) }
    return engine.key(keys.prefix + id + ":logs")
  }

  /// `<prefix>:<queue>:de:<id>`.
  func deduplicationKey(_ id: RedisBytes, _ engine: inout RedisEngine) -> RedisKey {
    engine.key(keys.prefix + "de:" + id)
  }

  /// The hash of counts and, with `:data`, the list of points.
  func metricsKey(_ set: BullFinishedSet, data: Bool, _ engine: inout RedisEngine) -> RedisKey {
    engine.key(keys.prefix + "metrics:" + RedisBytes(set.rawValue) + (data ? ":data" : ""))
  }
}

extension RedisBytes {
  static func + (a: RedisBytes, b: RedisBytes) -> RedisBytes { RedisBytes(a.bytes + b.bytes) }
}
