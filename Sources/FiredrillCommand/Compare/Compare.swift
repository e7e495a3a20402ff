import ArgumentParser
import Components
import Harness
import Reporting

/// `firedrill compare`: what two variants, scenarios or builds differ in, with intervals.
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Play two scenarios or variants with the same seeds, or take two reports, and say what differs.",
    discussion: """
      A and B are each a scenario as FILE or FILE#VARIANT, or a report that `run --format json` or `--out json=` wrote, as \
      FILE.json or FILE.json#VARIANT; FILE#base is the scenario as written, as is FILE alone. Differences are A - B, seed by seed, \
      with 95 % intervals; the statement that counts is corrected for how many figures are compared. With a report on one side \
      the other plays the report's seeds.

      Exit status 0 whatever differs, unless --fail-on says which differences are failures (99); 71 if a run could not go on. A \
      difference counts when its interval excludes 0, at 95 % for all figures together. B is held against A: with --fail-on \
      worse, A is what was (main) and B what is to be (the branch).
      """)

  @Argument(help: ArgumentHelp("A scenario, a variant of one, or a report.", valueName: "A"))
  var a: ComparedSide

  @Argument(help: ArgumentHelp("What it is compared with.", valueName: "B"))
  var b: ComparedSide

  @Option(help: ArgumentHelp("Play once for each seed of a range; by default 1..20.", valueName: "A..B"))
  var seeds: SeedRange?

  @Flag(help: "Play other seeds for B, and take the runs as independent.")
  var independent = false

  @Option(help: "How many runs to play at once; the results do not depend on it.")
  var jobs = 1

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Replace a value of both scenarios; repeatable.", valueName: "path=value"))
  var settings: [String] = []

  @Option(
    help: ArgumentHelp(
      "Compare only this figure, such as mttr, lost, latency or latency.p95; repeatable.", valueName: "key"))
  var metric: [String] = []

  @Option(help: "The comparison's format on standard output: text, json or markdown.")
  var format: ReportFormat = .text

  @Option(help: ArgumentHelp("Also write the comparison to a file; repeatable.", valueName: "format=file"))
  var out: [ReportOutput] = []

  /// Which differences are failures.
  enum FailOn: String, CaseIterable, ExpressibleByArgument {
    case worse, any
  }

  @Option(
    help: ArgumentHelp(
      "End with status 99 if B is worse than A in a figure, or if any differs, after the correction; also if nothing could be "
        + "compared.", valueName: "worse|any"))
  var failOn: FailOn?

  @Flag(help: "The same as --fail-on any.")
  var failOnDifference = false

  func validate() throws {
    if failOnDifference, failOn == .worse {
      throw ValidationError("--fail-on-difference is --fail-on any; give one of them.")
    }
    if jobs < 1 { throw ValidationError("--jobs must be at least 1.") }
    if seeds != nil, a.isReport || b.isReport {
      throw ValidationError("--seeds is for scenarios; a report has its seeds, and a scenario beside it plays them.")
    }
    if a.isReport, b.isReport, !settings.isEmpty { throw ValidationError("--set needs a scenario to play.") }
    if let seeds, seeds.range.count < 2 { throw ValidationError("a comparison needs at least two seeds.") }
    for format in [format] + out.map(\.format) where !ComparisonReport.formats.contains(format) {
      throw ValidationError("\(format.rawValue) is a format of runs; a comparison is text, json or markdown.")
    }
    if Set(out.map(\.path)).count != out.count { throw ValidationError("--out names the same file twice.") }
    for key in metric where !Comparison.mayBeKey(key) {
      let meant = NearName.nearest(to: key, in: Comparison.keys).map { "; did you mean '\($0)'?" } ?? "."
      throw ValidationError("no figure '\(key)'; there are \(Comparison.keys.joined(separator: ", "))\(meant)")
    }
  }

  func run() throws {
    let environment = CommandEnvironment.current
    let (first, second) = try results(environment)
    let pairing: Comparison.Pairing = independent ? .independent : .seed
    if pairing == .seed, Set(first.map(\.seed)).isDisjoint(with: second.map(\.seed)) {
      throw ValidationError("A and B have no seed in common; --independent compares them as they are.")
    }
    let comparison = Comparison(
      a: (label: a.text, runs: first), b: (label: b.text, runs: second), pairing: pairing, metrics: metric)
    for output in out {
      try OutputFile.write(ComparisonReport.render(comparison, format: output.format), to: output.path)
    }
    let style = TextStyle(color: environment.usesColour)
    environment.output(ComparisonReport.render(comparison, format: format, style: style))
    if (first + second).contains(where: { $0.verdict == .aborted || $0.loadFellBehind }) {
      throw ExitStatus.couldNotGoOn
    }
    let isDecided = comparison.figures.count > comparison.undecided.count || !comparison.constant.isEmpty
    let failures =
      switch failOn ?? (failOnDifference ? .any : nil) {
      case .any: comparison.surelyDiffering
      case .worse: comparison.worse
      case nil: [FigureComparison]()
      }
    let mayFail = failOn != nil || failOnDifference
    if mayFail, !failures.isEmpty || !isDecided { throw ExitStatus.failed }
  }

  /// The runs of both; what has to be played is played together.
  private func results(_ environment: CommandEnvironment) throws -> ([RunResult], [RunResult]) {
    let sources = try [a, b].map { try $0.source(settings: settings) }
    let seeds = try ComparedSeeds(sources, asked: seeds, independent: independent)
    var options = RunOptions()
    options.settings = settings
    let lists = zip(sources, seeds.lists).map { source, seeds in
      guard case .plan(let plan) = source else { return [Replications.Job]() }
      return seeds.map { Replications.Job(plan: plan, seed: $0, options: options) }
    }
    let played = try PlayingMany.play(lists.flatMap { $0 }, threads: jobs, environment)
    let parts = [Array(played[..<lists[0].count]), Array(played[lists[0].count...])]
    let results = zip(sources, parts).map { source, played in
      if case .report(let runs) = source { runs } else { played }
    }
    return (results[0], results[1])
  }
}
