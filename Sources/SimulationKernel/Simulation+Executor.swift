public import Glibc
public import Synchronization

/// Jobs that did not come from the running thread.
struct Arrivals {
  /// Enqueued between runs, as by `spawn` during set-up.
  var early: [UnownedJob] = []
  /// Enqueued from a foreign thread during a run: their tasks had left the simulation. `end()` lets them finish.
  var foreign: [UnownedJob] = []
}

extension Simulation {
  @inlinable @inline(__always) static var thisThread: UInt { UInt(pthread_self()) }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if runner.load(ordering: .relaxed) == Self.thisThread {
      core.pointee.ready.append(ReadyJob(job: job, task: .unknown, reason: .woken))
    } else {
      arrive(job)
    }
  }

  @inline(never) private func arrive(_ job: UnownedJob) {
    arrivals.withLock { arrivals in
      if runner.load(ordering: .relaxed) == 0 {
        arrivals.early.append(job)
      } else {
        arrivals.foreign.append(job)
        attention.store(true, ordering: .relaxed)
      }
    }
  }

  public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }
  public func asUnownedTaskExecutor() -> UnownedTaskExecutor { UnownedTaskExecutor(ordinary: self) }

  /// During a run only its thread may touch the models; between runs one thread at a time may, which is the caller's
  /// duty.
  @inlinable public func checkIsolated() {
    let thread = runner.load(ordering: .relaxed)
    if thread != Self.thisThread, thread != 0 { trapForeignTouch() }
  }

  @usableFromInline @inline(never) func trapForeignTouch() -> Never {
    fatalError("a model was touched from another thread while its simulation runs")
  }

  /// As `asRunner`, for a simulation that has not ended.
  func running<T>(_ body: () throws(SimulationError) -> T) throws(SimulationError) -> T {
    precondition(!core.pointee.isEnded, "the simulation has ended")
    return try asRunner(body)
  }

  /// Makes the calling thread the runner for the duration of `body`.
  func asRunner<T, E: Error>(_ body: () throws(E) -> T) throws(E) -> T {
    arrivals.withLock { arrivals in
      precondition(runner.load(ordering: .relaxed) == 0, "the simulation is running already")
      runner.store(Self.thisThread, ordering: .relaxed)
      for job in arrivals.early {
        core.pointee.ready.append(ReadyJob(job: job, task: .unknown, reason: .woken))
      }
      arrivals.early.removeAll()
    }
    defer { arrivals.withLock { _ in runner.store(0, ordering: .relaxed) } }
    return try body()
  }
}
