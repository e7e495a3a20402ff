import Components
import Harness
import Scenario
import TestSupport

/// A system with one of everything, small enough that a run takes milliseconds.
enum SmallSystem {
  static let head = SystemFiles.small

  static let steady = "load: {steady: {flow: notices, executor: constant-arrival-rate, rate: 4}}\n"

  /// The plan of the system with further sections (`duration:` among them) and `--set` overrides.
  static func plan(
    _ sections: String, set overrides: [String] = [], files: [String: String] = [:], head: String = head,
    catalogue: Catalogue = .standard
  ) throws -> Plan {
    var files = files
    files["main.yaml"] = head + sections
    let reader = ScenarioReader(catalogue: catalogue, files: MemoryFiles(files))
    do { return try reader.read(file: "main.yaml", overrides: overrides).plans[0] } catch {
      throw Unreadable(description: error.rendered())
    }
  }

  /// Plays the system with further sections.
  static func run(
    _ sections: String, set overrides: [String] = [], files: [String: String] = [:], head: String = head,
    seed: UInt64 = 7
  ) throws -> RunResult {
    try SimulationRun(plan: plan(sections, set: overrides, files: files, head: head), seed: seed).execute()
  }

  struct Unreadable: Error, CustomStringConvertible { var description: String }
}
