import ArgumentParser
import Components
import Prometheus
import Scenario

/// `firedrill alerts check`: reads the files of Prometheus and Alertmanager, unit tests and scenarios and says what is wrong.
struct AlertsCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check rule files, Alertmanager and Prometheus files, unit tests of rules and scenarios.",
    discussion: """
      What a file is shows in its top keys. All problems of all files are shown in one pass, each with file, line and \
      column. A scenario's rule files are also held against its system: a rule that selects a metric or a label that \
      nothing there produces, and so cannot fire, is a problem.

      Exit status: 0 all valid; 64 wrong usage; 65 a file has problems; 66 a file is missing.
      """)

  @Argument(help: "Rule files, Alertmanager and Prometheus files, files of unit tests, scenarios.")
  var files: [String]

  @Flag(help: "Print the expressions of all rules instead of a summary, one a line, as query --queries reads them.")
  var expressions = false

  func run() throws {
    let environment = CommandEnvironment.current
    var worst: Int32?
    for file in files {
      do throws(InvalidScenario) {
        let checked = try CheckedFile(file, environment.catalogue)
        environment.output(expressions ? checked.expressions : "\(file): \(checked.summary)\n")
      } catch {
        environment.errors(error.rendered())
        worst = min(worst ?? error.exitStatus, error.exitStatus)
      }
    }
    if let worst { throw ExitCode(worst) }
  }
}

/// A file that was found valid, and what it holds.
private struct CheckedFile {
  var summary: String
  private var rules: [RuleFile] = []

  init(_ path: String, _ catalogue: Catalogue) throws(InvalidScenario) {
    let reader = AlertingFileReader()
    switch try reader.kind(of: path) {
    case .rules:
      rules = [try reader.rules(path)]
      summary = "valid rule file with \(Self.text(rules))"
    case .alertmanager:
      summary = "valid Alertmanager file with \(Self.text(try reader.alertmanager(path)))"
    case .prometheus:
      let read = try reader.prometheus(path)
      for file in read.ruleFiles { rules.append(try reader.rules(file)) }
      summary = "valid Prometheus file with \(Counted.text(read.jobs.count, "scrape job"))"
      if !rules.isEmpty { summary += " and \(Self.text(rules))" }
    case .unitTests:
      let read = try reader.unitTests(path)
      rules = read.tests.ruleFiles
      let checks = read.tests.tests.reduce(0) { $0 + $1.checks }
      summary =
        "valid unit tests: \(Counted.text(read.tests.tests.count, "test")) with \(Counted.text(checks, "check")) of "
        + Self.text(rules)
    case .scenario:
      let scenario = try ScenarioReader(catalogue: catalogue).read(file: path)
      let unreachable = scenario.unreachableRules()
      if !unreachable.isEmpty { throw InvalidScenario(diagnostics: unreachable, exitStatus: 65) }
      let plan = scenario.plans[0]
      rules = plan.ruleFiles
      summary = "valid scenario with \(Self.text(rules)), which all find what they select"
      if let alertmanager = plan.alertmanager { summary += "; \(Self.text(alertmanager))" }
    }
  }

  /// One line each, behind a comment that names the rule.
  var expressions: String {
    rules.flatMap { file in file.groups.map { (file, $0) } }.flatMap { file, group in
      group.rules.map { rule in
        let kind = if case .recording = rule { "record" } else { "alert" }
        return "# \(file.path), \(group.name), \(kind): \(rule.name)\n\(rule.expression)\n"
      }
    }.joined()
  }

  private static func text(_ files: [RuleFile]) -> String {
    let groups = files.flatMap(\.groups)
    let rules = groups.flatMap(\.rules)
    let alerting = rules.count { if case .alerting = $0 { true } else { false } }
    return "\(Counted.text(rules.count, "rule")) in \(Counted.text(groups.count, "group")) "
      + "(\(alerting) alerting, \(rules.count - alerting) recording)"
  }

  private static func text(_ configuration: AlertmanagerConfiguration) -> String {
    func routes(_ route: AlertRoute) -> Int { route.routes.reduce(1) { $0 + routes($1) } }
    return
      "\(Counted.text(routes(configuration.route), "route")), \(Counted.text(configuration.receivers.count, "receiver")), "
      + "\(Counted.text(configuration.inhibitions.count, "inhibition rule")), "
      + "\(Counted.text(configuration.timeIntervals.count, "time interval"))"
  }
}

/// `1 rule`, `2 rules`.
enum Counted {
  static func text(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
