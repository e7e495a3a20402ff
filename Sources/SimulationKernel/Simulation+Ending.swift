import Synchronization

/// What `Simulation.end()` found.
public struct Teardown: Sendable {
  /// How many waits were ended.
  public var resumed = 0
  /// Pending handler events that will not happen.
  public var discardedEvents = 0
  /// Tasks that did not come to an end, because they wait for something outside the simulation.
  public var unfinished: [String] = []
  /// Errors other than `SimulationEnded` that left tasks during the teardown.
  public var failures: [SimulationError] = []
}

extension Simulation {
  /// Ends the simulation: every waiting task is resumed with `SimulationEnded(reason: .ended)`, in the order of the
  /// slots, and runs to its end; handlers and what they captured are freed. Afterwards nothing keeps the models alive
  /// but their owners. Calling it again does nothing.
  ///
  /// A simulation with waiting tasks must be ended: its tasks keep its models, and those keep the simulation.
  @discardableResult public func end() -> Teardown {
    asRunner {
      var teardown = Teardown()
      if !core.pointee.isEnded {
        core.pointee.isEnded = true
        core.pointee.refusing += 1
      }
      drainAtEnd(&teardown)
      for number in core.pointee.tasks.liveNumbers {
        core.pointee.tasks.records[number].handle?.cancel()
        drainAtEnd(&teardown)
      }
      teardown.discardedEvents = discardEvents()
      core.pointee.handlers.removeAll()
      let tasks = core.pointee.tasks
      teardown.unfinished = tasks.liveNumbers.map { tasks.records[$0].name }
      teardown.failures = core.pointee.failuresAtEnd
      core.pointee.failuresAtEnd = []
      return teardown
    }
  }

  /// Runs ready jobs, those of escaped tasks and parked ones, until none is left.
  private func drainAtEnd(_ teardown: inout Teardown) {
    var slot = 0
    while true {
      while let job = core.pointee.ready.popFirst() { execute(job) }
      let foreign = arrivals.withLock { arrivals in
        defer { arrivals.foreign.removeAll() }
        return arrivals.foreign
      }
      for job in foreign { core.pointee.ready.append(ReadyJob(job: job, task: .unknown, reason: .woken)) }
      if !foreign.isEmpty { continue }
      // Waits are refused by now, so no slot fills behind the search.
      while slot < core.pointee.slots.count, core.pointee.slots.slots[slot].state != .parked { slot += 1 }
      guard slot < core.pointee.slots.count else { return }
      teardown.resumed += 1
      execute(core.pointee.release(slot, reason: .ended))
    }
  }

  private func discardEvents() -> Int {
    var count = 0
    for number in 0..<core.pointee.slots.count where core.pointee.slots.slots[number].state == .event {
      core.pointee.discard(number)
      count += 1
    }
    return count
  }
}
