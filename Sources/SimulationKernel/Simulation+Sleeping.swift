public import VirtualTime

// Sleeps are by far the most frequent waits: their asynchronous part is inlined into whoever sleeps, which saves the
// frame of a call.
extension Simulation {
  /// Suspends the calling task for a span of virtual time, 0 or more. A sleep of 0 lets everything else that happens at
  /// this instant, and was filed before, happen first.
  /// - Throws: `SimulationEnded` when the task was cancelled or the simulation ends.
  @inlinable @inline(__always) public func sleep(for duration: VirtualDuration) async throws(SimulationEnded) {
    precondition(duration >= .zero, "a task slept for a negative duration")
    try await self.sleep(until: now + duration)
  }

  /// Suspends the calling task until an instant. An instant that has passed is due now.
  /// - Throws: `SimulationEnded` when the task was cancelled or the simulation ends.
  @inlinable @inline(__always) public func sleep(until instant: VirtualInstant) async throws(SimulationEnded) {
    if try beginSleep(until: instant.nanoseconds) {
      try endSleep(await parking.park())
    } else {
      try endSleep(await parkChild())
    }
  }

  /// Files the end of a sleep.
  /// - Returns: whether the task may hop to the parking lot; false for a child of it, whose group may cancel it.
  @usableFromInline func beginSleep(until time: Int64) throws(SimulationEnded) -> Bool {
    let task = try admit()
    core.pointee.nextSlot = openWait(of: task, until: time, WaitLabel("the end of a sleep"))
    return !isChild(task)
  }

  @usableFromInline func parkChild() async -> ResumeReason {
    let number = core.pointee.nextSlot
    return await parkCancellably(number, identity: core.pointee.slots.slots[number].identity)
  }

  @inlinable @inline(__always) func endSleep(_ reason: ResumeReason) throws(SimulationEnded) {
    switch reason {
    case .woken, .deadline: return
    case .cancelled, .ended: throw refuseSleeper(reason)
    }
  }

  @usableFromInline func refuseSleeper(_ reason: ResumeReason) -> SimulationEnded {
    let task = core.pointee.current.isUnknown ? identify() : core.pointee.current
    return refuse(task, reason: reason == .ended ? .ended : .cancelled)
  }
}
