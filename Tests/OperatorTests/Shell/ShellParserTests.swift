import TestSupport
import Testing
import VirtualTime

@testable import Operator

@Suite struct ShellParserTests {
  private func words(_ text: String, _ variables: [String: String] = [:]) throws -> [[String]] {
    var parser = ShellParser(text) { variables[$0] }
    return try parser.script().steps.flatMap { $0.pipeline.commands.map { $0.words.map(\.text) } }
  }

  @Test(arguments: [
    ("a b  c", [["a", "b", "c"]]), ("a 'b c' \"d e\"f", [["a", "b c", "d ef"]]), ("a | b|c", [["a"], ["b"], ["c"]]),
    ("a; b && c || d", [["a"], ["b"], ["c"], ["d"]]), ("# nothing\na # b\n\nc", [["a"], ["c"]]),
    ("a \\\n  b", [["a", "b"]]), ("a \"\\$x \\\" \\n\" 'it''s'", [["a", "$x \" \\n", "its"]]),
    ("a \"\" b", [["a", "", "b"]]),
    ("a $NAME \"${NAME}\" '$NAME' $NONE.", [["a", "v", "v", "$NAME", "."]]), ("a |\n b", [["a"], ["b"]]),
    ("a#b", [["a#b"]]), ("time a", [["a"]]), ("a & b", [["a"], ["b"]]),
    ("a $NONE b $NONE$NONE", [["a", "b"]]), ("a \"$NONE\" ''$NONE $NONE-", [["a", "", "", "-"]]),
    ("$NONE a", [["a"]]),
  ])
  func understands(text: String, expected: [[String]]) throws {
    #expect(try words(text, ["NAME": "v"]) == expected)
  }

  @Test(arguments: [
    ("a > b", 2, 126), ("a >", 3, 2), ("describe pod <pod-name>", 23, 2), ("a |", 3, 2), ("| a", 0, 2),
    ("a && ; b", 5, 2),
    ("a 'b", 2, 2), ("a $(b", 3, 2), ("a `b`", 2, 126), ("(a)", 0, 126), ("a )", 2, 2), ("if a; then b; fi", 0, 126),
    ("X=1", 0, 126), ("$none", 0, 126), ("a | $none", 4, 126), ("$none\na", 0, 126), ("a ${b:-c}", 2, 126),
    ("a $1", 2, 126), ("a <<< b", 2, 126),
  ])
  func refuses(text: String, position: Int, exitCode: Int) throws {
    let problem = try #require(throws: ShellProblem.self) { try words(text) }
    #expect(problem.position == position && problem.exitCode == exitCode, "\(problem)")
  }

  /// Words come out as bash makes them.
  @Test func wordsAreThoseOfBash() throws {
    guard let bash = ExternalTool("bash") else { return }
    var random = RandomStream(seed: 1, name: "words")
    let pieces = [
      "a", "b ", " ", "'", "\"", "\\", "$A", "${B}", "é", "-", "=", "\\\n", "x\\ y", "\"q $A\"", "'s'", "\t", "#c",
    ]
    for _ in 0..<Verification.count(150, full: 3_000) {
      let line =
        "f " + (0..<(1 + random.below(9))).map { _ in pieces[Int(random.below(UInt64(pieces.count)))] }.joined()
      // Unquoted values would be split into words.
      let real = try bash.run(["-c", "A=va B='' ; f() { printf '<%s>' \"$@\"; }\n" + line])
      var parser = ShellParser(line) { ["A": "va", "B": ""][$0] }
      let script: ShellScript
      do {
        script = try parser.script()
      } catch {
        // Bash carries out a line of empty variables alone, which does nothing.
        #expect(real.status != 0 || error.message.hasSuffix("a command of empty variables alone"), "\(line)")
        continue
      }
      let own = script.steps.map { step -> String in
        // Without a word printf still prints its text once.
        let words = step.pipeline.commands[0].words.dropFirst().map(\.text)
        return "<" + words.joined(separator: "><") + ">"
      }
      // The line's second command, behind a line's end, is none that bash knows.
      let isOneCommand = script.steps.count == 1
      #expect(
        real.status == (isOneCommand ? 0 : 127) && own[0] == real.output,
        "\(line)\nbash: \(real.output) \(real.errors)\nown: \(own)")
    }
  }
}
