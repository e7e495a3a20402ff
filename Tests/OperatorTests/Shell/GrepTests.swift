import TestSupport
import Testing
import VirtualTime

@testable import Operator

@Suite struct GrepTests {
  static let text =
    "INFO [p] OutboundJobWorker : Processing 10 pending outbound messages\nERROR handleFailure errorCode=X\n\nlast"

  @Test(arguments: [
    (["OutboundJobWorker"], 1, 0), (["Processing.*pending outbound messages"], 1, 0),
    (["-E", "(Twilio|ERROR|last)"], 2, 0),
    (["-c", "o"], 1, 0), (["-v", "o"], 2, 0), (["-i", "error"], 1, 0), (["nothing"], 0, 1), (["-q", "last"], 0, 0),
    (["-n", "^$"], 1, 0), (["-o", "-E", "[0-9]+"], 1, 0), (["-F", "."], 0, 1), (["-w", "rror"], 0, 1),
    (["-m", "1", "a"], 1, 0), (["-m1", "a"], 1, 0), (["-A1", "ERROR"], 2, 0), (["-B", "1", "last"], 2, 0),
    (["-C1", "ERROR"], 3, 0), (["--context=9", "ERROR"], 4, 0), (["-1", "ERROR"], 3, 0), (["-nA", "1", "INFO"], 2, 0),
    (["-B1", "nothing"], 0, 1), (["-cA1", "ERROR"], 1, 0), (["-m1", "-A1", "o"], 2, 0), (["-m0", "o"], 0, 1),
    (["-o", "-e", "ERR", "-e", "ERROR"], 1, 0), (["-o", "-v", "-B1", "r"], 4, 0),
  ])
  func finds(arguments: [String], lines: Int, status: Int) throws {
    let result = try Grep(arguments: arguments).run(Self.text)
    #expect(result.output.split(separator: "\n", omittingEmptySubsequences: false).count - 1 == lines)
    #expect(result.exitCode == status)
  }

  @Test func answersAreThoseOfGrep() throws {
    guard let grep = ExternalTool("grep") else { return }
    var random = RandomStream(seed: 2, name: "patterns")
    func draw(_ pieces: [String], _ count: Int) -> String {
      (0..<count).map { _ in pieces[Int(random.below(UInt64(pieces.count)))] }.joined()
    }
    let extended = [
      "a", "b", "c", ".", "*", "+", "?", "(", ")", "|", "[ab]", "[^a]", "^", "$", "\\.", "{2}", "{1,2}", "[[:digit:]]",
      "\\w", "\\b", "1",
    ]
    let basic = ["a", "b", ".", "*", "\\(", "\\)", "\\|", "[ab]", "^", "$", "\\+", "\\?", "+", "(", "1", "\\{2\\}"]
    for round in 0..<Verification.count(200, full: 5_000) {
      let lines = (0..<12).map { _ in draw(["a", "b", "c", "1", " ", ".", "aa", "ab"], Int(random.below(7))) + "\n" }
        .joined()
      let isExtended = round % 2 == 0
      let pattern = draw(isExtended ? extended : basic, 1 + Int(random.below(6)))
      // What these mean at the beginning of an expression, or twice in a row, POSIX leaves open.
      let open = [
        "(*", "(+", "(?", "|*", "|+", "|?", "^*", "^+", "^?", "**", "*+", "*?", "++", "+*", "+?", "??", "?*", "?+",
        "({", "|{", "^{", "*{", "+{", "?{", "}{", "}*", "}+", "}?", "b*", "b+", "b?", "b{", "(|", "||", "|)", "()",
        "$*", "$+", "$?", "${",
      ]
      let begins = ["*", "+", "?", "{", "|", "\\+", "\\?", "\\{", "\\|"].contains { pattern.hasPrefix($0) }
      let plain = pattern.replacing("\\(", with: "(").replacing("\\)", with: ")").replacing("\\|", with: "|")
        .replacing("\\{", with: "{").replacing("\\}", with: "}").replacing("\\+", with: "+").replacing("\\?", with: "?")
      if begins || open.contains(where: plain.contains) || plain.hasSuffix("|")
        || pattern.contains("^") && !pattern.hasPrefix("^") || pattern.dropLast().contains("$")
      {
        continue
      }
      let flags = random.chance(0.3) ? ["-o"] : random.chance(0.2) ? ["-c"] : random.chance(0.2) ? ["-w"] : []
      // grep's `-w` puts the expression into parentheses of its own, which one that was never opened then closes.
      let depths = pattern.reduce(into: [0]) { $0.append($0.last! + ($1 == "(" ? 1 : $1 == ")" ? -1 : 0)) }
      if isExtended, flags == ["-w"], depths.min()! < 0 { continue }
      let context = ["-A1", "-B2", "-C1", "-2", "-A0", "-nB1"][Int(random.below(6))]
      let shown = random.chance(0.5) ? [context] : []
      let more =
        (random.chance(0.3) ? ["-n"] : []) + (random.chance(0.3) ? ["-m2"] : []) + (random.chance(0.2) ? ["-v"] : [])
      let arguments = flags + shown + more + (isExtended ? ["-E"] : []) + ["-e", pattern]
      let real = try grep.run(arguments, input: Array(lines.utf8))
      let own: CommandResult
      do { own = try Grep(arguments: arguments).run(lines) } catch { own = error.result }
      #expect(
        own.exitCode == Int(real.status) && own.output == real.output,
        "\(arguments)\n\(lines)\ngrep \(real.status): \(real.output)\(real.errors)\nown \(own.exitCode): \(own.output)\(own.errorOutput)"
      )
    }
  }
}
