/// Figures of a simulation so far.
public struct SimulationStatistics: Hashable, Sendable {
  /// Calendar entries handled: handler events and deadlines. Stale entries do not count.
  public var events = 0
  /// Jobs run between events: woken tasks, new tasks, hops.
  public var jobs = 0
  /// Entries in the calendar, stale ones included.
  public var calendarEntries = 0
  /// Entries in the calendar whose wait was woken or whose event was cancelled.
  public var staleEntries = 0
  /// How often stale entries were swept out.
  public var compactions = 0
  /// Waits and handler events pending now.
  public var pending = 0
  /// The most that were pending at a time.
  public var peakPending = 0
  /// Waits whose task is parked now.
  public var parked = 0
  /// Tasks started with `spawn` that have not ended.
  public var liveTasks = 0
  /// Tasks ever started with `spawn`.
  public var startedTasks = 0

  public init() {}
}
