import RedisEngine

/// The timer that renews the locks of a worker's running jobs.
///
/// It ticks every half of `lockRenewTime` and renews those that were not renewed for longer than that: a job that starts between two
/// ticks is renewed at the second one.
struct BullLockKeeper: Sendable {
  private struct Held: Sendable {
    var lock: BullHeldLock
    var since: Int64
  }

  private var held: [Held] = []
  private let tick: Int64
  private let lateness: Int64
  /// nil: the renewal is under way, or locks are not renewed.
  private(set) var nextTick: Int64?

  init(_ options: BullWorkerOptions) {
    tick = options.renewTick
    lateness = options.timerLateness
  }

  mutating func start(at now: Int64) { nextTick = now + tick + lateness }
  mutating func stop() { nextTick = nil }

  mutating func track(_ id: RedisBytes, _ token: RedisBytes, at now: Int64) {
    held.append(Held(lock: BullHeldLock(id: id, token: token), since: now))
  }

  /// The job's end is being written: its lock is renewed no more, even if that takes several tries.
  mutating func untrack(_ token: RedisBytes) { held.removeAll { $0.lock.token == token } }

  /// The locks to renew, if the timer is due; without any the timer is set again at once.
  mutating func due(at now: Int64) -> [BullHeldLock] {
    guard let nextTick, nextTick <= now else { return [] }
    var due: [BullHeldLock] = []
    for index in held.indices where held[index].since + tick < now {
      held[index].since = now
      due.append(held[index].lock)
    }
    if due.isEmpty { start(at: now) } else { self.nextTick = nil }
    return due
  }
}
