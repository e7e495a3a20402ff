import Components
import Foundation
import Harness
import Scenario
import VirtualTime

/// The scenarios that the project ships, read from where this file was compiled.
struct ShippedScenario {
  private static let folder = URL(filePath: #filePath).appending(path: "../../../../scenarios/outbound-messaging")
    .standardized

  let file: String

  init(_ name: String) { file = Self.folder.appending(path: name + ".yaml").path }

  /// All names, sorted.
  static var names: [String] {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }

  /// The scenario as written, and its variants.
  func plans(_ overrides: [String] = []) -> [Plan] {
    do {
      return try ScenarioReader(catalogue: .standard).read(file: file, overrides: overrides).plans
    } catch {
      preconditionFailure(error.rendered())
    }
  }

  /// - Returns: how many messages were delivered in all runs together.
  static func run(_ jobs: [(plan: Plan, seed: UInt64)], threads: Int = 1) -> Double {
    let jobs = jobs.map { Replications.Job(plan: $0.plan, seed: $0.seed, options: RunOptions()) }
    return Replications(jobs: jobs).execute(threads: threads).reduce(0) { delivered, result in
      switch result {
      case .success(let run): delivered + Double(run.total.messages.delivered)
      case .failure(let failure): preconditionFailure("\(failure)")
      }
    }
  }
}
