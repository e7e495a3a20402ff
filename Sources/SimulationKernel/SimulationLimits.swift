public import VirtualTime

/// Bounds of one simulation. Hitting one stops the run with `SimulationError.limitReached`.
public struct SimulationLimits: Hashable, Sendable {
  /// The most calendar events and ready jobs that may be handled, together; 1 to 2^39.
  public var events: Int
  /// The most waits and handler events that may be pending at a time; 1 to 2^23. The calendar holds at most twice as
  /// many entries and 64, stale ones included.
  public var pending: Int
  /// The latest instant the clock may reach.
  public var latest: VirtualInstant
  /// How often one task may wait again after it was cancelled or the simulation ended; beyond, the process stops with
  /// the task's name. It is a `try?` around a wait inside an endless loop.
  public var refusals: Int

  public init(
    events: Int = 10_000_000_000, pending: Int = 4_000_000,
    latest: VirtualInstant = .start + .hours(24 * 3_660), refusals: Int = 100_000
  ) {
    precondition((1...(1 << 39)).contains(events), "the event limit must be from 1 to 2^39")
    precondition((1...(1 << 23)).contains(pending), "the limit of pending entries must be from 1 to 2^23")
    precondition(refusals >= 1, "the limit of refusals must be at least 1")
    self.events = events
    self.pending = pending
    self.latest = latest
    self.refusals = refusals
  }

  /// 10^10 events and jobs, 4,000,000 pending entries, 3,660 days, 100,000 refusals.
  public static let standard = SimulationLimits()
}
