import ArgumentParser
import Prometheus
import Scenario

/// `firedrill alerts test`: runs unit tests of rules, promtool's own files.
struct AlertsTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run unit tests of rules, written for promtool test rules.",
    discussion: """
      The files are promtool's: rule_files, evaluation_interval, group_eval_order, fuzzy_compare, and tests with \
      input_series, alert_rule_test and promql_expr_test. The verdicts are promtool's, too. What was expected and did not \
      come is shown after -, what came instead after +.

      Native histograms are not supported and are refused, as is everything that is no valid test or rule.

      Exit status: 0 all tests pass; 64 wrong usage; 65 a file of tests or rules has problems; 66 a file is missing; \
      99 a test fails.
      """)

  @Argument(help: "Files of unit tests.")
  var files: [String]

  @Option(
    name: .customLong("name"), help: ArgumentHelp("Run only the tests of this name; repeatable.", valueName: "name"))
  var names: [String] = []

  func run() throws {
    let environment = CommandEnvironment.current
    var worst: Int32?
    var failed = false
    var known: Set<String> = []
    for file in files {
      do throws(InvalidScenario) {
        let read = try AlertingFileReader().unitTests(file)
        for warning in read.warnings { environment.errors(warning.rendered() + "\n") }
        known.formUnion(read.tests.tests.compactMap(\.name))
        if !judge(read.tests, environment) { failed = true }
      } catch {
        environment.errors(error.rendered())
        worst = min(worst ?? error.exitStatus, error.exitStatus)
      }
    }
    if let worst { throw ExitCode(worst) }
    for name in names where !known.contains(name) { throw ValidationError("No test is named '\(name)'.") }
    if failed { throw ExitStatus.failed }
  }

  /// - Returns: whether all tests of a file pass.
  private func judge(_ tests: RuleUnitTests, _ environment: CommandEnvironment) -> Bool {
    let chosen = tests.tests.filter { test in names.isEmpty || test.name.map(names.contains) == true }
    var failures = 0
    var failedTests = 0
    for test in chosen {
      let found = tests.failures(of: test)
      if !found.isEmpty { failedTests += 1 }
      failures += found.count
      for failure in found { environment.output(Self.text(failure, of: test, in: tests.path)) }
    }
    let number = Counted.text(chosen.count, "test")
    let checks = Counted.text(chosen.reduce(0) { $0 + $1.checks }, "check")
    environment.output(
      failures == 0
        ? "\(tests.path): passed, \(number) with \(checks)\n"
        : "\(tests.path): FAILED, \(Counted.text(failures, "difference")) in \(failedTests) of \(number) with \(checks)\n"
    )
    return failures == 0
  }

  private static func text(_ failure: RuleUnitTestFailure, of test: RuleUnitTest, in path: String) -> String {
    let name = test.name.map { " of test '\($0)'" } ?? ""
    let lines = failure.lines.map { "    \($0)\n" }.joined()
    return "\(path):\(failure.place.line):\(failure.place.column): \(failure.subject)\(name)\n\(lines)"
  }
}
