public import RedisEngine

/// A job to be added.
public struct BullNewJob: Sendable {
  public var name: RedisBytes
  public var data: RedisBytes
  public var options: BullEncodedOptions
  /// Milliseconds since 1970; nil: the moment at which it is added.
  public var timestamp: Int64?

  /// - Throws: ``BullError`` for options that BullMQ refuses.
  public init(
    _ name: RedisBytes, data: RedisBytes = "{}", _ options: BullJobOptions = BullJobOptions()
  ) throws {
    self.init(name, data: data, encoded: try BullEncodedOptions(options))
  }

  /// With options that were encoded once.
  public init(_ name: RedisBytes, data: RedisBytes = "{}", encoded options: BullEncodedOptions) {
    self.name = name
    self.data = data
    self.options = options
  }
}

/// What came of adding a job.
public struct BullAdded: Hashable, Sendable {
  /// What a job that was handed over may come to.
  public enum Outcome: Hashable, Sendable {
    case added
    /// There is a job of this ID, whatever its state: nothing was changed.
    case duplicated
    /// A job with the same deduplication ID is there: nothing was added.
    case deduplicated
  }

  /// The new job's ID, or that of the one that is there already.
  public var id: RedisBytes
  public var outcome: Outcome
}

extension BullQueue {
  /// `queue.add`.
  ///
  /// - Throws: `RedisError`; when memory is full the first command, `INCR`, is refused and nothing has changed.
  @discardableResult public func add(
    _ job: BullNewJob, at now: Int64, in engine: inout RedisEngine
  ) throws -> BullAdded {
    var gate = try engine.beginScript(at: now)
    return try add(job, at: now, &gate, &engine)
  }

  /// `queue.addBulk`: the jobs one after another, in one transaction of as many scripts.
  @discardableResult public func addBulk(
    _ jobs: [BullNewJob], at now: Int64, in engine: inout RedisEngine
  ) throws -> [BullAdded] {
    var added: [BullAdded] = []
    added.reserveCapacity(jobs.count)
    for job in jobs { added.append(try add(job, at: now, in: &engine)) }
    return added
  }

  func add(
    _ job: BullNewJob, at now: Int64, _ gate: inout RedisScriptGate, _ engine: inout RedisEngine
  ) throws(RedisError) -> BullAdded {
    let options = job.options.options
    try gate.willGrow()
    let number = try engine.incr(keys.id)
    let id = options.jobID ?? RedisBytes(number)
    let key = jobKey(id, &engine)
    if engine.exists(key) {
      try emitTrimming(EventFields.job, .init(Word.duplicated, id), &engine)
      return BullAdded(id: id, outcome: .duplicated)
    }
    if let rule = options.deduplication, let other = try deduplicated(id, rule, now, &engine) {
      return BullAdded(id: other, outcome: .deduplicated)
    }
    let timestamp = job.timestamp ?? now
    try store(job, id, key, timestamp, &engine)
    if options.delay > 0 {
      try addDelayed(id, due: timestamp + options.delay, &engine)
    } else {
      let target = try target(&engine)
      try pushBack(id, priority: options.priority, lifo: options.lifo, target, &engine)
      try emitTrimming(EventFields.job, .init(Word.waiting, id), target, &engine)
    }
    return BullAdded(id: id, outcome: .added)
  }

  private func store(
    _ job: BullNewJob, _ id: RedisBytes, _ key: RedisKey, _ timestamp: Int64, _ engine: inout RedisEngine
  ) throws(RedisError) {
    let options = job.options.options
    // With room for what its first attempt adds.
    var values: [RedisBytes] = []
    values.reserveCapacity(JobField.started.count)
    values.append(job.name)
    values.append(job.data)
    values.append(job.options.json)
    values.append(RedisBytes(timestamp))
    values.append(RedisBytes(options.delay))
    values.append(RedisBytes(options.priority))
    if let shape = keys.newJob {
      try engine.hset(key, shape, values)
    } else {
      for (field, value) in zip(JobField.new, values) { try engine.hset(key, field, value) }
    }
    if let rule = options.deduplication { try engine.hset(key, JobField.deduplicationID, rule.id) }
    if let scheduler = options.repeatJobKey { try engine.hset(key, JobField.repeatJobKey, scheduler) }
    try emit(EventFields.added, .init(Word.added, id, job.name), &engine)
  }

  func addDelayed(_ id: RedisBytes, due: Int64, _ engine: inout RedisEngine) throws(RedisError) {
    let score = try DelayedScore.next(due, in: keys.delayed, &engine)
    try engine.zadd(keys.delayed, score, id)
    try emitTrimming(EventFields.delayed, .init(Word.delayed, id, RedisBytes(due)), &engine)
    try addDelayMarker(&engine)
  }

  /// The job that stands in the way; nil: none does, and from now on this one does.
  private func deduplicated(
    _ id: RedisBytes, _ rule: BullDeduplication, _ now: Int64, _ engine: inout RedisEngine
  ) throws(RedisError) -> RedisBytes? {
    let key = deduplicationKey(rule.id, &engine)
    if engine.setIfAbsent(key, id, expiry: rule.ttl.map { .at(now + $0) } ?? .never) { return nil }
    let other = try engine.get(key) ?? id
    try emitTrimming(EventFields.debounced, .init(Word.debounced, other, rule.id), &engine)
    try emitTrimming(EventFields.deduplicated, .init(Word.deduplicated, other, rule.id, id), &engine)
    return other
  }

  /// A rule without a time ends with its job.
  func endDeduplication(
    _ id: RedisBytes, _ rule: RedisBytes, at now: Int64, _ engine: inout RedisEngine
  ) throws(RedisError) {
    let key = deduplicationKey(rule, &engine)
    if let end = engine.expiry(of: key) {
      if end <= now { engine.del(key) }
    } else if try engine.get(key) == id {
      engine.del(key)
    }
  }
}
