import ArgumentParser
import Components
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
        scenarios.append(try reader.read(file: file, overrides: settings, variant: variant, seed: seed))
      } catch {
        CommandEnvironment.current.errors(error.rendered())
        // An invalid file weighs more than a missing one.
        worst = min(worst ?? error.exitStatus, error.exitStatus)
      }
    }
    if let worst { throw ExitCode(worst) }
    return scenarios
  }
}
