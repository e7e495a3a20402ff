public import SimulationKernel

/// A person at a shell, as an actor of the simulation: command lines run one after another on its executor.
public actor Terminal: Model {
  public nonisolated let simulation: Simulation
  private let shell: Shell

  public init(_ shell: sending Shell) {
    simulation = shell.world.simulation
    self.shell = shell
  }

  /// Runs command lines, or SQL, and returns when they have ended.
  public func run(_ commandLine: String) async throws(SimulationEnded) -> CommandResult {
    try await shell.run(commandLine)
  }
}
