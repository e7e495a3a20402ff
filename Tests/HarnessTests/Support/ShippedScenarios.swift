import Components
import Scenario
import TestSupport
import VirtualTime

/// The plans of all scenarios that ship with the project, variants included.
enum ShippedScenarios {
  static func plans(_ catalogue: Catalogue = .standard) throws -> [Plan] {
    try ProjectFiles.scenarios.flatMap { file in
      try ScenarioReader(catalogue: catalogue).read(file: ProjectFiles.path(file)).plans
    }
  }

  /// A scenario of each system: the first of each folder.
  static let examples: [String] = {
    let folders = Dictionary(grouping: ProjectFiles.scenarios) { $0.split(separator: "/").dropLast() }
    return folders.compactMap { $0.value.min() }.sorted()
  }()

  /// The scenario as it is written.
  static func plan(_ file: String) throws -> Plan {
    try ScenarioReader(catalogue: .standard).read(file: ProjectFiles.path(file)).plans[0]
  }

  /// By scenario, its plans at an eighth of the load and a sixteenth of the time; what lasts longer than eight hours is
  /// shortened further, to half an hour.
  static func reduced(_ catalogue: Catalogue = .standard) throws -> [[Plan]] {
    let reduced = try plans(catalogue).map { plan in
      let length = plan.duration + plan.warmUp
      return plan.reduced(haste: max(16, Int(length / .minutes(30))), thinning: 8)
    }
    return Dictionary(grouping: reduced, by: \.file).sorted { $0.key < $1.key }.map(\.value)
  }
}
