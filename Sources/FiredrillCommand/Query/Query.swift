import ArgumentParser
import Harness
import Prometheus
import Scenario
import VirtualTime

/// `firedrill query`: asks PromQL about a run's metrics, or about any metrics kept as OpenMetrics text.
struct Query: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask PromQL about a scenario's metrics or an OpenMetrics file.",
    usage: """
      firedrill query SCENARIO EXPR... --at T
      firedrill query SCENARIO EXPR... --start T --end T --step D
      firedrill query --data FILE --queries FILE ...
      """,
    discussion: """
      The scenario is played, and every scrape of every metric is kept, as well as what its rules record and ALERTS. With \
      --data, the samples of an OpenMetrics text are asked instead; every sample of it needs a timestamp.

      Each expression is answered by one line of JSON as Prometheus' HTTP interface writes it: that of /api/v1/query with \
      --at, that of /api/v1/query_range with --start, --end and --step. Warnings and infos are left out.

      T is a moment in RFC 3339 (2026-03-02T09:30:00+01:00); a duration since the scenario's start (90s, 1h30m, or -5m, \
      which lies in the warm-up); or a number: below 100000000 in size it counts seconds since the scenario's start, from \
      there on seconds since 1970. With --data there is no start: T is in RFC 3339 or in seconds since 1970. D is a \
      duration or a number of seconds. There are at most 11,000 steps, as on a server. An expression that begins with a \
      minus stands behind --.

      A file of queries holds one expression a line; empty lines and lines that begin with # are skipped.

      Exit status: 0 all answered; 64 wrong usage; 65 an invalid scenario or data file, or an expression that cannot be \
      read or evaluated (its line of JSON says so, too); 66 a file is missing; 71 the run could not go on.
      """)

  @Option(help: ArgumentHelp("Ask this OpenMetrics text instead of a scenario.", valueName: "file.om"))
  var data: String?

  @Option(
    help: ArgumentHelp("With --data: where its series ended, as `run --stale-markers` writes it.", valueName: "file"))
  var staleMarkers: String?

  @Option(help: ArgumentHelp("Read the expressions from a file, one a line.", valueName: "file"))
  var queries: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Evaluate at this moment.", valueName: "T"))
  var at: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Evaluate from this moment on.", valueName: "T"))
  var start: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("Evaluate up to this moment.", valueName: "T"))
  var end: String?

  @Option(help: ArgumentHelp("The time between two evaluations.", valueName: "D"))
  var step: String?

  @OptionGroup var choice: ReplayChoice

  @Argument(
    help: ArgumentHelp("The scenario file, unless --data is given; then the expressions.", valueName: "arguments"))
  var arguments: [String] = []

  private var scenario: String? { data == nil ? arguments.first : nil }
  private var expressions: [String] { data == nil ? Array(arguments.dropFirst()) : arguments }

  func validate() throws {
    if data == nil, scenario == nil {
      throw ValidationError("Give a scenario file, or --data with an OpenMetrics file.")
    }
    if data != nil, choice.seed != nil || choice.variant != "base" || !choice.settings.isEmpty {
      throw ValidationError("--seed, --variant and --set choose a run; --data has none.")
    }
    if data == nil, staleMarkers != nil {
      throw ValidationError("--stale-markers belongs to --data: a run knows where its series end.")
    }
    if expressions.isEmpty == (queries == nil) {
      throw ValidationError(
        expressions.isEmpty
          ? "Give expressions, or --queries with a file of them."
          : "Give expressions or --queries, not both.")
    }
    _ = try QueryTimes(at: at, start: start, end: end, step: step, hasOrigin: data == nil)
  }

  func run() throws {
    let times = try QueryTimes(at: at, start: start, end: end, step: step, hasOrigin: data == nil)
    let questions = try queries.map(Question.read) ?? Question.given(expressions)
    let store: SampleStore
    var origin: Int64?
    if let data {
      store = try MetricsFile.read(data, staleMarkers: staleMarkers)
    } else {
      let archive = SampleArchive()
      origin = try play(into: archive)
      store = archive.store
    }
    let span = try times.resolved(origin: origin)
    let environment = CommandEnvironment.current
    var failed = false
    for question in questions {
      let answer = span.answer(to: question.text, in: store)
      environment.output(answer.json + "\n")
      guard let problem = answer.problem else { continue }
      failed = true
      environment.errors(question.diagnostic(problem).rendered() + "\n")
    }
    if failed { throw ExitStatus.invalid }
  }

  /// - Returns: the scenario's start in milliseconds since 1970.
  private func play(into archive: SampleArchive) throws -> Int64 {
    var origin: Int64 = 0
    let result = try choice.play(arguments[0]) { options, plan in
      options.archive = archive
      origin = plan.start.unixNanoseconds / 1_000_000
    }
    if result.verdict == .aborted || result.loadFellBehind {
      let reason = result.aborted ?? "the load generator fell behind"
      CommandEnvironment.current.errors("firedrill: the run could not go on: \(reason)\n")
      throw ExitStatus.couldNotGoOn
    }
    return origin
  }
}
