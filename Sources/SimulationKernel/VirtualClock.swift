public import VirtualTime

/// The time of a simulation as a clock of the standard library.
///
/// `sleep(until:tolerance:)` on this concrete type is safe everywhere; `sleep(for:)` and generic code over `some Clock`
/// suspend through the global executor and need a task of `spawnPreferring`.
public struct VirtualClock: Clock, Sendable {
  public typealias Instant = VirtualInstant
  public typealias Duration = VirtualDuration

  let simulation: Simulation

  public var now: VirtualInstant { simulation.now }
  /// One nanosecond.
  public var minimumResolution: VirtualDuration { .nanoseconds(1) }

  /// Suspends until the deadline; the tolerance is not used. A deadline that has passed is due now.
  /// - Throws: `CancellationError` when the task was cancelled, `SimulationEnded` when the simulation ends.
  public func sleep(until deadline: VirtualInstant, tolerance: VirtualDuration? = nil) async throws {
    do {
      try await simulation.sleep(until: deadline)
    } catch {
      if error.reason == .cancelled { throw CancellationError() }
      throw error
    }
  }
}
