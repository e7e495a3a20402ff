public import RedisEngine

/// What `queue.getMetrics` answers.
public struct BullMetrics: Hashable, Sendable {
  /// Jobs that have finished so since metrics are collected.
  public var count: Int64
  /// When a minute was last written, and the count then.
  public var previousTimestamp: Int64
  public var previousCount: Int64
  /// Jobs per minute, the newest first. The minute that runs is not among them.
  public var points: [Int64]
}

extension BullQueue {
  private static let count: RedisBytes = "count"
  private static let previousTimestamp: RedisBytes = "prevTS"
  private static let previousCount: RedisBytes = "prevCount"

  /// Counts a finished job. A minute's figure is only written when a later job finishes in another minute; minutes without one
  /// are filled with zeros.
  func collectMetrics(
    _ set: BullFinishedSet, points: Int, at now: Int64, _ engine: inout RedisEngine
  ) throws(RedisError) {
    let key = metricsKey(set, data: false, &engine)
    let count = try engine.hincrby(key, Self.count, by: 1) - 1
    guard let previous = try engine.hget(key, Self.previousTimestamp)?.integer else {
      try engine.hset(key, Self.previousTimestamp, RedisBytes(now))
      try engine.hset(key, Self.previousCount, Word.zero)
      return
    }
    let minutes = min(now / 60_000 - previous / 60_000, Int64(points))
    guard minutes > 0 else { return }
    let before = try engine.hget(key, Self.previousCount)?.integer ?? 0
    let list = metricsKey(set, data: true, &engine)
    try engine.lpush(list, RedisBytes(count - before))
    for _ in 1..<max(1, minutes) { try engine.lpush(list, Word.zero) }
    try engine.ltrim(list, 0, points - 1)
    try engine.hset(key, Self.previousCount, RedisBytes(count))
    try engine.hset(key, Self.previousTimestamp, RedisBytes(now))
  }

  /// `queue.getMetrics`. Linear in the points.
  public func metrics(
    of set: BullFinishedSet, at now: Int64, in engine: inout RedisEngine
  ) throws -> BullMetrics {
    _ = try engine.beginScript(at: now)
    let key = metricsKey(set, data: false, &engine)
    let points = try engine.lrange(metricsKey(set, data: true, &engine), 0, -1).map { $0.integer ?? 0 }
    return BullMetrics(
      count: try engine.hget(key, Self.count)?.integer ?? 0,
      previousTimestamp: try engine.hget(key, Self.previousTimestamp)?.integer ?? 0,
      previousCount: try engine.hget(key, Self.previousCount)?.integer ?? 0, points: points)
  }
}
