import Foundation
import Scenario
import TestSupport
import Testing

@Suite("Schema files")
struct SchemaFileTests {
  /// `FIREDRILL_UPDATE_GOLDEN=1` writes them anew.
  @Test(arguments: JSONSchema.Kind.allCases)
  func areWhatTheCommandPrints(kind: JSONSchema.Kind) throws {
    let outcome = Shell().run("schema", "--kind", kind.rawValue)
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    let file = "scenarios/\(kind.file)"
    if ProcessInfo.processInfo.environment["FIREDRILL_UPDATE_GOLDEN"] == "1" {
      try outcome.output.write(toFile: ProjectFiles.path(file), atomically: true, encoding: .utf8)
    }
    let kept = try #require(ProjectFiles.text(file), "\(file) is missing")
    #expect(
      kept == outcome.output,
      "\(file) is not what `firedrill schema` prints: run the suite with FIREDRILL_UPDATE_GOLDEN=1")
  }

  @Test func scenariosAreTheUsualKind() {
    #expect(Shell().run("schema").output == Shell().run("schema", "--kind", "scenario").output)
    let wrong = Shell().run("schema", "--kind", "onCall")
    #expect(wrong.status == 64 && wrong.errors.contains("on-call"), "\(wrong.errors)")
  }

  /// Editors find them through the first line of a file.
  @Test(arguments: ProjectFiles.scenarios)
  func areNamedByEveryShippedScenario(file: String) throws {
    let text = try #require(ProjectFiles.text(file))
    #expect(text.hasPrefix("# yaml-language-server: $schema=../schema.json\n"))
  }

  @Test(arguments: [
    ("scenarios/on-call", "../on-call.schema.json"), ("scenarios/systems/runbooks", "../../runbook.schema.json"),
    ("scenarios/systems/runbooks/novapulse", "../../../runbook.schema.json"),
  ])
  func areNamedByEveryFileForPeople(folder: String, schema: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: ProjectFiles.path(folder)).sorted()
      .filter { $0.hasSuffix(".yaml") }
    #expect(!names.isEmpty)
    for name in names {
      let text = try #require(ProjectFiles.text("\(folder)/\(name)"))
      #expect(text.hasPrefix("# yaml-language-server: $schema=\(schema)\n"), "\(folder)/\(name)")
    }
  }
}
