import Synchronization
import VirtualTime

extension Simulation {
  /// Throws when a plain task is neither parked nor ready: it suspended outside the simulation. Only called when
  /// nothing is ready. Complexity: O(1) when all is well.
  func checkEscapes() throws(SimulationError) {
    let names = escapedNames()
    if !names.isEmpty { throw .taskEscaped(names: names) }
  }

  func escapedNames() -> [String] {
    let tasks = core.pointee.tasks
    if tasks.livePreferring == 0, core.pointee.parked == tasks.live, core.pointee.ready.isEmpty { return [] }
    let ready = Set(core.pointee.ready.pending.map { $0.task.record })
    return tasks.liveNumbers.filter { number in
      let record = tasks.records[number]
      return record.isStarted && !record.isPreferring && !isParked(number, at: Int(record.slot))
        && !ready.contains(number)
    }.map { tasks.records[$0].name }
  }

  func isParked(_ number: Int, at slotNumber: Int) -> Bool {
    guard slotNumber >= 0 else { return false }
    let slot = core.pointee.slots.slots[slotNumber]
    return slot.state == .parked && slot.owner == Int32(number)
  }

  /// A job came from a foreign thread: its task had left the simulation.
  func reportForeign() -> SimulationError {
    core.pointee.reportedForeign = arrivals.withLock { $0.foreign.count }
    let names = escapedNames()
    if !names.isEmpty { return .taskEscaped(names: names) }
    let tasks = core.pointee.tasks
    let origins = tasks.liveNumbers.prefix(20).map { tasks.records[$0].name }.joined(separator: ", ")
    return .taskEscaped(names: ["a task not started with spawn (live tasks: \(origins))"])
  }

  /// Throws when tasks wait that nothing can wake. Only called when nothing is left to happen.
  func checkDeadlock() throws(SimulationError) {
    let tasks = core.pointee.tasks
    let waiting = tasks.liveNumbers.filter { !tasks.records[$0].isDaemon }
    guard !waiting.isEmpty else { return }
    throw .deadlock(DeadlockReport(now: now, waiting: waiting.map { describe($0) }))
  }

  private func describe(_ number: Int) -> DeadlockReport.Waiting {
    let record = core.pointee.tasks.records[number]
    var label = "something that is not a wait of the simulation"
    if record.slot >= 0 {
      let slot = core.pointee.slots.slots[Int(record.slot)]
      if slot.state == .parked, TaskReference(raw: slot.owner).record == number {
        label = slot.label.text(names: core.pointee.labels.names)
      }
    }
    return DeadlockReport.Waiting(task: record.name, waitingFor: label, since: .init(nanoseconds: record.since))
  }
}
