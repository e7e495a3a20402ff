import TestSupport
import Testing
import VirtualTime

@testable import Operator

/// jq as version 1.6 answers.
@Suite struct JqTests {
  private static func own(_ arguments: [String], _ input: String) -> CommandResult {
    do throws(ToolFailure) { return try Jq(arguments: arguments).run(input) } catch { return error.result }
  }

  /// Messages of the grammar's generator list what could have come instead; the first part is enough.
  private static func comparable(_ error: String, _ exitCode: Int) -> String {
    exitCode == 3 ? String(error.prefix(15)) : error
  }

  @Test func answersAreThoseOfTheTable() {
    for item in JqCase.table {
      let result = Self.own(item.arguments, item.input)
      // Refused by name: not in the simulation.
      if result.exitCode == 126 {
        #expect(result.errorOutput.hasPrefix("firedrill: the simulated jq does not support "), "\(item.arguments)")
        continue
      }
      #expect(result.output == item.output, "\(item.arguments) \(item.input)")
      #expect(result.exitCode == item.exitCode, "\(item.arguments) \(item.input)\n\(result.errorOutput)")
      #expect(
        Self.comparable(result.errorOutput, item.exitCode) == Self.comparable(item.error, item.exitCode),
        "\(item.arguments) \(item.input)")
    }
  }

  @Test(arguments: [
    ("def f: 1; f", "definitions (def)"), (". as [$a] | $a", "destructuring"), ("test(\"a\")", "the function test/1"),
    ("label $out | 1", "label"), ("@base32", "@base32"), ("input", "the function input/0"),
  ])
  func whatIsMissingIsNamed(program: String, what: String) {
    let result = Self.own([program], "null")
    #expect(result.exitCode == 126)
    #expect(result.errorOutput == "firedrill: the simulated jq does not support \(what)\n")
  }

  @Test func endlessProgramsEnd() {
    for program in ["[recurse(.)]|length", "[range(0;1e18)]|length", "until(false; .)"] {
      let result = Self.own([program], "1")
      #expect(result.exitCode == 126 && result.errorOutput.hasPrefix("firedrill: jq did more than"), "\(program)")
    }
  }

  /// Words after the program are files, and opened when that has been read.
  @Test(arguments: [
    (
      [".a,", ".b"], 3,
      "jq: error: syntax error, unexpected $end (Unix shell quoting issues?) at <top-level>, line 1:\n.a,\njq: 1 compile error\n"
    ),
    ([".a", ".b"], 2, "jq: error: Could not open file .b: No such file or directory\n"),
    (
      [".a", ".b", ".c"], 2,
      "jq: error: Could not open file .b: No such file or directory\njq: error: Could not open file .c: No such file or directory\n"
    ),
    (["-n", "1", "nothing"], 0, ""),
  ])
  func furtherWordsAreFiles(arguments: [String], exitCode: Int, error: String) throws {
    let result = Self.own(arguments, "{}")
    #expect(result.exitCode == exitCode && result.errorOutput == error)
    guard let jq = ExternalTool("jq"), try jq.run(["--version"]).output == "jq-1.6\n" else { return }
    let real = try jq.run(arguments, input: Array("{}".utf8))
    #expect(Int(real.status) == exitCode)
    // It prints blanks behind what it could not read.
    #expect(real.errors.split(separator: "\n").map { $0.trimmingBlanks } == error.split(separator: "\n"))
  }

  @Test func answersAreThoseOfJq() throws {
    guard let jq = ExternalTool("jq"), try jq.run(["--version"]).output == "jq-1.6\n" else { return }
    var random = RandomStream(seed: 5, name: "jq")
    let rounds = Verification.count(150, full: 4_000)
    var (compared, different) = (0, 0)
    for _ in 0..<rounds {
      var writer = JqProgramWriter(random: random)
      let (program, input) = (writer.program(depth: 3), writer.document(depth: 3) + "\n")
      random = writer.random
      let flags = random.chance(0.5) ? ["-c"] : random.chance(0.3) ? ["-r"] : random.chance(0.3) ? ["-S"] : []
      let real = try jq.run(flags + [program], input: Array(input.utf8))
      let own = Self.own(flags + [program], input)
      compared += 1
      let fits =
        own.exitCode == Int(real.status) && own.output == real.output
        && Self.comparable(own.errorOutput, own.exitCode) == Self.comparable(real.errors, own.exitCode)
      if !fits { different += 1 }
      #expect(
        fits,
        "jq \(flags) '\(program)' <<< '\(input)'\njq \(real.status): \(real.output)\(real.errors)\nown \(own.exitCode): \(own.output)\(own.errorOutput)"
      )
    }
    Verification.record(
      "Answers of a real jq", asked: "the same for every program", measured: "\(different) of \(compared) differ",
      passed: different == 0)
  }
}

/// Programs and documents for comparisons.
struct JqProgramWriter {
  var random: RandomStream

  private mutating func pick(_ choices: [String]) -> String { choices[Int(random.below(UInt64(choices.count)))] }

  mutating func document(depth: Int) -> String {
    if depth == 0 || random.chance(0.3) {
      return pick(["null", "true", "false", "0", "1", "2.5", "-3", "1e3", "\"a\"", "\"b c\"", "\"\"", "\"é\\n\""])
    }
    let count = Int(random.below(4))
    if random.chance(0.5) {
      return "[" + (0..<count).map { _ in document(depth: depth - 1) }.joined(separator: ",") + "]"
    }
    let keys = ["a", "b", "c", "d"].prefix(count)
    return "{" + keys.map { "\"\($0)\":" + document(depth: depth - 1) }.joined(separator: ",") + "}"
  }

  mutating func program(depth: Int) -> String {
    if depth == 0 {
      return pick([
        ".", ".a", ".b", ".[0]", ".[]", ".[]?", ".a?", "1", "\"x\"", "null", "length", "keys", "..", ".a.b?", "empty",
      ])
    }
    let inner = { (me: inout Self) in me.program(depth: depth - 1) }
    switch random.below(16) {
    case 0: return "\(inner(&self)) | \(inner(&self))"
    case 1: return "(\(inner(&self)), \(inner(&self)))"
    case 2: return "[\(inner(&self))]"
    case 3: return "{a: (\(inner(&self))), b: 1}"
    case 4: return "(\(inner(&self))) \(pick(["+", "-", "*", "==", "!=", "<", "<=", ">", ">="])) (\(inner(&self)))"
    case 5: return "(\(inner(&self))) // (\(inner(&self)))"
    case 6: return "if \(inner(&self)) then \(inner(&self)) else \(inner(&self)) end"
    case 7: return "map(\(inner(&self)))"
    case 8: return "select(\(inner(&self)))"
    case 9: return "try (\(inner(&self))) catch ."
    case 10: return "\"<\\(\(inner(&self)))>\""
    case 11:
      return
        "[.[]?] | \(pick(["sort", "unique", "add", "length", "reverse", "min", "max", "first", "flatten", "tojson", "any"]))"
    case 12: return "(\(inner(&self))) as $v | [$v, \(inner(&self))]"
    case 13: return "to_entries? , \(inner(&self))"
    case 14: return "(\(inner(&self))) \(pick(["and", "or"])) (\(inner(&self)))"
    default:
      return
        "\(pick(["type", "tostring", "tojson", "not", "length", "keys", "add", "values", "del(.a?)", "[paths]"])) | \(inner(&self))"
    }
  }
}
