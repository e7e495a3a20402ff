import ArgumentParser
import Harness
import Reporting
import Scenario

/// `firedrill alerts explain`: one alert of a run, from the cause to the news of it.
struct AlertsExplain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show what an alert's rule saw in a run, when it fired, and where the time went.",
    discussion: "Of several firings the first is explained. An alert that never fired is drawn against its limit.")

  @Argument(help: "The scenario file.")
  var file: String

  @Argument(help: "The alert's name in the rule file.")
  var alert: String

  @OptionGroup var choice: ReplayChoice

  func run() throws {
    let environment = CommandEnvironment.current
    let plan = try choice.plan(file)
    guard plan.alertNames.contains(alert) else {
      let known = plan.alertNames.isEmpty ? "it has none" : "there are: \(plan.alertNames.joined(separator: ", "))"
      throw ValidationError("the scenario has no alert '\(alert)'; \(known).")
    }
    let explanation = try ExitStatus.reporting {
      () throws(RunFailure) in
      try AlertExplanation(
        alert, in: plan, seed: plan.seed, catalogue: environment.catalogue, settings: choice.settings)
    }
    environment.output(
      AlertExplanationReport.render(explanation, style: TextStyle(color: environment.usesColour)))
  }
}
