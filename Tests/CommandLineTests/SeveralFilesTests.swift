import Testing

/// Several files in one command: their problems come together, their results too.
@Suite("Several files")
struct SeveralFilesTests {
  private let folder = Folder()

  @Test(arguments: ["run", "validate"])
  func showAllTheirProblemsInOnePass(command: String) {
    let first = folder.write(Files.quiet + "nonsense: 1\nseverity: P9\n", to: "first.yaml")
    let sound = folder.write(Files.quiet, to: "sound.yaml")
    let second = folder.write(Files.quiet.replacing("rate: 2", with: "rate: -2"), to: "second.yaml")
    let outcome = Shell().run(command, first, folder.path("missing.yaml"), sound, second)
    #expect(outcome.status == 65, "an invalid file weighs more than a missing one")
    #expect(outcome.output.isEmpty)
    for part in [
      "first.yaml:\(Files.next):1: error", "first.yaml:\(Files.next + 1):", "missing.yaml: error",
      "second.yaml:\(Files.next - 1):",
    ] {
      #expect(outcome.errors.contains(part), "\(part) in \(outcome.errors)")
    }
    #expect(!outcome.errors.contains("sound.yaml"))
  }

  @Test func areReportedTogether() {
    let first = folder.write(Files.quiet, to: "first.yaml")
    let second = folder.write(Files.troubled, to: "second.yaml")
    let both = Shell().run("run", first, second, "--format", "json")
    #expect(both.status == 0)
    let alone = [first, second].map { JSONText.digests(Shell().run("run", $0, "--format", "json").output) }
    #expect(JSONText.digests(both.output) == alone.flatMap(\.self))
    #expect(alone.flatMap(\.self).count == 2)
  }

  @Test func jobsChangeNothing() {
    let file = folder.write(Files.troubled, to: "troubled.yaml")
    let one = Shell().run("run", file, "--seeds", "3..8", "--jobs", "1", "--format", "json")
    let two = Shell().run("run", file, "--seeds", "3..8", "--jobs", "2", "--format", "json")
    #expect(one.status == 0 && one.output == two.output)
    #expect(JSONText.digests(one.output).count == 6)
  }

  @Test func validateNamesTheVariants() {
    let file = folder.write(Files.quiet + "variants: {more: {load: {steady: {rate: 3}}}, fewer: {}}\n", to: "v.yaml")
    #expect(Shell().run("validate", file).output == "\(file): valid (variants: more, fewer)\n")
    #expect(
      Shell().run("validate", folder.write(Files.quiet, to: "q.yaml")).output == "\(folder.path("q.yaml")): valid\n")
  }
}
