import ArgumentParser
import Harness
import Reporting
import Scenario

/// `firedrill runbooks effects`: every step's worth, by the run without it.
struct RunbooksEffects: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "effects",
    abstract: "Play scenarios without each step of their runbooks and say what became of them.",
    discussion: """
      A step 'helps' if the incidents last longer without it, or as long with more messages failed, queued, lost or \
      duplicated; it 'costs' in the contrary case; it has 'no effect' if nothing is different.
      """)

  @Argument(help: "Scenario files with people on call.")
  var files: [String]

  @OptionGroup var playing: PlayingMany

  func run() throws {
    let environment = CommandEnvironment.current
    for plan in try playing.plans(files) where plan.onCall != nil {
      let effects = try ExitStatus.reporting { () throws(RunFailure) in
        try StepEffect.all(
          plan, seed: plan.seed, catalogue: environment.catalogue, settings: playing.settings, threads: playing.jobs)
      }
      let title = plan.name + (plan.variant.map { ", variant \($0)" } ?? "")
      environment.output(
        StepEffectReport.render(effects, of: title, style: TextStyle(color: environment.usesColour)) + "\n")
    }
  }
}
