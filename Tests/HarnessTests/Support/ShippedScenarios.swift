import Components
import Scenario
import TestSupport

/// The plans of all scenarios that ship with the project, variants included.
enum ShippedScenarios {
  static func plans(_ catalogue: Catalogue = .standard) throws -> [Plan] {
    try ProjectFiles.scenarios.flatMap { file in
      try ScenarioReader(catalogue: catalogue).read(file: ProjectFiles.path(file)).plans
    }
  }
}
