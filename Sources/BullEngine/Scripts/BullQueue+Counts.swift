public import RedisEngine

/// Where a job can be.
public enum BullState: String, Hashable, Sendable, CaseIterable {
  case waiting
  case active
  case prioritized
  case delayed
  case completed
  case failed
  case waitingChildren = "waiting-children"
  /// With BullMQ 5 alone.
  case paused
}

extension BullQueue {
  /// The states that `queue.getJobCounts()` names: *paused* is gone from BullMQ 6.
  public var states: [BullState] { BullState.allCases.filter { $0 != .paused || version == .v5 } }

  func key(of state: BullState) -> RedisKey {
    switch state {
    case .waiting: keys.wait
    case .active: keys.active
    case .prioritized: keys.prioritized
    case .delayed: keys.delayed
    case .completed: keys.completed
    case .failed: keys.failed
    case .waitingChildren: keys.waitingChildren
    case .paused: keys.paused
    }
  }

  static func isList(_ state: BullState) -> Bool { state == .waiting || state == .active || state == .paused }

  /// `queue.getJobCounts()` of one state.
  public func count(_ state: BullState, at now: Int64, in engine: inout RedisEngine) throws -> Int {
    _ = try engine.beginScript(at: now)
    return Self.isList(state) ? try engine.llen(key(of: state)) : try engine.zcard(key(of: state))
  }

  /// `queue.getJobCounts()`: every state of ``states`` in their order.
  public func counts(at now: Int64, in engine: inout RedisEngine) throws -> [(state: BullState, count: Int)] {
    var counts: [(BullState, Int)] = []
    for state in states { counts.append((state, try count(state, at: now, in: &engine))) }
    return counts
  }

  /// The IDs of a state's jobs, in the order in which the state's list or sorted set has them. Linear in them.
  public func jobs(_ state: BullState, at now: Int64, in engine: inout RedisEngine) throws -> [RedisBytes] {
    _ = try engine.beginScript(at: now)
    return Self.isList(state)
      ? try engine.lrange(key(of: state), 0, -1) : try engine.zrange(key(of: state), 0, -1).map(\.member)
  }

  /// `job.getState()`; nil: *unknown*, which is also what an orphaned hash is.
  public func state(of id: RedisBytes, at now: Int64, in engine: inout RedisEngine) throws -> BullState? {
    _ = try engine.beginScript(at: now)
    for state in [BullState.completed, .failed, .delayed, .prioritized, .waitingChildren]
    where try engine.zscore(key(of: state), id) != nil { return state }
    for state in [BullState.active, .waiting, .paused]
    where try engine.lrange(key(of: state), 0, -1).contains(id) { return state }
    return nil
  }
}
