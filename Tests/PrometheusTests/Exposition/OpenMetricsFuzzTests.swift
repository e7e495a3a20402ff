import Foundation
import Prometheus
import TestSupport
import Testing
import VirtualTime

/// OpenMetrics texts changed at random are read or refused, never a crash, and promtool is of the same opinion.
@Suite("OpenMetrics fuzzing")
struct OpenMetricsFuzzTests {
  static let seeds = [
    "# TYPE h histogram\n# HELP h Text \\n\nh_bucket{le=\"1\"} 1 0\nh_bucket{le=\"+Inf\"} 2 0\nh_sum 1.5 0\nh_count 2 0\n# EOF\n",
    "# TYPE a_seconds gauge\n# UNIT a_seconds seconds\na_seconds{b=\"c\\\"\",d=\"e\"} -1.5e-3 1.5\na_seconds NaN 2\n# EOF\n",
    "a_total 1 1 # {trace=\"x\"} 0.5 3\n{\"b c\",\"d\"=\"e\"} +Inf 2\n# EOF\n",
  ].map { Array($0.utf8) }

  static let tokens = [
    " ", "\n", "\"", "\\", "{", "}", ",", "=", "#", " # {", "# ", "# EOF\n", "# EOF", "TYPE ", "HELP ", "UNIT ", "1",
    "0x1", "1e5",
    "1e400", "_", "NaN", "+Inf", "-inf", ".", "-", "le", "a", ":", "\t", "\r", "ü", "\u{0}", "gauge", "counter",
    " 1 2\n", "__name__",
  ].map { Array($0.utf8) }

  static func mutated(_ random: inout RandomStream) -> [UInt8] {
    var bytes = seeds[random.below(seeds.count)]
    for _ in 0...random.below(2) {
      let place = random.below(bytes.count + 1)
      switch random.below(4) {
      case 0: bytes.insert(contentsOf: tokens[random.below(tokens.count)], at: place)
      case 1: bytes.removeSubrange(place..<min(bytes.count, place + 1 + random.below(3)))
      case 2:
        bytes.replaceSubrange(place..<min(bytes.count, place + 1), with: tokens[random.below(tokens.count)])
      default: bytes.insert(UInt8(random.below(256)), at: place)
      }
    }
    return bytes
  }

  @Test func neverCrash() {
    var random = RandomStream(seed: 5, name: "openmetrics fuzz")
    var read = 0
    let count = Verification.isOn ? 300_000 : 3_000
    for _ in 0..<count {
      let bytes = Self.mutated(&random)
      do throws(InvalidOpenMetrics) {
        try OpenMetricsReader.read(bytes, into: SampleStore())
        read += 1
      } catch {
        let lines = bytes.count(where: { $0 == 0x0A }) + 1
        if !error.problems.allSatisfy({ (1...lines).contains($0.line) && $0.column >= 1 }) { Issue.record("\(error)") }
      }
    }
    #expect(read > count / 20 && read < count)
  }

  /// Samples out of order aside, which promtool drops.
  @Test(.enabled(if: ExternalTool.promtool3 != nil)) func promtoolAgrees() throws {
    let promtool = try #require(ExternalTool.promtool3)
    let folder = try TemporaryFolder()
    var random = RandomStream(seed: 6, name: "openmetrics fuzz")
    var both = (read: 0, refused: 0)
    for _ in 0..<(Verification.isOn ? 300 : 20) {
      let bytes = Self.mutated(&random)
      var problems: [OpenMetricsProblem] = []
      do throws(InvalidOpenMetrics) {
        let times = try OpenMetricsReader.read(bytes, into: SampleStore()).times
        // Over a span of centuries promtool looks at every two hours of it.
        if let times, times.upperBound - times.lowerBound > 1_000_000_000_000 { continue }
      } catch {
        if error.problems.contains(where: { $0.message.contains("out of range") }) { continue }
        problems = error.problems.filter { !$0.message.hasPrefix("the series has a") }
      }
      try Data(bytes).write(to: URL(fileURLWithPath: folder.path("metrics.om")))
      let answer = try promtool.run(
        ["tsdb", "create-blocks-from", "openmetrics", "-q", folder.path("metrics.om"), folder.path("data")])
      #expect(
        (answer.status == 0) == problems.isEmpty,
        "\(String(decoding: bytes, as: UTF8.self).debugDescription)\n\(problems)\n\(answer.errors)")
      if problems.isEmpty { both.read += 1 } else { both.refused += 1 }
    }
    #expect(both.read > 0 && both.refused > 0)
  }
}
