import RedisEngine

/// What `meta` says about where jobs may go now.
struct QueueTarget {
  /// `wait`, or with BullMQ 5 `paused` while the queue is.
  var list: RedisKey
  /// Paused, or as many jobs active as the queue may have at once: workers get none.
  var isHeld: Bool
  /// The queue-wide limiter.
  var max: Int64?
  var duration: Int64?
  /// What the event stream keeps at least; nil: it has not been written yet.
  var maxEvents: Int?
}

extension BullQueue {
  @inline(__always) func target(_ engine: inout RedisEngine) throws(RedisError) -> QueueTarget {
    var target = QueueTarget(list: keys.wait, isHeld: false)
    guard let meta = try engine.hrecord(keys.meta) else { return target }
    target.maxEvents = meta[MetaField.maxEvents]?.integer.map(Int.init)
    // Most queues have nothing else here.
    if meta.count == 1, target.maxEvents != nil { return target }
    target.max = meta[MetaField.max]?.integer
    target.duration = meta[MetaField.duration]?.integer
    if meta[MetaField.paused] != nil {
      target.isHeld = true
      if version == .v5 { target.list = keys.paused }
    } else if let concurrency = meta[MetaField.concurrency]?.integer {
      target.isHeld = try engine.llen(keys.active) >= concurrency
    }
    return target
  }

  /// Wakes a worker that waits for jobs.
  @inline(__always) func addBaseMarker(_ engine: inout RedisEngine, isHeld: Bool) throws(RedisError) {
    // Nothing sorts before it, so if it is there it is the first.
    if isHeld { return }
    if let first = try engine.zfirst(keys.marker), first.score == 0, first.member == Word.zero { return }
    try engine.zadd(keys.marker, 0, Word.zero)
  }

  /// Tells the workers when the next delayed job is due.
  func addDelayMarker(_ engine: inout RedisEngine) throws(RedisError) {
    if let next = try nextDelayed(&engine) { try engine.zadd(keys.marker, Double(next), Word.one) }
  }

  /// When the first delayed job is due; nil: there is none.
  func nextDelayed(_ engine: inout RedisEngine) throws(RedisError) -> Int64? {
    try engine.zfirst(keys.delayed).map { DelayedScore.due($0.score) }
  }

  func push(
    _ id: RedisBytes, _ target: QueueTarget, _ end: RedisListEnd, _ engine: inout RedisEngine
  ) throws(RedisError) {
    try engine.push(target.list, id, end)
    try addBaseMarker(&engine, isHeld: target.isHeld)
  }

  func pushPrioritized(
    _ id: RedisBytes, priority: Int64, _ target: QueueTarget, _ engine: inout RedisEngine
  ) throws(RedisError) {
    let counter = try engine.incr(keys.priorityCounter)
    try engine.zadd(keys.prioritized, PriorityScore.score(priority, counter), id)
    try addBaseMarker(&engine, isHeld: target.isHeld)
  }

  /// Puts the job where its priority belongs: at the back, or with `lifo` at the front.
  func pushBack(
    _ id: RedisBytes, priority: Int64, lifo: Bool, _ target: QueueTarget, _ engine: inout RedisEngine
  ) throws(RedisError) {
    if priority > 0 {
      try pushPrioritized(id, priority: priority, target, &engine)
    } else {
      try push(id, target, lifo ? .right : .left, &engine)
    }
  }

  func priority(_ jobKey: RedisKey, _ engine: inout RedisEngine) throws(RedisError) -> Int64 {
    try engine.hget(jobKey, JobField.priority)?.integer ?? 0
  }
}

/// Scores of `prioritized`: lower priority numbers first, first come first served among equals.
enum PriorityScore {
  static func score(_ priority: Int64, _ counter: Int64) -> Double {
    Double(priority * 0x1_0000_0000 + counter % 0x1_0000_0000)
  }
}

/// Scores of `delayed`: up to 4096 jobs of one millisecond stay in the order in which they came.
enum DelayedScore {
  static let slots: Int64 = 4_096
  static func due(_ score: Double) -> Int64 { Int64(score) / slots }
  /// All scores of jobs due until the end of this millisecond.
  static func until(_ now: Int64) -> ClosedRange<Double> { 0...Double((now + 1) * slots - 1) }

  /// The first free score of the millisecond, or its last one if there is none.
  static func next(
    _ due: Int64, in delayed: RedisKey, _ engine: inout RedisEngine
  ) throws(RedisError) -> Double {
    let least = Double(due * slots)
    let most = Double((due + 1) * slots - 1)
    guard let last = try engine.zlast(delayed, in: least...most) else { return least }
    return last.score >= most ? most : last.score + 1
  }
}
