public import Components
import Load
import Prometheus
public import Scenario
import SimulationKernel
import Telemetry
import VirtualTime

/// One run: a plan and a seed become a result. A pure function of the two; options only add outputs.
public struct SimulationRun {
  private let plan: Plan
  private let seed: UInt64
  private let catalogue: Catalogue
  private let options: RunOptions

  /// - Parameter catalogue: the component types; the standard ones except in tests.
  public init(plan: Plan, seed: UInt64, catalogue: Catalogue = .standard, options: RunOptions = RunOptions()) {
    self.plan = plan
    self.seed = seed
    self.catalogue = catalogue
    self.options = options
  }

  /// Plays the run on the calling thread.
  /// - Throws: `RunFailure` when an auditor objects or the system cannot be built.
  public func execute() throws(RunFailure) -> RunResult {
    let stopwatch = Stopwatch()
    let world = try World(plan: plan, seed: seed, catalogue: catalogue, options: options)
    defer { world.end() }
    let aborted = world.play()
    if let violation = world.violation { throw .violation(violation, replay: replay) }
    var result = ResultBuilder(plan: plan, seed: seed, world: world, settings: options.settings).result(
      aborted: aborted)
    if options.measuresEngine {
      let statistics = world.simulation.statistics
      result.engine = EngineFigures(
        events: UInt64(statistics.events), jobs: UInt64(statistics.jobs), wallSeconds: stopwatch.seconds,
        peakRSSBytes: ResidentMemory.peakBytes(), allocatedBytes: stopwatch.allocatedBytes)
    }
    return result
  }

  /// Builds the system without running it.
  /// - Throws: `RunFailure.configuration` with what does not fit.
  /// - Returns: what fits and may not be meant so, in the order of the runbooks: what their command lines do that people
  ///   do not expect of them.
  @discardableResult
  public func check() throws(RunFailure) -> [ConfigurationFinding] {
    let world = try World(plan: plan, seed: seed, catalogue: catalogue, options: RunOptions())
    defer { world.end() }
    return world.remarks
  }

  private var replay: ReplayCommand {
    ReplayCommand(file: plan.file, variant: plan.variant, seed: seed, settings: options.settings)
  }
}
