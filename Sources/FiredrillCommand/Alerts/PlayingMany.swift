import ArgumentParser
import Harness
import Scenario

/// The options of commands that play many runs and put them together.
struct PlayingMany: ParsableArguments {
  @Option(help: "How many runs to play at once; the results do not depend on it.")
  var jobs = 1

  @Option(help: "Play this variant only; 'base' is the scenario as written. By default all.")
  var variant: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Replace a value of the scenarios; repeatable.", valueName: "path=value"))
  var settings: [String] = []

  func validate() throws {
    if jobs < 1 { throw ValidationError("--jobs must be at least 1.") }
  }

  func plans(_ files: [String]) throws -> [Plan] {
    try ScenarioFiles(catalogue: CommandEnvironment.current.catalogue)
      .plans(files, settings: settings, variant: variant)
  }

  /// - Parameter seeds: nil: each scenario's own.
  func play(_ plans: [Plan], seeds: SeedRange?) throws -> [RunResult] {
    let environment = CommandEnvironment.current
    var options = RunOptions()
    options.settings = settings
    let all = plans.flatMap { plan in
      (seeds.map { Array($0.range) } ?? [plan.seed]).map { Replications.Job(plan: plan, seed: $0, options: options) }
    }
    return try Self.play(all, threads: jobs, environment)
  }

  /// Plays runs with progress, and ends the command at the first that fails.
  static func play(
    _ jobs: [Replications.Job], threads: Int, _ environment: CommandEnvironment
  ) throws -> [RunResult] {
    let progress = Progress(total: jobs.count, environment)
    let results = Replications(jobs: jobs, catalogue: environment.catalogue)
      .execute(threads: threads, progress: progress.update)
    progress.clear()
    return try results.map { result in try ExitStatus.reporting { () throws(RunFailure) in try result.get() } }
  }
}
