import Prometheus
import TestSupport
import Testing
import VirtualTime

/// Texts that nobody would write: the parser answers or refuses, and what it accepts can be evaluated.
@Suite("PromQL fuzzing")
struct FuzzTests {
  private static let pieces = [
    "(", ")", "[", "]", "{", "}", ",", "=", "!=", "=~", "\"", "'", "`", ":", "@", "offset", "by", "on", "bool", "and",
    "+", "-", "^", "<", "5m", "1", "0x", "sum", "rate", "[5m]", "[5m:1m]", "{a=\"b\"}", "\\", "é", "#", "topk(", "NaN",
    "1e308", "group_left", "start()", "\u{0}", "9223372036854775807", "292y", "@ 1e15", "offset -292y", "ignoring(a)",
  ]

  @Test func mutationsNeitherCrashNorHang() throws {
    let store = try GoldenAnswers.store()
    let seeds = GoldenAnswers.lines("accepted.txt").map { Array($0.utf8) }
    var random = RandomStream(seed: 21, name: "fuzz")
    let count = Verification.isOn ? 1_000_000 : 6_000
    var accepted = 0
    for _ in 0..<count {
      let text = String(decoding: Self.mutated(seeds[Int(random.next() % UInt64(seeds.count))], &random), as: UTF8.self)
      do throws(PromQLError) {
        let expression = try PromQLExpression.parse(text)
        accepted += 1
        if accepted % 4 == 0 { _ = try Evaluation.instant(expression, at: 1_700_000_600_000, in: store) }
      } catch {
        #expect(error.range.lowerBound >= 0 && error.range.upperBound <= text.utf8.count, "\(text): \(error)")
      }
    }
    #expect(accepted > count / 50)
    Verification.record(
      "Fuzzed PromQL", asked: "1000000 texts, no crash", measured: "\(count) texts, \(accepted) accepted", passed: true)
  }

  private static func mutated(_ seed: [UInt8], _ random: inout RandomStream) -> [UInt8] {
    var text = seed
    func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }
    for _ in 0...below(3) {
      let at = below(text.count + 1)
      switch below(4) {
      case 0: text.insert(contentsOf: pieces[below(pieces.count)].utf8, at: at)
      case 1: text.removeSubrange(at..<min(text.count, at + 1 + below(4)))
      case 2: text.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
      default: text.replaceSubrange(at..<min(text.count, at + 1), with: pieces[below(pieces.count)].utf8)
      }
    }
    return text
  }
}
