import ArgumentParser
import Harness
import Reporting
import Scenario

/// `firedrill alerts backtest`: other rules in the place of the system's.
struct AlertsBacktest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract: "Play scenarios with other rules and say how good each alert is.",
    discussion: """
      Precision is the part of an alert's firings that were right, recall the part of the incidents that expected it in which
      it fired. What is right, and what is expected, is what the scenarios' faults and objectives list.
      """)

  @Argument(help: "A Prometheus rule file; it replaces those of the scenarios' systems.")
  var rules: String

  @Argument(help: "Scenario files.")
  var files: [String]

  @OptionGroup var playing: PlayingMany

  @Option(help: ArgumentHelp("Play once for each seed of a range.", valueName: "A..B"))
  var seeds: SeedRange?

  func run() throws {
    let environment = CommandEnvironment.current
    let ruleFile = try ScenarioFiles.rules(rules)
    let plans = try playing.plans(files).map { plan in
      var plan = plan
      plan.ruleFiles = [ruleFile]
      return plan
    }
    let results = try playing.play(plans, seeds: seeds)
    let scores = AlertScore.all(
      results, rules: plans.first?.alertNames ?? [], listed: Set(plans.flatMap(\.listedAlerts)))
    environment.output(
      AlertScoreReport.render(scores, runs: results.count, style: TextStyle(color: environment.usesColour)))
  }
}
