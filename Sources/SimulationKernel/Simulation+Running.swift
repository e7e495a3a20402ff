import Synchronization
public import VirtualTime

extension Simulation {
  /// Runs until nothing is left to happen.
  /// - Throws: `SimulationError`; `.deadlock` when tasks other than daemons still wait then.
  public func run() throws(SimulationError) {
    try running { () throws(SimulationError) in
      guard try loop(until: .max) else { return }
      try checkEscapes()
      try checkDeadlock()
    }
  }

  /// Handles everything up to and including `end`, and sets the clock to it. Tasks that wait then are normal.
  /// - Throws: `SimulationError`.
  public func run(until end: VirtualInstant) throws(SimulationError) {
    try running { () throws(SimulationError) in
      if end > core.pointee.limits.latest { throw .limitReached(reached(.latest(core.pointee.limits.latest))) }
      guard try loop(until: end.nanoseconds) else { return }
      core.pointee.now = max(core.pointee.now, end.nanoseconds)
      try checkEscapes()
    }
  }

  /// Runs what is ready now and the next event.
  /// - Returns: whether there was anything to do.
  public func step() throws(SimulationError) -> Bool {
    try running { () throws(SimulationError) in
      let before = core.pointee.jobs + core.pointee.events
      try drain()
      guard try attend() else { return true }
      let key = nextLive()
      if let key {
        try handle(key)
        try drain()
        _ = try attend()
      }
      if key == nil { try checkEscapes() }
      return core.pointee.jobs + core.pointee.events > before
    }
  }

  /// Makes the current run return when the present event and the tasks it made ready are through. Called outside a run,
  /// it holds for the next one.
  public func stop() { if core.pointee.verdict == nil { halt(.stopped) } }
}

extension Simulation {
  /// Returns false when the run was stopped.
  private func loop(until end: Int64) throws(SimulationError) -> Bool {
    while true {
      if !core.pointee.ready.isEmpty { try drain() }
      if attention.load(ordering: .relaxed) { guard try attend() else { return false } }
      let key = core.pointee.calendar.first()
      if Calendar.time(of: key) > end || core.pointee.calendar.isEmpty { return true }
      try handle(key)
    }
  }

  /// The earliest key that is not stale.
  private func nextLive() -> Calendar.Key? {
    while !core.pointee.calendar.isEmpty {
      let key = core.pointee.calendar.first()
      if core.pointee.slots.isLive(Calendar.identity(of: key)) { return key }
      core.pointee.calendar.removeFirst()
      core.pointee.stale -= 1
    }
    return nil
  }

  /// Takes the first entry out of the calendar and does what it says.
  @inline(__always) private func handle(_ key: Calendar.Key) throws(SimulationError) {
    core.pointee.calendar.removeFirst()
    let identity = Calendar.identity(of: key)
    let number = SlotTable.number(of: identity)
    let slot = core.pointee.slots.slots + number
    guard slot.pointee.identity == identity else {
      core.pointee.stale &-= 1
      return
    }
    let time = Calendar.time(of: key)
    if time > core.pointee.limits.latest.nanoseconds
      || core.pointee.events &+ core.pointee.jobs >= core.pointee.limits.events
    {
      throw putBack(key, at: time)
    }
    core.pointee.events &+= 1
    core.pointee.now = time
    slot.pointee.isFiled = false
    if slot.pointee.state == .event {
      let handler = core.pointee.handlers.handlers[Int(slot.pointee.owner)]
      let payload = slot.pointee.word
      core.pointee.slots.close(number)
      handler._withUnsafeGuaranteedRef { $0.body(payload) }
    } else {
      execute(core.pointee.release(number, reason: .deadline))
    }
  }

  private func drain() throws(SimulationError) {
    while let job = core.pointee.ready.popFirst() {
      if core.pointee.events &+ core.pointee.jobs >= core.pointee.limits.events {
        core.pointee.ready.prepend(job)
        throw .limitReached(reached(.events(core.pointee.limits.events)))
      }
      core.pointee.jobs &+= 1
      execute(job)
    }
  }

  /// The key would exceed a limit: files it again and tells which.
  @inline(never) private func putBack(_ key: Calendar.Key, at time: Int64) -> SimulationError {
    core.pointee.calendar.insert(key)
    let limits = core.pointee.limits
    let isLate = time > limits.latest.nanoseconds
    return .limitReached(reached(isLate ? .latest(limits.latest) : .events(limits.events)))
  }

  @inline(__always) func execute(_ ready: ReadyJob) {
    core.pointee.current = ready.task
    core.pointee.reason = ready.reason
    if ready.task.raw > 0 {
      ready.job.runSynchronously(on: asUnownedSerialExecutor())
    } else {
      // Tasks that prefer this executor, and jobs of which nothing is known yet.
      ready.job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
    }
  }

  /// Looks up what asked for attention. Returns false when the run stops without an error.
  private func attend() throws(SimulationError) -> Bool {
    guard attention.load(ordering: .relaxed) else { return true }
    let hasForeign = arrivals.withLock { arrivals in
      attention.store(false, ordering: .relaxed)
      return arrivals.foreign.count > core.pointee.reportedForeign
    }
    let verdict = core.pointee.verdict
    core.pointee.verdict = nil
    if case .failed(let error) = verdict { throw error }
    if hasForeign { throw reportForeign() }
    return verdict == nil
  }
}
