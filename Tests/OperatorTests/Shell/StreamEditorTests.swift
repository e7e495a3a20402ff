import TestSupport
import Testing
import VirtualTime

@testable import Operator

@Suite struct StreamEditorTests {
  @Test(arguments: [
    (["s/a/b/"], "banana\n", "bbnana\n"), (["s/a/b/g"], "banana\n", "bbnbnb\n"), (["s/a/b/2"], "banana\n", "banbna\n"),
    (["s|/x|/y|"], "/x/x\n", "/y/x\n"), (["s/A/-/I"], "banana\n", "b-nana\n"),
    (["-E", "s/(an)+/<&>/"], "banana\n", "b<anan>a\n"),
    (["-e", "s/a/1/", "-e", "s/n/2/"], "banana", "b12ana"), (["s/a/b/;s/b/c/g"], "ab\n", "cc\n"),
    (["s/a\\/b/x/"], "a/b\n", "x\n"),
    (["s/5/\\&/"], "5\n", "&\n"), (["s/z*/x/"], "a\n\n", "xa\nx\n"), (["s/b*/x/g"], "abc\n", "xaxcx\n"),
    (["s/b*/x/2"], "abc\n", "axc\n"), (["s/z*/x/"], "", ""), (["s/z*/x/"], "a", "xa"),
  ])
  func edits(arguments: [String], input: String, output: String) throws {
    #expect(try StreamEditor(arguments).edited(input) == output)
  }

  @Test(arguments: [
    (["s/a/b"], 1, "sed: -e expression #1, char 5: unterminated `s' command\n"),
    (["s/a/b/q"], 1, "sed: -e expression #1, char 7: unknown option to `s'\n"),
    (["5d"], 126, "firedrill: the simulation supports sed's s command alone: 5d\n"),
    (["s/\\(a\\)/\\1/"], 126, "firedrill: the simulation does not support sed's \\1 to \\9\n"),
    (["-n", "p"], 126, "firedrill: the simulation does not support sed -n\n"),
  ])
  func refuses(arguments: [String], exitCode: Int, text: String) {
    let failure = #expect(throws: ToolFailure.self) { _ = try StreamEditor(arguments) }
    #expect(failure?.exitCode == exitCode && failure?.text == text)
  }

  @Test func editsAsSedDoes() throws {
    guard let sed = ExternalTool("sed") else { return }
    var random = RandomStream(seed: 9, name: "sed")
    func draw(_ pieces: [String], _ count: Int) -> String {
      (0..<count).map { _ in pieces[Int(random.below(UInt64(pieces.count)))] }.joined()
    }
    for _ in 0..<Verification.count(60, full: 2_000) {
      let pattern = draw(["a", "b", "[ab]", ".", "c*", "\\."], 1 + Int(random.below(3)))
      let script =
        "s/\(pattern)/\(draw(["x", "&", "\\&", "", "yz"], Int(random.below(3))))/\(draw(["g", "", "2", "I"], 1))"
      let input = draw(["a", "b", "c", ".", "\n", "ab", "A"], 12) + "\n"
      let real = try sed.run([script], input: Array(input.utf8))
      #expect(try StreamEditor([script]).edited(input) == real.output, "sed '\(script)' on \(input.debugDescription)")
    }
  }
}
