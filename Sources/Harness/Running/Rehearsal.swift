public import Components
public import Operator
import Prometheus
public import Scenario
import SimulationKernel
import Telemetry
public import VirtualTime

/// Plays a scenario to a moment and lets somebody try command lines there.
///
/// A pure function of plan, seed, moment and command lines. Nothing acts but the plan's own faults and actions.
public struct Rehearsal {
  private let plan: Plan
  private let seed: UInt64
  private let catalogue: Catalogue
  private let variables: [String: String]
  private let attention: VirtualDuration

  /// - Parameters:
  ///   - variables: values of `$NAME` and of placeholders in command lines.
  ///   - attention: how long somebody looks at a command that does not end by itself.
  public init(
    plan: Plan, seed: UInt64, catalogue: Catalogue = .standard, variables: [String: String] = [:],
    attention: VirtualDuration = .seconds(30)
  ) {
    self.plan = plan
    self.seed = seed
    self.catalogue = catalogue
    self.variables = variables
    self.attention = attention
  }

  /// Plays to `moment`, then runs command lines as they come, each when the one before it has ended. Time goes on only
  /// as far as they take.
  /// - Parameters:
  ///   - moment: from the beginning of the warm-up to the plan's end.
  ///   - next: the next command line and nil at the end. It is told the moment.
  ///   - report: called with each command line, what came of it, and when.
  /// - Returns: why the run could not go on, if it could not: nil when all command lines have ended.
  /// - Throws: `RunFailure` when an auditor objects or the system cannot be built.
  public func play(
    to moment: VirtualInstant, next: @escaping @Sendable (VirtualInstant) -> String?,
    report: @escaping @Sendable (String, CommandResult, VirtualInstant) -> Void
  ) throws(RunFailure) -> String? {
    let world = try World(plan: plan, seed: seed, catalogue: catalogue, options: RunOptions())
    defer { world.end() }
    let shellWorld = world.shellWorld
    shellWorld.prepare()
    let shell = Shell(shellWorld, variables: variables)
    shell.attention = attention
    let terminal = Terminal(shell)
    let progress = Progress()
    terminal.with { terminal in
      terminal.spawn("terminal") { terminal in
        try await terminal.simulation.sleep(until: moment)
        while let line = next(terminal.simulation.now) {
          let result = try await terminal.run(line)
          report(line, result, terminal.simulation.now)
        }
        progress.isDone = true
        terminal.simulation.stop()
      }
    }
    let aborted = world.playUntilStopped()
    if let violation = world.violation {
      let replay = ReplayCommand(file: plan.file, variant: plan.variant, seed: seed, settings: [])
      throw .violation(violation, replay: replay)
    }
    if progress.isDone { return nil }
    return aborted ?? "the scenario ended while a command line was still waiting"
  }

  /// What stands in the way of a command line, without running it.
  public func problems(in commandLine: String) throws(RunFailure) -> [CommandProblem] {
    let world = try World(plan: plan, seed: seed, catalogue: catalogue, options: RunOptions())
    defer { world.end() }
    return Shell.problems(in: commandLine, world: world.shellWorld, variables: variables)
  }

  private final class Progress: @unchecked Sendable {
    var isDone = false
  }
}

extension World {
  /// What command lines reach of this world.
  var shellWorld: ShellWorld { Self.shellWorld(plan, simulation, telemetry, registry) }

  static func shellWorld(
    _ plan: Plan, _ simulation: Simulation, _ telemetry: TelemetryHub, _ registry: ComponentRegistry
  ) -> ShellWorld {
    let metrics = telemetry.metrics
    return ShellWorld(
      simulation: simulation, components: registry.all, logs: telemetry.logs, start: plan.start,
      metrics: { [metrics] in
        let sink = MemorySink()
        PrometheusTextWriter(registry: metrics).write(to: sink)
        return sink.text
      })
  }
}
