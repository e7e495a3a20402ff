public import RedisEngine

/// Which major release's behaviour a queue has, where the two differ.
public enum BullVersion: Int, Hashable, Sendable {
  /// Pausing renames `wait` to `paused`, and those jobs count as *paused* (BullMQ 5.81.3).
  case v5 = 5
  /// Pausing sets a flag in `meta` alone: jobs stay *waiting* (BullMQ 6.2.0).
  case v6 = 6
}

/// A BullMQ queue on a Redis server: its keys, and every operation as the script that BullMQ runs.
///
/// An operation is atomic. Called by itself it is a script of its own; called inside ``RedisEngine/RedisEngine/atomically(at:database:_:)``
/// clients that wait for the queue's `marker` are served as well, which is how a blocked worker wakes:
/// ```swift
/// let (added, deliveries) = try engine.atomically(at: now) { try queue.add(job, at: now, in: &$0) }
/// ```
/// Times are milliseconds since 1970 and do not go backwards. Operations throw `RedisError` with what the server answers, and
/// ``BullError`` with what BullMQ's client throws. The queue itself keeps nothing: several queues of one name are one queue.
public struct BullQueue: Sendable {
  /// Such as `email`.
  public let name: RedisBytes
  /// `bull` unless the application chose one.
  public let prefix: RedisBytes
  public let version: BullVersion
  let keys: BullKeys

  /// The queue of this name; nothing is written.
  /// - Throws: ``BullError`` as BullMQ does for a name that is empty or has a colon.
  public init(
    _ name: RedisBytes, prefix: RedisBytes = "bull", version: BullVersion = .v6, in engine: inout RedisEngine
  ) throws {
    if name.isEmpty { throw BullError(.invalid, "Queue name must be provided") }
    if name.bytes.contains(UInt8(ascii: ":")) { throw BullError(.invalid, "Queue name cannot contain :") }
    self.name = name
    self.prefix = prefix
    self.version = version
    keys = BullKeys(prefix: prefix + ":" + name + ":", &engine)
  }

  /// The key of a part of the queue, such as `wait`, or of a job by its ID.
  public func key(_ part: RedisBytes, in engine: inout RedisEngine) -> RedisKey {
    BullKeys.key(keys.prefix, part, &engine)
  }

  /// How many events `events` keeps at least where `meta` does not say.
  public static let defaultMaxEvents: Int64 = 10_000
  /// Due delayed jobs that one script moves at most.
  public static let promotionBatch = 1_000
}

/// Where jobs go when they are finished.
public enum BullFinishedSet: String, Hashable, Sendable, CaseIterable {
  case completed
  case failed
}

extension BullQueue {
  func key(of set: BullFinishedSet) -> RedisKey { set == .completed ? keys.completed : keys.failed }
}
