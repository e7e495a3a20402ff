import Foundation
import TestSupport
import Testing

/// The reports that are kept under `reports/` are what the commands print today; `make update-reports` writes them anew.
///
/// The ordinary suite plays each scenario as written and compares all of that run's report; `make verify` compares every byte of
/// every variant. The short ones are played by this build, too, which must give the same.
@Suite("Golden reports")
struct GoldenReportTests {
  private static let hint: Comment = "reports/ is out of date: run make update-reports and look at what changed"

  private static func report(_ scenario: String, _ suffix: String) throws -> String {
    let name = "reports/" + scenario.dropFirst("scenarios/".count).dropLast(".yaml".count) + suffix
    return try #require(ProjectFiles.text(name), "\(name) is missing: run make update-reports")
  }

  /// Reports name their file as the command line did; the suite runs in the project's folder.
  @Test func theSuiteRunsInTheProjectsFolder() {
    let current = URL(filePath: FileManager.default.currentDirectoryPath)
    #expect(current.resolvingSymlinksInPath().path == ProjectFiles.root.resolvingSymlinksInPath().path)
  }

  private static func asWritten(_ scenario: String) -> [String] {
    ["run", scenario, "--variant", "base", "--format", "json"]
  }

  @Test(.withReleasedProgram, arguments: ProjectFiles.scenarios)
  func theScenarioAsWrittenIsReportedAsBefore(scenario: String) throws {
    try Self.compare(scenario, with: ReleasedProgram.run(Self.asWritten(scenario)).output)
  }

  /// Of each runbook's system some of different kinds, none that plays for long; `make verify` compares the builds in all scenarios.
  private static let short = [
    "outbound-messaging/automatic-breaker", "outbound-messaging/dead-pager", "outbound-messaging/high-queue-depth",
    "novapulse/planned-maintenance",
  ].map { "scenarios/\($0).yaml" }

  @Test(arguments: short) func thisBuildReportsTheSame(scenario: String) throws {
    try Self.compare(scenario, with: Shell().run(Self.asWritten(scenario)).output)
  }

  private static func compare(_ scenario: String, with output: String) throws {
    let now = JSONText.object(output)
    let kept = JSONText.object(try Self.report(scenario, ".json"))
    let run = (kept["runs"] as? [[String: Any]])?.first ?? kept
    #expect(run["digest"] as? String == now["digest"] as? String, Self.hint)
    // A report of several runs leaves their series out.
    let left: Set = kept["runs"] == nil ? [] : ["series"]
    let different = Set(run.keys).union(now.keys).subtracting(left).filter { key in
      !((run[key] as? NSObject)?.isEqual(now[key]) ?? (now[key] == nil))
    }
    #expect(different.isEmpty, Self.hint)
    #expect(run.count > 15)
  }

  @Test(.enabled(if: Verification.isOn), .withReleasedProgram, arguments: ProjectFiles.scenarios)
  func everyByteOfEveryVariantIsAsBefore(scenario: String) throws {
    let folder = Folder()
    let outcome = try ReleasedProgram.run([
      "run", scenario, "--out", "markdown=\(folder.path("a.md"))", "--out", "json=\(folder.path("a.json"))",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try folder.text("a.md") == Self.report(scenario, ".md"), Self.hint)
    #expect(try folder.text("a.json") == Self.report(scenario, ".json"), Self.hint)
  }
}
