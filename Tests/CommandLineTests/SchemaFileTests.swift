import Foundation
import TestSupport
import Testing

@Suite("Schema file")
struct SchemaFileTests {
  /// `FIREDRILL_UPDATE_GOLDEN=1` writes it anew.
  @Test func isWhatTheCommandPrints() throws {
    let outcome = Shell().run("schema")
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    if ProcessInfo.processInfo.environment["FIREDRILL_UPDATE_GOLDEN"] == "1" {
      try outcome.output.write(toFile: ProjectFiles.path("scenarios/schema.json"), atomically: true, encoding: .utf8)
    }
    let kept = try #require(ProjectFiles.text("scenarios/schema.json"), "scenarios/schema.json is missing")
    #expect(
      kept == outcome.output,
      "scenarios/schema.json is not what `firedrill schema` prints: run the suite with FIREDRILL_UPDATE_GOLDEN=1")
  }

  /// Editors find it through the first line of a file.
  @Test(arguments: ProjectFiles.scenarios)
  func isNamedByEveryShippedScenario(file: String) throws {
    let text = try #require(ProjectFiles.text(file))
    #expect(text.hasPrefix("# yaml-language-server: $schema=../schema.json\n"))
  }
}
