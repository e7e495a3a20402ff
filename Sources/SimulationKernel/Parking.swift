/// The parking lot. A task that waits hops here: its job is filed in the slot chosen for it, and the run loop later
/// runs the job directly on the simulation's own executor. That costs a third of a continuation, which resumes through
/// the global executor first.
@usableFromInline actor Parking {
  nonisolated let executor: ParkingExecutor
  init(core: UnsafeMutablePointer<Core>) { executor = ParkingExecutor(core: core) }
  @usableFromInline nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Runs when the task resumes; tells why it did. Without the side effect the optimiser removes the hop.
  @inline(never) @usableFromInline func park() -> ResumeReason {
    executor.core.pointee.parkings &+= 1
    return executor.core.pointee.reason
  }
}

final class ParkingExecutor: SerialExecutor, @unchecked Sendable {
  let core: UnsafeMutablePointer<Core>
  init(core: UnsafeMutablePointer<Core>) { self.core = core }

  func enqueue(_ job: consuming ExecutorJob) {
    let number = core.pointee.nextSlot
    let slot = core.pointee.slots.slots + number
    let job = UnownedJob(job)
    if slot.pointee.state == .registering {
      slot.pointee.word = UInt64(UInt(bitPattern: unsafeBitCast(job, to: UnsafeRawPointer.self)))
      slot.pointee.state = .parked
      core.pointee.parked &+= 1
    } else {
      // Woken before it got here: the wake is kept.
      let task = TaskReference(raw: slot.pointee.owner)
      core.pointee.ready.append(ReadyJob(job: job, task: task, reason: slot.pointee.reason))
      core.pointee.discard(number)
    }
  }
  func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
  func checkIsolated() {}
}

extension Core {
  /// Closes a slot; its calendar entry, if it has one that has not been taken out, becomes stale.
  @inline(__always) mutating func discard(_ number: Int) {
    let wasFiled = slots.slots[number].isFiled
    slots.close(number)
    if wasFiled { countStale() }
  }

  /// Takes the parked job out of a slot and closes it.
  @inline(__always) mutating func release(_ number: Int, reason: ResumeReason) -> ReadyJob {
    let slot = slots.slots + number
    let pointer = UnsafeRawPointer(bitPattern: UInt(slot.pointee.word))
    let task = TaskReference(raw: slot.pointee.owner)
    discard(number)
    parked &-= 1
    return ReadyJob(job: unsafeBitCast(pointer, to: UnownedJob.self), task: task, reason: reason)
  }
}
