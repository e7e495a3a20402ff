public import RedisEngine

/// Timers, pausing and closing.
extension BullWorkerMachine {
  /// Does what is due by now.
  public mutating func timeReached(at now: Int64) -> [BullWorkerAction] {
    var actions: [BullWorkerAction] = []
    let due = locks.due(at: now)
    if !due.isEmpty { actions.append(.extendLocks(due, duration: options.lockDuration)) }
    if let time = nextStalledCheck, time <= now {
      nextStalledCheck = nil
      actions.append(stalledCheck)
    }
    for index in running.indices {
      guard let time = running[index].retryAt, time <= now, let action = running[index].settling else { continue }
      running[index].retryAt = nil
      actions.append(action)
    }
    switch loop {
    case .blocking(let watchdog) where watchdog <= now:
      loop = .blocking(watchdog: .max)
      actions.append(.cutBlocking(reconnects: true))
    case .limited(let until) where until <= now:
      loop = .resting
      limitUntil = 0
      isDrained = false
    case .retrying(let until) where until <= now: loop = .resting
    default: break
    }
    return actions + look(at: now)
  }

  /// The locks were renewed, or that failed: the timer is set again. Jobs whose lock is lost go on; their end will be refused.
  public mutating func locksExtended(lost: [RedisBytes] = [], at now: Int64) -> [BullWorkerAction] {
    locks.start(at: now)
    return lost.map { .report("could not renew lock for job \($0)") }
  }

  /// The check for stalled jobs has come to its end, well or not.
  public mutating func stalledChecked(at now: Int64) -> [BullWorkerAction] {
    if !isClosing { nextStalledCheck = now + options.stalledInterval + options.timerLateness }
    return []
  }

  /// `worker.pause()`: no further job is looked for; those that run go on. A blocking command ends by itself.
  public mutating func pause() { isPaused = true }

  /// `worker.resume()`.
  public mutating func resume(at now: Int64) -> [BullWorkerAction] {
    isPaused = false
    return look(at: now)
  }

  /// `worker.close()`: waits for the jobs that run, however long they take; their locks are renewed meanwhile.
  public mutating func close(at now: Int64) -> [BullWorkerAction] {
    if isClosing { return [] }
    isClosing = true
    nextStalledCheck = nil
    var actions: [BullWorkerAction] = []
    switch loop {
    case .blocking: actions.append(.cutBlocking(reconnects: false))
    case .limited, .retrying: loop = .resting
    case .resting, .fetching: break
    }
    return actions + closeIfDone()
  }

  mutating func closeIfDone() -> [BullWorkerAction] {
    guard isClosing, !isClosed, running.isEmpty, loop == .resting else { return [] }
    isClosed = true
    locks.stop()
    return [.closed]
  }
}
