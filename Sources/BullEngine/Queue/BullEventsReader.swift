public import RedisEngine

/// Where a `QueueEvents` listener stands in the event stream.
///
/// It begins at the end (`$`) and resumes behind the last event it has read, so that it misses what was trimmed meanwhile. A listener
/// that is made anew begins at the end again.
public struct BullEventsReader: Hashable, Sendable {
  /// The last event that was read, or was there when the reader began.
  public private(set) var last: RedisStreamID
  /// Milliseconds that one `XREAD` waits.
  public static let block: Int64 = 10_000

  /// At the stream's end.
  public init(_ queue: BullQueue, at now: Int64, in engine: inout RedisEngine) throws {
    _ = try engine.beginScript(at: now)
    last = try engine.xlast(queue.keys.events)
  }

  /// The events behind the last one, at most `count` of them.
  public mutating func read(
    _ queue: BullQueue, count: Int? = nil, at now: Int64, in engine: inout RedisEngine
  ) throws -> [RedisStreamEntry] {
    _ = try engine.beginScript(at: now)
    let entries = try engine.xrange(
      queue.keys.events, from: RedisStreamID(last.milliseconds, last.sequence + 1), count: count)
    if let newest = entries.last { last = newest.id }
    return entries
  }
}
