import ArgumentParser
import Harness
import Scenario
import Telemetry

/// `firedrill logs`: the simulated log lines of a component.
struct Logs: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Print the simulated log lines of a component.")

  @Argument(help: "The component's name in the system file.")
  var component: String

  @OptionGroup var replaying: Replaying

  func run() throws {
    let sink = OutputSink(.current)
    var known: [String] = []
    let component = component
    try replaying.play { options, plan in
      known = plan.components.map(\.name)
      options.prepare = { $0.logs.enable(component, sink: sink) }
    }
    if !known.contains(component) {
      throw ValidationError("there is no component '\(component)'; there are: \(known.joined(separator: ", ")).")
    }
  }
}
