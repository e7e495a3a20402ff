/// Thrown by every wait of a task that has nothing more to do: model code lets it through.
public struct SimulationEnded: Error, Hashable, Sendable {
  /// Why the task is over.
  public enum Reason: Hashable, Sendable {
    /// The simulation is being torn down by `Simulation.end()`.
    case ended
    /// The task was cancelled, as by `SpawnedTask.cancel()` when a process is killed.
    case cancelled
  }

  public var reason: Reason
  public init(reason: Reason) { self.reason = reason }
}
