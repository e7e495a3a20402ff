import Foundation
import Prometheus
import Scenario
import TestSupport
import Testing
import VirtualTime

/// The shipped files changed at random: reading them never crashes, gives a value or problems at places that exist, and
/// the same every time.
@Suite("Changed rule files and Alertmanager files")
struct AlertingFuzzTests {
  static let rounds = Verification.isOn ? 5_000 : 40
  static let shipped = ["rules", "alertmanager", "prometheus"].map {
    Array((ProjectFiles.text("scenarios/systems/outbound-messaging.\($0).yml") ?? "").utf8)
  }

  @Test(arguments: 0..<6) func giveAValueOrProblems(lane: Int) throws {
    var random = RandomStream(seed: UInt64(lane), name: "alerting fuzz")
    let pieces = [
      "{{", "}}", "|", "\n", "  ", "- ", ": ", "\"", "'", "(", ")", "[5m]", "$", "#", "&a ", "*a", "\u{1}", ">", "0",
    ]
    let original = Self.shipped[lane % 3]
    #expect(original.count > 500)
    var valid = 0
    for _ in 0..<Self.rounds {
      var bytes = original
      for _ in 0..<(1 + random.below(3)) {
        let index = random.below(bytes.count)
        switch random.below(4) {
        case 0: bytes.remove(at: index)
        case 1: bytes.insert(contentsOf: pieces[random.below(pieces.count)].utf8, at: index)
        case 2: bytes[index] = UInt8(random.below(256))
        default: bytes.removeSubrange(index..<min(bytes.count, index + random.below(60)))
        }
      }
      let first = Self.outcome(bytes, kind: lane % 3)
      #expect(Self.outcome(bytes, kind: lane % 3) == first)
      if first.isEmpty { valid += 1 }
    }
    #expect(valid > 0 && valid < Self.rounds)
  }

  static func outcome(_ bytes: [UInt8], kind: Int) -> String {
    var files = MemoryFiles([:])
    files.files["x.yml"] = bytes
    let reader = AlertingFileReader(files: files)
    do throws(InvalidScenario) {
      switch kind {
      case 0: _ = try reader.rules("x.yml")
      case 1: _ = try reader.alertmanager("x.yml")
      default: _ = try reader.prometheus("x.yml")
      }
      return ""
    } catch {
      let places = error.diagnostics.map { [$0.line, $0.column] }
      #expect(places.allSatisfy { $0[0] >= 0 && ($0[0] == 0) == ($0[1] == 0) })
      return error.rendered(maximum: .max)
    }
  }
}
