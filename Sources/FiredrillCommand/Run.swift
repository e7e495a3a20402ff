public import ArgumentParser
import Components
import Harness
public import Reporting
import Scenario

/// `firedrill run`: plays scenarios and reports what they cost.
struct Run: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play scenarios and report what they cost.",
    discussion: """
      Without --variant, a scenario that has variants is played as written and in every variant, and the report compares
      them. The same seed gives the same report, byte for byte.
      """)

  @Argument(help: "Scenario files.")
  var files: [String]

  @Option(help: "Replace the scenario's seed.")
  var seed: UInt64?

  @Option(help: ArgumentHelp("Play once for each seed of a range.", valueName: "A..B"))
  var seeds: SeedRange?

  @Option(help: "How many runs to play at once; the results do not depend on it.")
  var jobs = 1

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Replace a value of the scenario; repeatable.", valueName: "path=value"))
  var settings: [String] = []

  @Option(help: "Play this variant only; 'base' is the scenario as written.")
  var variant: String?

  @Option(help: "The report's format on standard output: text, json, markdown, junit, github, summary or postmortem.")
  var format: ReportFormat = .text

  @Option(help: ArgumentHelp("Also write a report to a file; repeatable.", valueName: "format=file"))
  var out: [ReportOutput] = []

  @Option(help: ArgumentHelp("Write every event of the run as JSON Lines; needs exactly one run.", valueName: "file"))
  var journal: String?

  @Option(
    help: ArgumentHelp(
      "Write the scraped and recorded metrics as OpenMetrics text with timestamps; needs exactly one run.",
      valueName: "file"))
  var openmetrics: String?

  @Option(
    help: ArgumentHelp(
      "Write where those metrics' series ended, which --openmetrics cannot say, as a second text; needs exactly one run.",
      valueName: "file"))
  var staleMarkers: String?

  @Flag(help: "Add what the run cost this machine: events, seconds, memory.")
  var stats = false

  @Flag(help: "Play every run twice and name the first difference, if there is one.")
  var checkDeterminism = false

  func validate() throws {
    if seed != nil, seeds != nil { throw ValidationError("--seed and --seeds exclude each other.") }
    if jobs < 1 { throw ValidationError("--jobs must be at least 1.") }
    if checkDeterminism, journal != nil || openmetrics != nil || staleMarkers != nil || stats {
      throw ValidationError(
        "--check-determinism plays every run twice; --journal, --openmetrics, --stale-markers and --stats need one.")
    }
    let targets = out.map(\.path) + [journal, openmetrics, staleMarkers].compactMap(\.self)
    if Set(targets).count != targets.count { throw ValidationError("two outputs go to the same file.") }
  }

  func run() throws {
    let environment = CommandEnvironment.current
    let jobs = try plans(environment.catalogue).flatMap { plan in
      (seeds.map { Array($0.range) } ?? [plan.seed]).map { seed in
        Replications.Job(plan: plan, seed: seed, options: options(for: plan))
      }
    }
    let extras = try RunExtras(
      journal: journal, openMetrics: openmetrics, staleMarkers: staleMarkers, runs: jobs.count)
    var results = try play(jobs, extras, environment)
    try extras.close()
    if ([format] + out.map(\.format)).contains(.postmortem) { results = try traced(results, jobs, environment) }
    for output in out { try output.write(results) }
    environment.output(format.render(results, style: style(environment)))
    try ExitStatus.check(results)
  }

  /// All plans of all files; every file's problems are shown before giving up.
  private func plans(_ catalogue: Catalogue) throws -> [Plan] {
    try ScenarioFiles(catalogue: catalogue).plans(files, settings: settings, variant: variant, seed: seed)
  }

  private func options(for plan: Plan) -> RunOptions {
    var options = RunOptions()
    options.measuresEngine = stats
    options.settings = settings
    return options
  }

  private func play(
    _ jobs: [Replications.Job], _ extras: RunExtras, _ environment: CommandEnvironment
  ) throws -> [RunResult] {
    if checkDeterminism {
      return try jobs.map { job in
        try ExitStatus.reporting {
          () throws(RunFailure) in
          try DeterminismCheck(
            plan: job.plan, seed: job.seed, settings: settings, catalogue: environment.catalogue
          ).execute()
        }
      }
    }
    let prepared = jobs.map { job in
      var job = job
      extras.attach(to: &job.options, plan: job.plan)
      return job
    }
    return try PlayingMany.play(prepared, threads: self.jobs, environment)
  }

  /// A post-mortem says how the time to the detection was spent, which takes a closer look at the same runs.
  private func traced(
    _ results: [RunResult], _ jobs: [Replications.Job], _ environment: CommandEnvironment
  ) throws -> [RunResult] {
    try ExitStatus.reporting {
      () throws(RunFailure) in
      try DetectionTrace.adding(to: results, of: jobs, catalogue: environment.catalogue, threads: self.jobs)
    }
  }

  private func style(_ environment: CommandEnvironment) -> TextStyle { TextStyle(color: environment.usesColour) }
}

/// `A..B`, both ends included.
struct SeedRange: ExpressibleByArgument {
  var range: ClosedRange<UInt64>

  init?(argument: String) {
    let parts = argument.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1].isEmpty, let first = UInt64(parts[0]), let last = UInt64(parts[2]), first <= last,
      last - first < 1_000_000
    else { return nil }
    range = first...last
  }
}

extension ReportFormat: ExpressibleByArgument {}

/// `json=report.json`.
struct ReportOutput: ExpressibleByArgument {
  var format: ReportFormat
  var path: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let format = ReportFormat(rawValue: String(parts[0])), !parts[1].isEmpty else { return nil }
    self.format = format
    path = String(parts[1])
  }

  func write(_ results: [RunResult]) throws { try OutputFile.write(format.render(results), to: path) }
}
