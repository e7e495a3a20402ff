import Synchronization

// Accounting of the tasks that `Model.spawn` starts.
extension Simulation {
  /// Counts a new task. `start` makes it, inside the scope that its child tasks inherit.
  func launch(
    _ name: String, isPreferring: Bool, isDaemon: Bool, start: (Int) -> Task<Void, Never>
  ) -> SpawnedTask {
    // During the teardown, as by code that replaces what died, the task is counted and never begins.
    precondition(
      !core.pointee.isEnded || runner.load(ordering: .relaxed) != 0,
      "task '\(name)' was started after its simulation had ended")
    let number = core.pointee.tasks.add(name: name, isPreferring: isPreferring, isDaemon: isDaemon)
    let generation = core.pointee.tasks.records[number].generation
    let origin = TaskOrigin(
      simulation: ObjectIdentifier(self), record: number, generation: generation, name: name)
    let handle = TaskOrigin.$current.withValue(origin) { start(number) }
    core.pointee.tasks.records[number].handle = handle
    return SpawnedTask(simulation: self, number: number, generation: generation)
  }

  /// The task's first code. Returns false when it was cancelled before, or the simulation has ended: then it does
  /// nothing at all.
  func taskStarts(_ number: Int) -> Bool {
    let record = core.pointee.tasks.records + number
    record.pointee.isStarted = true
    record.pointee.root = Self.thisTask
    core.pointee.current = TaskReference(record: number, isPreferring: record.pointee.isPreferring)
    return !core.pointee.isEnded && !record.pointee.isCancelled
  }

  /// The address of the Swift task that runs now, 0 outside.
  @inline(__always) static var thisTask: UInt {
    withUnsafeCurrentTask { task in task.map { unsafeBitCast($0, to: UInt.self) } ?? 0 }
  }

  /// The task's last code.
  func taskEnds(_ number: Int, error: (any Error)?) {
    let record = core.pointee.tasks.records[number]
    if let error, !isExpected(error, of: record) {
      let failure = SimulationError.taskFailed(name: record.name, error: error)
      if core.pointee.isEnded {
        core.pointee.failuresAtEnd.append(failure)
      } else if core.pointee.verdict == nil {
        halt(.failed(failure))
      } else if case .stopped = core.pointee.verdict {
        halt(.failed(failure))
      }
    }
    if record.isCancelled { core.pointee.refusing -= 1 }
    core.pointee.tasks.remove(number)
  }

  private func isExpected(_ error: any Error, of record: TaskRecord) -> Bool {
    if error is SimulationEnded { return true }
    return error is CancellationError && (record.isCancelled || core.pointee.isEnded)
  }

  func cancelTask(_ number: Int) {
    let record = core.pointee.tasks.records + number
    guard !record.pointee.isCancelled else { return }
    record.pointee.isCancelled = true
    core.pointee.refusing += 1
    if record.pointee.isPreferring {
      for slot in 0..<core.pointee.slots.count { resumeIfWaiting(slot, of: number) }
    } else if record.pointee.slot >= 0 {
      resumeIfWaiting(Int(record.pointee.slot), of: number)
    }
    record.pointee.handle?.cancel()
  }

  private func resumeIfWaiting(_ slotNumber: Int, of task: Int) {
    let slot = core.pointee.slots.slots[slotNumber]
    guard slot.state == .parked || slot.state == .registering else { return }
    guard TaskReference(raw: slot.owner).record == task else { return }
    _ = resume(slot.identity, reason: .cancelled)
  }
}
