import Glibc
import SimulationKernel
import Testing
import VirtualTime

/// A model whose tasks are given by the test; keeps a log.
actor Station: Model {
  nonisolated let simulation: Simulation
  var log: [String] = []
  var waiter: Waiter?
  init(_ simulation: Simulation) { self.simulation = simulation }

  func note(_ text: String) { log.append(text) }

  /// Notes the text with the present time in whole seconds.
  func stamp(_ text: String) { log.append("\(simulation.now.nanoseconds / 1_000_000_000) \(text)") }
}

extension VirtualInstant {
  static func at(_ seconds: Int64) -> VirtualInstant { .start + .seconds(seconds) }
}

/// What a throwing body throws, as an error of a run.
func runError(_ body: () throws(SimulationError) -> Void) -> SimulationError? {
  do throws(SimulationError) {
    try body()
    return nil
  } catch { return error }
}

/// What a process of an exit test wrote to standard error.
func errorText(_ result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}
