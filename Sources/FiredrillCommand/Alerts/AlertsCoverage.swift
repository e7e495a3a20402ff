import ArgumentParser
import Harness
import Reporting
import Scenario

/// `firedrill alerts coverage`: which alerts no scenario raises.
struct AlertsCoverage: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Show which alerts fire in which scenarios, and which never do.")

  @Argument(help: "Scenario files.")
  var files: [String]

  @OptionGroup var playing: PlayingMany

  @Flag(help: "Fail (99) when an alert never fires.")
  var strict = false

  func run() throws {
    let environment = CommandEnvironment.current
    let plans = try playing.plans(files)
    let results = try playing.play(plans, seeds: nil)
    var names: [String] = []
    for name in plans.flatMap(\.alertNames) where !names.contains(name) { names.append(name) }
    let coverage = RuleCoverage.all(results, rules: names)
    environment.output(
      RuleCoverageReport.render(coverage, runs: results.count, style: TextStyle(color: environment.usesColour)))
    if strict, coverage.contains(where: { $0.extent != .fired }) { throw ExitStatus.failed }
  }
}
