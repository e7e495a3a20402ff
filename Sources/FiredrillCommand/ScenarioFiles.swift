import ArgumentParser
import Components
import Harness
import Prometheus
import Scenario

/// Reads scenario files for the commands and shows what is wrong with them.
struct ScenarioFiles {
  let catalogue: Catalogue

  /// The plans of all files in order. Problems of all files are shown before the command ends with their status.
  func plans(_ files: [String], settings: [String] = [], variant: String? = nil, seed: UInt64? = nil) throws -> [Plan] {
    try read(files, settings: settings, variant: variant, seed: seed).flatMap(\.plans)
  }

  func read(
    _ files: [String], settings: [String] = [], variant: String? = nil, seed: UInt64? = nil
  ) throws -> [ReadScenario] {
    let reader = ScenarioReader(catalogue: catalogue)
    var scenarios: [ReadScenario] = []
    var worst: Int32?
    for file in files {
      do throws(InvalidScenario) {
        let scenario = try reader.read(file: file, overrides: settings, variant: variant, seed: seed)
        try check(scenario)
        scenarios.append(scenario)
      } catch {
        CommandEnvironment.current.errors(error.rendered())
        // An invalid file weighs more than a missing one.
        worst = min(worst ?? error.exitStatus, error.exitStatus)
      }
    }
    if let worst { throw ExitCode(worst) }
    return scenarios
  }

  /// The groups of a rule file. Its problems are shown before the command ends with their status.
  static func rules(_ path: String) throws -> RuleFile {
    do throws(InvalidScenario) {
      return try AlertingFileReader().rules(path)
    } catch {
      CommandEnvironment.current.errors(error.rendered())
      throw ExitCode(error.exitStatus)
    }
  }

  /// Builds every plan's system, since some values fit only some systems.
  private func check(_ scenario: ReadScenario) throws(InvalidScenario) {
    var diagnostics: [Diagnostic] = []
    for (index, plan) in scenario.plans.enumerated() {
      do throws(RunFailure) {
        try SimulationRun(plan: plan, seed: plan.seed, catalogue: catalogue).check()
      } catch .configuration(let findings) {
        diagnostics += findings.map { scenario.diagnostic(index, at: $0.path, $0.message) }
      } catch {
        preconditionFailure("building a system failed otherwise: \(error)")
      }
    }
    if !diagnostics.isEmpty { throw InvalidScenario(diagnostics: diagnostics, exitStatus: 65) }
  }
}
