/// A task started with `Model.spawn`.
public struct SpawnedTask: Sendable {
  let simulation: Simulation
  let number: Int
  let generation: UInt32

  /// Whether the task has not ended.
  public var isLive: Bool {
    simulation.core.pointee.tasks.records[number].isLive
      && simulation.core.pointee.tasks.records[number].generation == generation
  }

  /// Kills the task, as when its process dies: its present wait throws `SimulationEnded(reason: .cancelled)` at this
  /// instant, and so does every further one. A wake that was delivered before still counts. A task that has not begun
  /// never does; one that has ended stays so. Complexity: O(1); for tasks of `spawnPreferring` O(pending).
  public func cancel() {
    simulation.checkIsolated()
    if isLive { simulation.cancelTask(number) }
  }
}
