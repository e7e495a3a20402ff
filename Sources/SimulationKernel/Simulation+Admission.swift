import Synchronization

extension Simulation {
  /// Whether the code that runs now may wait, and which task it belongs to.
  @inline(__always) func admit() throws(SimulationEnded) -> TaskReference {
    if runner.load(ordering: .relaxed) != Self.thisThread { trapForeignWait() }
    let task = core.pointee.current.isUnknown ? identify() : core.pointee.current
    if core.pointee.refusing != 0 { try refuseIfOver(task) }
    return task
  }

  /// Which task code runs in that came through `enqueue`: the one in whose scope it was started.
  @inline(never) func identify() -> TaskReference {
    if let origin = TaskOrigin.current, origin.simulation == ObjectIdentifier(self) {
      let record = core.pointee.tasks.records[origin.record]
      if origin.record < core.pointee.tasks.count, record.isLive, record.generation == origin.generation {
        core.pointee.current = TaskReference(record: origin.record, isPreferring: record.isPreferring)
        return core.pointee.current
      }
    }
    fatalError("a task that was not started with spawn, or outlived the task that started it, waits on a simulation")
  }

  @inline(never) private func trapForeignWait() -> Never {
    if runner.load(ordering: .relaxed) == 0 {
      fatalError("a task waits on a simulation that is not running")
    }
    let name = TaskOrigin.current?.name
    fatalError(
      "task '\(name ?? "not started with spawn")' left its simulation's executor and waits from another thread")
  }

  @inline(never) private func refuseIfOver(_ task: TaskReference) throws(SimulationEnded) {
    if core.pointee.isEnded { throw refuse(task, reason: .ended) }
    if core.pointee.tasks.records[task.record].isCancelled { throw refuse(task, reason: .cancelled) }
    if task.isPreferring, Task.isCancelled { throw refuse(task, reason: .cancelled) }
  }

  @inline(never) func refuse(_ task: TaskReference, reason: SimulationEnded.Reason) -> SimulationEnded {
    let record = core.pointee.tasks.records + task.record
    // A child whose group cancelled it says nothing about the task.
    guard core.pointee.isEnded || record.pointee.isCancelled else { return SimulationEnded(reason: reason) }
    record.pointee.refusals += 1
    if record.pointee.refusals > core.pointee.limits.refusals {
      fatalError(
        "task '\(record.pointee.name)' has waited \(record.pointee.refusals) times although it is over "
          + "(\(reason)): it swallows SimulationEnded")
    }
    return SimulationEnded(reason: reason)
  }
}

/// The counted task in whose scope a task was started; inherited by child tasks.
struct TaskOrigin: Sendable {
  @TaskLocal static var current: TaskOrigin?

  var simulation: ObjectIdentifier
  var record: Int
  var generation: UInt32
  var name: String
}
