import ArgumentParser
import Scenario

/// `firedrill validate`: reads scenarios without playing them.
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Check scenario files without playing them.")

  @Argument(help: "Scenario files.")
  var files: [String]

  @Flag(help: "Print the scenario, or its --variant, with everything it extends merged in.")
  var resolved = false

  @Flag(help: "Fail on warnings: on what is valid and unwise.")
  var strict = false

  @Option(help: "Only this variant; 'base' is the scenario as written.")
  var variant: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Replace a value of the scenario; repeatable.", valueName: "path=value"))
  var settings: [String] = []

  func validate() throws {
    if resolved, files.count != 1 { throw ValidationError("--resolved prints one scenario; give one file.") }
  }

  func run() throws {
    let environment = CommandEnvironment.current
    // Only one plan can be printed as one document.
    let wanted = resolved ? variant ?? "base" : variant
    let reader = ScenarioFiles(catalogue: environment.catalogue)
    let scenarios = try reader.read(files, settings: settings, variant: wanted)
    let warnings = resolved && !strict ? [] : scenarios.flatMap(reader.warnings)
    for warning in warnings { environment.errors(warning.rendered() + "\n") }
    for (file, scenario) in zip(files, scenarios) {
      if resolved {
        environment.output(scenario.resolvedYAML(0))
      } else {
        let variants = scenario.variantNames
        let note = variants.isEmpty ? "" : " (variants: \(variants.joined(separator: ", ")))"
        environment.output("\(file): valid\(note)\n")
      }
    }
    if strict, !warnings.isEmpty { throw ExitStatus.invalid }
  }
}
