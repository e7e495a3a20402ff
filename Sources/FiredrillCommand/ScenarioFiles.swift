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
    // What several variants have in common is told once.
    var seen: Set<Diagnostic> = []
    for (index, plan) in scenario.plans.enumerated() {
      do throws(RunFailure) {
        try SimulationRun(plan: plan, seed: plan.seed, catalogue: catalogue).check()
      } catch .configuration(let findings) {
        diagnostics += findings.map { scenario.diagnostic(PlanFinding(index, $0)) }.filter { found in
          var anywhere = found
          anywhere.note = nil
          return seen.insert(anywhere).inserted
        }
      } catch {
        preconditionFailure("building a system failed otherwise: \(error)")
      }
    }
    if !diagnostics.isEmpty { throw InvalidScenario(diagnostics: diagnostics, exitStatus: 65) }
  }

  /// What is valid in a scenario that has been read and may not be meant so, in the order of its places.
  func warnings(_ scenario: ReadScenario) -> [Diagnostic] {
    let remarks = scenario.plans.enumerated().flatMap { index, plan -> [PlanFinding] in
      let found = try? SimulationRun(plan: plan, seed: plan.seed, catalogue: catalogue).check()
      return (found ?? []).map { PlanFinding(index, $0) }
    }
    return scenario.warnings(remarks)
  }
}

extension PlanFinding {
  fileprivate init(_ index: Int, _ finding: ConfigurationFinding) {
    self.init(index, at: finding.path, finding.message, offset: finding.offset)
  }
}
