import Scenario
import Testing

/// Files that are too large, too deep or too many: refused with a place, at once.
@Suite("Limits of files")
struct LimitTests {
  @Test func refuseTenMegabytes() {
    let text = "version: 1\nname: x\n" + String(repeating: "# nothing but a comment\n", count: 10 << 20 / 24)
    #expect(
      TestFiles.problems(["main.yaml": text]) == "main.yaml: error: the file is larger than 4194304 bytes\n")
    #expect(
      TestFiles.problems(["main.yaml": "version: 1\nextends: big.yaml\n", "big.yaml": text])
        == "main.yaml:2:10: error: the file 'big.yaml' is larger than 4194304 bytes\n  | extends: big.yaml\n  |          ^\n"
    )
  }

  @Test(arguments: [65, 100, 100_000]) func refuseDeepNesting(_ depth: Int) {
    // The value of `a` is nested one level below the document.
    let text = "version: 1\na: " + String(repeating: "[", count: depth)
    let problems = TestFiles.problems(["main.yaml": text])
    #expect(problems.contains("main.yaml:2:67: error: values are nested deeper than 64\n"))
  }

  @Test func allowNestingUpToTheLimit() {
    let text = "version: 1\na: " + String(repeating: "[", count: 63) + String(repeating: "]", count: 63)
    let problems = TestFiles.problems(["main.yaml": text])
    #expect(!problems.contains("deeper"))
    #expect(problems.contains("unknown key 'a'"))
  }

  @Test func refuseDeepBlockNesting() {
    let lines = (0..<200).map { String(repeating: " ", count: $0) + "a:" }
    #expect(TestFiles.problems(["main.yaml": lines.joined(separator: "\n")]).contains("nested deeper than 64"))
  }

  @Test func refuseTooManyValues() {
    let text = "version: 1\nsevrity: P1\nlist: [" + String(repeating: "1,", count: 200_000) + "1]\n"
    let problems = TestFiles.problems(["main.yaml": text])
    #expect(problems.contains("the file holds more than 100000 values"))
    #expect(problems.contains("did you mean 'severity'?"))
  }

  @Test func refuseTooLongChains() {
    var files = ["main.yaml": "version: 1\nextends: f1.yaml\n"]
    for index in 1..<40 { files["f\(index).yaml"] = "version: 1\nextends: f\(index + 1).yaml\n" }
    #expect(TestFiles.problems(files).contains("f15.yaml:2:10: error: more than 16 files extend one another\n"))
  }

  @Test func refuseTooManyVariants() {
    let variants = (0..<65).map { "v\($0): {}" }.joined(separator: ", ")
    let problems = TestFiles.problems(["main.yaml": "version: 1\nname: x\nduration: 1h\nvariants: {\(variants)}\n"])
    #expect(problems.hasPrefix("main.yaml:4:11: error: a scenario has at most 64 variants\n"))
  }

  @Test func showOnlyTheFirstHundredProblems() {
    let keys = (0..<150).map { "unknown\($0): 1\n" }.joined()
    let problems = TestFiles.problems(["main.yaml": "version: 1\nname: x\nduration: 1h\n" + keys])
    #expect(problems.split(separator: "\n").filter { $0.contains("error:") }.count == 100)
    #expect(problems.hasSuffix("... and 50 more problems\n"))
  }

  /// Files in the shapes that invite quadratic work.
  static let traps: [String] = [
    "flows: {" + repeated(15_000, separator: ", ") { "f\($0): {into: g\($0)}" } + "}",
    "load: {" + repeated(9_000, separator: ", ") { "l\($0): {flow: g\($0), executor: burst, count: 1, over: 0s}" }
      + "}",
    "faults:\n" + repeated(9_000, separator: "") { "  - {at: 1m, target: c\($0), x\($0): }\n" },
    "description: '" + repeated(50_000, separator: "") { _ in "${X}" } + "'",
    "description: " + repeated(1_000_000, separator: "") { _ in "x" } + " #y",
    "symptoms: {s: {expr: 'm{" + repeated(50_000, separator: ",") { "l\($0)=\"1\"" } + "} > 1'}}",
    repeated(100_000, separator: "") { _ in "\u{2028}" } + "x: 1",
    repeated(30_000, separator: "") { "? [k\($0)]\n: 1\n" },
  ]

  static func repeated(_ count: Int, separator: String, _ piece: (Int) -> String) -> String {
    (0..<count).map(piece).joined(separator: separator)
  }

  @Test(arguments: traps.indices) func survivesQuadraticTraps(_ index: Int) {
    let text = "version: 1\nname: x\nduration: 1h\n" + Self.traps[index] + "\n"
    #expect(TestFiles.problems(["main.yaml": text]) != "")
  }

  @Test func readsManyNamesOnOneLine() {
    let env = (0..<40_000).map { "K\($0): v" }.joined(separator: ", ")
    let text =
      "version: 1\nname: x\nduration: 1h\ncomponents: {d: {type: deployment, runs: {type: idle}, env: {\(env)}}}\n"
    #expect(TestFiles.problems(["main.yaml": text]) == "")
  }
}
