import Foundation
import TestSupport
import Testing

@testable import FiredrillCommand

/// Templates are what a user begins with: they have to be right as they are.
@Suite("Init") struct InitTests {
  @Test(.withReleasedProgram, arguments: Template.all.map(\.name)) func aTemplateIsValidAndPasses(name: String) throws {
    let folder = Folder()
    let place = folder.path("new/\(name)")
    let template = try #require(Template.named(name))
    let made = Shell().run("init", name, place)
    #expect(made.status == 0 && made.errors.isEmpty, "\(made.errors)")
    #expect(made.output.hasSuffix("  firedrill run \(place)/\(template.scenario)\n"))
    for file in template.files {
      #expect(made.output.contains("  \(place)/\(file.path)\n"))
      #expect(folder.text("new/\(name)/\(file.path)") == file.text)
    }
    let checked = Shell().run("validate", "--strict", "\(place)/\(template.scenario)")
    #expect(checked.status == 0 && checked.errors.isEmpty, "\(checked.output)\(checked.errors)")
    let played = try ReleasedProgram.run(["run", "\(place)/\(template.scenario)", "--format", "json"])
    #expect(played.status == 0 && played.errors.isEmpty, "\(played.output)\(played.errors)")
    // A scenario that expects nothing teaches nothing.
    let report = JSONText.object(played.output)
    for run in report["runs"] as? [[String: Any]] ?? [report] {
      #expect((run["expectations"] as? [Any])?.isEmpty == false && run["verdict"] as? String == "passed")
      #expect((run["alerts"] as? [Any])?.isEmpty == false && (run["incidents"] as? [Any])?.isEmpty == false)
    }
  }

  @Test func whatExistsStays() throws {
    let folder = Folder()
    folder.write("mine", to: "rules.yml")
    let outcome = Shell().run("init", "queue-in-table", folder.url.path)
    #expect(outcome.status == 73)
    #expect(
      outcome.errors.hasSuffix("/rules.yml exists already\nfiredrill: nothing was written\n"), "\(outcome.errors)")
    #expect(outcome.output.isEmpty && folder.names == ["rules.yml"] && folder.text("rules.yml") == "mine")
    #expect(Shell().run("init", "queue-in-table", folder.path("other/")).status == 0)
    #expect(Shell().run("init", "queue-in-table", folder.path("other")).status == 73)
  }

  /// A folder that cannot be made, after files that could be written: none of them stays.
  @Test func allOrNothing() throws {
    let folder = Folder()
    folder.write("a file", to: "runbooks")
    let outcome = Shell().run("init", "queue-in-table", folder.url.path)
    #expect(outcome.status == 73 && outcome.errors.contains("Not a directory"), "\(outcome.errors)")
    #expect(folder.names == ["runbooks"])
  }

  @Test func templatesAreListed() {
    #expect(Shell().run("init").output == Template.all.map { "\($0.name)  \($0.summary)\n" }.joined())
    let unknown = Shell().run("init", "kafka")
    #expect(unknown.status == 64 && unknown.errors.contains("queue-in-table"), "\(unknown.errors)")
    #expect(Template.all.map(\.name) == Template.all.map(\.name).sorted())
  }
}
