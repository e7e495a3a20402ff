import ArgumentParser
import Harness
import Scenario
import Telemetry

/// The options of commands that play one scenario again to look at something in it.
struct Replaying: ParsableArguments {
  @Argument(help: "The scenario file.")
  var file: String

  @OptionGroup var choice: ReplayChoice

  /// Plays the scenario with the options.
  @discardableResult func play(_ configure: (inout RunOptions, Plan) -> Void) throws -> RunResult {
    try choice.play(file, configure)
  }
}

/// Which run of a scenario is played.
struct ReplayChoice: ParsableArguments {
  @Option(help: "Replace the scenario's seed.")
  var seed: UInt64?

  @Option(help: "Play this variant; by default the scenario as written.")
  var variant = "base"

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Replace a value of the scenario; repeatable.", valueName: "path=value"))
  var settings: [String] = []

  /// The plan of the chosen run.
  func plan(_ file: String) throws -> Plan {
    try ScenarioFiles(catalogue: CommandEnvironment.current.catalogue)
      .plans([file], settings: settings, variant: variant, seed: seed)[0]
  }

  /// Plays a scenario with the options.
  func play(_ file: String, _ configure: (inout RunOptions, Plan) -> Void) throws -> RunResult {
    let environment = CommandEnvironment.current
    let plans = try ScenarioFiles(catalogue: environment.catalogue)
      .plans([file], settings: settings, variant: variant, seed: seed)
    var options = RunOptions()
    options.settings = settings
    configure(&options, plans[0])
    return try ExitStatus.reporting {
      () throws(RunFailure) in
      try SimulationRun(
        plan: plans[0], seed: plans[0].seed, catalogue: environment.catalogue, options: options
      ).execute()
    }
  }
}

/// Passes text on to the command's output.
final class OutputSink: ByteSink, @unchecked Sendable {
  private let environment: CommandEnvironment
  init(_ environment: CommandEnvironment) { self.environment = environment }
  func write(_ bytes: UnsafeRawBufferPointer) { environment.output(String(decoding: bytes, as: UTF8.self)) }
}
