import ArgumentParser
import Harness
import Operator
import Scenario
import Synchronization
import VirtualTime

/// `firedrill shell`: command lines and SQL at a moment of a scenario.
struct ShellCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell",
    abstract: "Run kubectl, psql, curl and SQL at a moment of a scenario.",
    discussion: """
      Plays the scenario to the moment, with its faults and its own actions, then runs the command lines of -c, or those of \
      standard input, one line each (a line that ends with a backslash goes on in the next; SQL goes on to its semicolon). \
      They change the simulated system, and time passes as far as they take it. The exit status is that of the last \
      command line; problems of the scenario have the usual ones.
      """)

  @Argument(help: "The scenario file.")
  var file: String

  @Option(help: "The moment: a duration since the start, such as 2h10m or -5m.")
  var at: String

  @Option(name: [.customShort("c"), .customLong("command")], help: "A command line or SQL; repeatable.")
  var commands: [String] = []

  @Option(
    name: .customLong("var"),
    help: ArgumentHelp("A variable of the command lines, $NAME or a placeholder; repeatable.", valueName: "name=value"))
  var assignments: [String] = []

  @Option(help: "How long to look at a command that does not end by itself, such as logs -f.")
  var attention = "30s"

  @Flag(help: "Only say what is wrong with the command lines; nothing is played.")
  var check = false

  @Flag(help: "Show each command line with its moment before what it prints.")
  var transcript = false

  @OptionGroup var choice: ReplayChoice

  func run() throws {
    let environment = CommandEnvironment.current
    let plan = try choice.plan(file)
    let moment = try instant(in: plan)
    guard let attention = VirtualDuration(attention), attention > .zero else {
      throw ValidationError("--attention '\(self.attention)' is no duration such as 30s.")
    }
    let rehearsal = Rehearsal(
      plan: plan, seed: plan.seed, catalogue: environment.catalogue, variables: try variables(), attention: attention)
    let lines = CommandLines(commands)
    if check { return try report(rehearsal, lines, environment) }
    let last = Mutex(0)
    let transcript = transcript
    let failure = try ExitStatus.reporting { () throws(RunFailure) in
      try rehearsal.play(
        to: moment,
        next: { now in
          guard let line = lines.next() else { return nil }
          if transcript { environment.output("[\(Self.clock(now))]$ \(line)\n") }
          return line
        },
        report: { _, result, _ in
          environment.output(result.output)
          environment.errors(result.errorOutput)
          last.withLock { $0 = result.exitCode }
        })
    }
    if let failure {
      environment.errors("firedrill: \(failure)\n")
      throw ExitStatus.couldNotGoOn
    }
    let status = last.withLock { $0 }
    if status != 0 { throw ExitCode(Int32(status)) }
  }

  private func report(_ rehearsal: Rehearsal, _ lines: CommandLines, _ environment: CommandEnvironment) throws {
    var isInvalid = false
    while let line = lines.next() {
      let problems = try ExitStatus.reporting { () throws(RunFailure) in try rehearsal.problems(in: line) }
      for problem in problems {
        environment.errors(
          "\(problem.line):\(problem.column): \(problem.isError ? "error" : "warning"): \(problem.message)\n")
        isInvalid = isInvalid || problem.isError
      }
    }
    if isInvalid { throw ExitStatus.invalid }
  }

  private func instant(in plan: Plan) throws -> VirtualInstant {
    var text = at.hasPrefix("+") ? String(at.dropFirst()) : at
    let isBefore = text.hasPrefix("-")
    if isBefore { text.removeFirst() }
    guard let duration = VirtualDuration(text) else {
      throw ValidationError("--at '\(at)' is no duration such as 2h10m or -5m.")
    }
    let offset = isBefore ? -duration : duration
    guard offset >= -plan.warmUp, offset <= plan.duration else {
      throw ValidationError("--at \(at) lies outside the scenario: it lasts from -\(plan.warmUp) to \(plan.duration).")
    }
    return .start + offset
  }

  private func variables() throws -> [String: String] {
    var variables: [String: String] = [:]
    for assignment in assignments {
      guard let equals = assignment.firstIndex(of: "="), equals != assignment.startIndex else {
        throw ValidationError("--var '\(assignment)' is not of the form name=value.")
      }
      let name = String(assignment[..<equals])
      guard variables[name] == nil else { throw ValidationError("--var gives '\(name)' twice.") }
      variables[name] = String(assignment[assignment.index(after: equals)...])
    }
    return variables
  }

  /// `+2h10m` with milliseconds where there are any.
  private static func clock(_ now: VirtualInstant) -> String {
    let offset = now - .start
    let rounded = VirtualDuration(nanoseconds: offset.nanoseconds / 1_000_000 * 1_000_000)
    return offset < .zero ? "\(rounded)" : "+\(rounded)"
  }
}

/// Command lines, one after another: those that were given, else those of standard input.
private final class CommandLines: Sendable {
  private let given: Mutex<[String]?>

  init(_ commands: [String]) { given = Mutex(commands.isEmpty ? nil : commands.reversed()) }

  func next() -> String? {
    let isGiven = given.withLock { $0 != nil }
    if isGiven { return given.withLock { $0!.popLast() } }
    var text = ""
    while let line = readLine() {
      text += line
      if line.hasSuffix("\\") || Self.isUnfinishedSQL(text) {
        text += "\n"
        continue
      }
      if text.contains(where: { !$0.isWhitespace }) { return text }
      text = ""
    }
    return text.contains { !$0.isWhitespace } ? text : nil
  }

  private static func isUnfinishedSQL(_ text: String) -> Bool {
    Shell.isSQL(text) && !text.contains(";")
  }
}
