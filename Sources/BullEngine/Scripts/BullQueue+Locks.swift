public import RedisEngine

extension BullQueue {
  /// Takes the lock away if it is this worker's.
  /// - Throws: ``BullError`` if there is none or it is another's; then nothing has changed.
  func removeLock(
    _ id: RedisBytes, _ token: RedisBytes, command: String, _ gate: inout RedisScriptGate, _ engine: inout RedisEngine
  ) throws {
    if token == Word.unlimitedToken { return }
    let key = lockKey(id, &engine)
    guard let holder = try engine.get(key) else { throw BullError(.missingLock, job: id, command: command) }
    guard holder == token else { throw BullError(.lockMismatch, job: id, command: command) }
    try gate.willWrite()
    engine.del(key)
    try engine.srem(keys.stalled, id)
  }

  /// `extendLock`: answers whether the lock was this worker's and now holds for so many milliseconds from now.
  public func extendLock(
    _ id: RedisBytes, token: RedisBytes, duration: Int64 = 30_000, at now: Int64, in engine: inout RedisEngine
  ) throws -> Bool {
    var gate = try engine.beginScript(at: now)
    return try extend(id, token, duration, at: now, &gate, &engine)
  }

  /// `extendLocks`: the jobs whose lock is gone or another's.
  public func extendLocks(
    _ locks: [(id: RedisBytes, token: RedisBytes)], duration: Int64 = 30_000, at now: Int64,
    in engine: inout RedisEngine
  ) throws -> [RedisBytes] {
    var gate = try engine.beginScript(at: now)
    var lost: [RedisBytes] = []
    for lock in locks where try !extend(lock.id, lock.token, duration, at: now, &gate, &engine) {
      lost.append(lock.id)
    }
    return lost
  }

  private func extend(
    _ id: RedisBytes, _ token: RedisBytes, _ duration: Int64, at now: Int64, _ gate: inout RedisScriptGate,
    _ engine: inout RedisEngine
  ) throws(RedisError) -> Bool {
    let key = lockKey(id, &engine)
    guard try engine.get(key) == token else { return false }
    try gate.willGrow()
    engine.set(key, token, expiry: .at(now + duration))
    try engine.srem(keys.stalled, id)
    return true
  }
}
