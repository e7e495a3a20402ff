import VirtualTime

/// What a pod's container holds of memory: its working set, in bytes.
///
/// The model is simple and assumed: a constant for being there, so much per unit of work under way, and what leaks, by time
/// and by message. Nothing is given back but with the end of the work that held it, or of the container.
enum PodMemory {
  /// What it costs to be there, to work and to go on.
  struct Plan: Hashable, Sendable {
    var base: Int64
    var perActive: Int64 = 0
    /// Never given back, per message handled.
    var leakPerMessage: Int64 = 0
    /// Never given back, per hour of running.
    var leakPerHour: Int64 = 0

    /// - Parameters:
    ///   - active: units of work under way.
    ///   - handled: messages since the container started.
    ///   - uptime: since then.
    func workingSet(active: Int, handled: Int, uptime: VirtualDuration) -> Int64 {
      // Whole numbers: seconds of an hour are enough.
      let leaked = leakPerHour * (uptime.nanoseconds / 1_000_000_000) / 3_600
      return base + perActive * Int64(active) + leakPerMessage * Int64(handled) + leaked
    }
  }
}

/// The work that a container is at, and how much of it there has been.
struct PodLoad: Hashable, Sendable {
  private(set) var active = 0
  /// Units of work times the nanoseconds that they were under way.
  private var workedUntilChange: Int64 = 0
  private var changedAt: VirtualInstant

  init(now: VirtualInstant) { changedAt = now }

  mutating func change(by units: Int, now: VirtualInstant) {
    workedUntilChange = worked(now: now)
    changedAt = now
    active += units
    precondition(active >= 0, "more work ended than began")
  }

  /// Units of work times nanoseconds since the container started.
  func worked(now: VirtualInstant) -> Int64 {
    workedUntilChange + Int64(active) * changedAt.duration(to: now).nanoseconds
  }
}
