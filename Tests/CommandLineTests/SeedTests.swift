import Testing

@testable import FiredrillCommand

@Suite("Seeds")
struct SeedTests {
  @Test(
    arguments: [
      ("1..5", 1...5), ("7..7", 7...7), ("0..0", 0...0), ("18446744073709551615..18446744073709551615", .max ... .max),
      ("1..1000000", 1...1_000_000),
    ] as [(String, ClosedRange<UInt64>)])
  func aRangeIsRead(text: String, expected: ClosedRange<UInt64>) {
    #expect(SeedRange(argument: text)?.range == expected)
  }

  @Test(arguments: [
    "", "5", "5..", "..5", "5..1", "1...5", "1.5", "a..b", "-1..5", "1..5..9", "1 .. 5", "1..18446744073709551616",
    "0..1000000",
  ])
  func anythingElseIsRefused(text: String) { #expect(SeedRange(argument: text) == nil) }

  @Test func aRangeGivesARunForEachSeed() {
    let folder = Folder()
    let file = folder.write(Files.quiet, to: "scenario.yaml")
    let range = Shell().run("run", file, "--seeds", "3..5", "--format", "json")
    let single = ["3", "4", "5"].map { Shell().run("run", file, "--seed", $0, "--format", "json").output }
    #expect(JSONText.digests(range.output) == single.flatMap(JSONText.digests))
    #expect(Set(single.flatMap(JSONText.digests)).count == 3)
  }

  @Test func withoutAnOptionTheFilesSeedHolds() {
    let folder = Folder()
    let file = folder.write(Files.quiet, to: "scenario.yaml")
    #expect(
      Shell().run("run", file, "--format", "json").output
        == Shell().run("run", file, "--seed", "7", "--format", "json").output)
  }

  @Test func checkDeterminismGivesTheSameReport() {
    let folder = Folder()
    let file = folder.write(Files.troubled, to: "scenario.yaml")
    let checked = Shell().run("run", file, "--check-determinism", "--format", "json")
    #expect(checked.status == 0)
    #expect(checked.output == Shell().run("run", file, "--format", "json").output)
  }
}
