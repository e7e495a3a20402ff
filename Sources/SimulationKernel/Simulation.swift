public import Synchronization
public import VirtualTime

/// One single-threaded, deterministic simulation: the executor of its models, its clock and its calendar.
///
/// Make it, make models on it, `run` it, and `end()` it. A simulation belongs to the thread that runs it; several
/// simulations run on several threads without knowing of each other.
///
/// Order: events are handled by instant, and for equal instants in the order in which they were filed (FIFO). Between
/// two events, the tasks that the first one made ready run in the order in which they became ready.
public final class Simulation: SerialExecutor, TaskExecutor, @unchecked Sendable {
  @usableFromInline let core: UnsafeMutablePointer<Core>
  @usableFromInline let parking: Parking
  /// The thread inside `run`, 0 outside.
  @usableFromInline let runner = Atomic<UInt>(0)
  /// Whether the run loop has to look up what happened: a stop, a failure, a job from a foreign thread.
  let attention = Atomic<Bool>(false)
  /// Jobs that arrived outside `run`, or from a foreign thread.
  let arrivals = Mutex(Arrivals())

  /// - Parameters:
  ///   - start: the clock's first instant; negative for a warm-up before the scenario's start.
  ///   - limits: bounds that stop a run with an error.
  public init(start: VirtualInstant = .start, limits: SimulationLimits = .standard) {
    core = .allocate(capacity: 1)
    core.initialize(to: Core(start: start.nanoseconds, limits: limits))
    parking = Parking(core: core)
  }

  deinit {
    core.pointee.deallocate()
    core.deinitialize(count: 1)
    core.deallocate()
  }

  /// The present instant.
  @inlinable @inline(__always) public var now: VirtualInstant { VirtualInstant(nanoseconds: core.pointee.now) }

  /// The simulation's time as a clock of the standard library.
  public var clock: VirtualClock { VirtualClock(simulation: self) }

  /// Figures so far. Complexity: O(1).
  public var statistics: SimulationStatistics {
    var figures = SimulationStatistics()
    figures.events = core.pointee.events
    figures.jobs = core.pointee.jobs
    figures.calendarEntries = core.pointee.calendar.count
    figures.staleEntries = core.pointee.stale
    figures.compactions = core.pointee.compactions
    figures.pending = core.pointee.slots.used
    figures.peakPending = core.pointee.slots.peakUsed
    figures.parked = core.pointee.parked
    figures.liveTasks = core.pointee.tasks.live
    figures.startedTasks = core.pointee.tasks.started
    return figures
  }
}
