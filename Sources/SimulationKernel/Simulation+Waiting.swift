import Synchronization
public import VirtualTime

// Waits, for code that runs in a task started with `spawn` on a model of this simulation.
extension Simulation {
  /// Suspends the calling task until it is woken or the deadline passes, whichever is first; at the same instant, what
  /// was filed or done first decides.
  /// - Parameters:
  ///   - deadline: when to give up; nil waits without end. One that has passed is due now.
  ///   - waitingFor: what the wait is for, for the deadlock report.
  ///   - register: called at once with the waiter, to hand it to whoever will wake it. A wake inside it is kept.
  /// - Throws: `SimulationEnded` when the task was cancelled or the simulation ends.
  public func wait(
    until deadline: VirtualInstant?, waitingFor: StaticString = "a wake", register: (Waiter) -> Void
  ) async throws(SimulationEnded) -> WakeReason {
    try await wait(until: deadline?.nanoseconds, label: WaitLabel(waitingFor), register: register)
  }

  /// Makes the waiting task run again at the present instant, behind the tasks that are ready already.
  /// - Returns: whether the wait was still on; false after a first wake, its deadline, a cancellation or the end.
  @discardableResult public func wake(_ waiter: Waiter) -> Bool { resume(waiter.identity, reason: .woken) }

  @inline(__always) func resume(_ identity: UInt64, reason: ResumeReason) -> Bool {
    let number = SlotTable.number(of: identity)
    precondition(number < core.pointee.slots.count, "a waiter of another simulation")
    let slot = core.pointee.slots.slots + number
    guard slot.pointee.identity == identity else { return false }
    switch slot.pointee.state {
    case .parked:
      core.pointee.ready.append(core.pointee.release(number, reason: reason))
      return true
    case .registering:
      slot.pointee.state = .wokenEarly
      slot.pointee.reason = reason
      return true
    case .wokenEarly, .event, .free: return false
    }
  }
}

extension Simulation {
  @inline(__always) func wait(
    until deadline: Int64?, label: WaitLabel, register: (Waiter) -> Void
  ) async throws(SimulationEnded) -> WakeReason {
    let task = try admit()
    let number = openWait(of: task, until: deadline, label)
    let identity = core.pointee.slots.slots[number].identity
    register(Waiter(identity: identity))
    let reason: ResumeReason
    if isChild(task) {
      reason = await parkCancellably(number, identity: identity)
    } else {
      core.pointee.nextSlot = number
      reason = await parking.park()
    }
    switch reason {
    case .woken: return .woken
    case .deadline: return .deadline
    case .cancelled: throw refuse(task, reason: .cancelled)
    case .ended: throw refuse(task, reason: .ended)
    }
  }

  /// Opens the slot of a wait and files its deadline.
  @inline(__always) func openWait(of task: TaskReference, until deadline: Int64?, _ label: WaitLabel) -> Int {
    let number = core.pointee.slots.open(.registering, owner: task.raw, word: 0, label: label)
    let identity = core.pointee.slots.slots[number].identity
    if let deadline { file(number, identity: identity, at: max(deadline, core.pointee.now)) }
    checkPending()
    core.pointee.tasks.records[task.record].slot = Int32(truncatingIfNeeded: number)
    core.pointee.tasks.records[task.record].since = core.pointee.now
    return number
  }

  /// Whether code runs in a child of the task, which its group may cancel. The task itself is only cancelled through
  /// `SpawnedTask`.
  @inline(__always) func isChild(_ task: TaskReference) -> Bool {
    task.isPreferring && core.pointee.tasks.records[task.record].root != Self.thisTask
  }

  @inline(__always) func file(_ number: Int, identity: UInt64, at time: Int64) {
    core.pointee.slots.slots[number].isFiled = true
    core.pointee.calendar.insert(Calendar.key(at: time, identity: identity))
  }

  /// As `parking.park()`, and a cancellation of the task, as by its group, ends the wait.
  func parkCancellably(_ number: Int, identity: UInt64) async -> ResumeReason {
    await withTaskCancellationHandler {
      core.pointee.nextSlot = number
      return await parking.park()
    } onCancel: {
      checkIsolated()
      _ = resume(identity, reason: .cancelled)
    }
  }
}
