import SimulationKernel

/// What came of performing a workload.
public struct Performance: Sendable {
  /// Depends on all operations, so that none can be left out; the same on every machine.
  public var figure: Double
  /// Events handled; nil where nothing is simulated. An event is what is taken from the calendar (a handler's event, the
  /// end of a sleep) or from the list of what is ready at this instant (a task that was woken or has just begun).
  public var events: Int?

  /// - Parameter simulation: the one that was run, before it is ended.
  init(_ figure: Double, of simulation: Simulation) {
    self.figure = figure
    let statistics = simulation.statistics
    events = statistics.events + statistics.jobs
  }

  init(_ figure: Double) { self.figure = figure }
}
