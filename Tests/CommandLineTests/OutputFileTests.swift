import Foundation
import Testing

/// Files that commands write are whole or not there.
@Suite("Output files")
struct OutputFileTests {
  private let folder = Folder()
  private var file: String { folder.write(Files.troubled, to: "scenario.yaml") }

  @Test func holdWhatStandardOutputWouldShow() {
    let outcome = Shell().run(
      "run", file, "--format", "json", "--out", "json=\(folder.path("a.json"))", "--out",
      "markdown=\(folder.path("a.md"))", "--out", "text=\(folder.path("a.txt"))")
    #expect(outcome.status == 0)
    #expect(folder.text("a.json") == outcome.output)
    #expect(folder.text("a.md") == Shell().run("run", file, "--format", "markdown").output)
    #expect(folder.text("a.txt") == Shell().run("run", file, "--format", "text").output)
    #expect(folder.names == ["a.json", "a.md", "a.txt", "scenario.yaml"])
  }

  @Test(arguments: ["--out", "--journal", "--openmetrics", "--stale-markers"])
  func aFolderThatIsNotThereIs73AndNothingIsPrinted(option: String) {
    let target = folder.path("missing/report")
    let outcome = Shell().run("run", file, option, option == "--out" ? "json=\(target)" : target)
    #expect(outcome.status == 73)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("firedrill: cannot open \(target): "), "\(outcome.errors)")
    #expect(folder.names == ["scenario.yaml"])
  }

  /// A full device takes the bytes only when they are flushed: the report on standard output is not begun.
  @Test func aFolderInTheFilesPlaceIs73() throws {
    try FileManager.default.createDirectory(at: folder.url.appending(path: "taken"), withIntermediateDirectories: true)
    let outcome = Shell().run("run", file, "--out", "json=\(folder.path("taken"))")
    #expect(outcome.status == 73)
    #expect(outcome.output.isEmpty)
    #expect(folder.names == ["scenario.yaml", "taken"])
  }

  @Test func areWrittenAlsoWhenAThresholdFails() {
    let failing = folder.write(
      Files.quiet + "thresholds: [{metric: messages_lost, require: count > 0}]\n", to: "failing.yaml")
    let outcome = Shell().run("run", failing, "--out", "json=\(folder.path("f.json"))")
    #expect(outcome.status == 99)
    #expect(JSONText.object(folder.text("f.json") ?? "")["verdict"] as? String == "failed")
  }

  @Test func areNotWrittenWhenAFileIsInvalid() {
    let broken = folder.write("nonsense", to: "broken.yaml")
    let outcome = Shell().run(
      "run", broken, "--out", "json=\(folder.path("a.json"))", "--journal", folder.path("a.journal"))
    #expect(outcome.status == 65)
    #expect(folder.names == ["broken.yaml"])
  }
}
