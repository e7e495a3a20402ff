import SimulationKernel
import VirtualTime

/// A model whose tasks are given by the test.
actor Station: Model {
  nonisolated let simulation: Simulation
  var log: [String] = []
  init(_ simulation: Simulation) { self.simulation = simulation }

  func note(_ text: String) { log.append(text) }
  /// Notes the text with the present time in whole seconds.
  func stamp(_ text: String) { log.append("\(simulation.now.nanoseconds / 1_000_000_000) \(text)") }
}
