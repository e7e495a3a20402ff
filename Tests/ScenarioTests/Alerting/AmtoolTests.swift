import Foundation
import Prometheus
import Scenario
import Telemetry
import TestSupport
import Testing
import VirtualTime

/// Routing as a real Alertmanager does it. Needs `amtool` on the path (Debian package `prometheus-alertmanager`).
@Suite("Routing agrees with amtool")
struct AmtoolTests {
  static let amtool = ExternalTool("amtool")

  static func run(_ arguments: [String]) throws -> ExternalTool.Answer { try #require(amtool).run(arguments) }

  static let names = ["severity", "team", "zone"]
  static let values = ["P0", "P1", "a", "b", "ab", ""]

  /// A tree of routes as YAML, each with a receiver of its own.
  static func tree(_ random: inout RandomStream, indent: String, depth: Int, count: inout Int) -> String {
    var text = ""
    for _ in 0..<(1 + random.below(3)) {
      count += 1
      text += "\(indent)- receiver: r\(count)\n"
      let name = names[random.below(names.count)]
      let value = values[random.below(values.count)]
      switch random.below(6) {
      case 0: text += "\(indent)  match: {\(name): '\(value)'}\n"
      case 1: text += "\(indent)  match_re: {\(name): '\(value)|P.'}\n"
      case 2: text += "\(indent)  matchers: ['\(name) =~ \"\(value).*\"', 'team != \"b\"']\n"
      case 3: text += "\(indent)  matchers: ['\(name) !~ \"[^P]+\"']\n"
      case 4: text += "\(indent)  matchers: ['{\(name)=\"\(value)\", zone!=\"a\"}']\n"
      default: text += "\(indent)  matchers: ['\(name) != \"\(value)\"']\n"
      }
      if random.chance(0.4) { text += "\(indent)  continue: true\n" }
      if depth < 3, random.chance(0.5) {
        text += "\(indent)  routes:\n" + tree(&random, indent: indent + "    ", depth: depth + 1, count: &count)
      }
    }
    return text
  }

  @Test(.enabled(if: amtool != nil)) func onRandomTrees() throws {
    var (asked, agreed, telling) = (0, 0, 0)
    let trees = Verification.count(20, full: 60)
    for seed in 0..<trees where try ask(seed, &asked, &agreed) > 1 { telling += 1 }
    #expect(asked >= 200 && agreed == asked)
    // A tree whose routes all lead to one receiver tells nothing.
    #expect(telling * 10 >= trees * 8)
    Verification.record(
      "Routing as amtool does it", asked: "at least 200 label sets reach the same receivers",
      measured: "\(agreed) of \(asked) sets on random trees", passed: asked >= 200 && agreed == asked)
  }

  /// The shipped routes under the labels that the shipped rules give, and some that they do not.
  @Test(.enabled(if: amtool != nil)) func onTheShippedTree() throws {
    let path = ProjectFiles.path("scenarios/systems/outbound-messaging.alertmanager.yml")
    let read = try AlertingFileReader().alertmanager(path)
    var receivers: Set<String> = []
    for severity in ["P0", "P1", "P2", "P3", "P9", ""] {
      for service in ["outbound-messaging", "other", ""] {
        for channel in ["SMS", ""] {
          let labels = [("severity", severity), ("service", service), ("channel", channel)].filter { !$0.1.isEmpty }
          let own = try Self.agreed(read, path, labels)
          #expect(own != nil, "\(labels)")
          receivers.insert(own ?? "")
        }
      }
    }
    #expect(receivers.count > 1)
  }

  /// - Returns: how many receivers were reached.
  private func ask(_ seed: Int, _ asked: inout Int, _ agreed: inout Int) throws -> Int {
    var random = RandomStream(seed: UInt64(seed), name: "routes")
    var count = 0
    var text = "route:\n  receiver: r0\n  routes:\n" + Self.tree(&random, indent: "    ", depth: 1, count: &count)
    text += "receivers:\n" + (0...count).map { "- name: r\($0)\n" }.joined()
    let file = FileManager.default.temporaryDirectory.appending(path: "firedrill-routes-\(UUID().uuidString).yml")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let read = try AlertingFileReader().alertmanager(file.path)
    var receivers: Set<String> = []
    for _ in 0..<12 {
      let labels = Self.names.map { ($0, Self.values[random.below(Self.values.count)]) }.filter { !$0.1.isEmpty }
      let own = try Self.agreed(read, file.path, labels)
      #expect(own != nil, "\(labels) in\n\(text)")
      asked += 1
      if own != nil { agreed += 1 }
      receivers.insert(own ?? "")
    }
    return receivers.count
  }

  /// - Returns: the receivers, if amtool names the same.
  private static func agreed(
    _ read: AlertmanagerConfiguration, _ path: String, _ labels: [(String, String)]
  ) throws -> String? {
    let answer = try run(["config", "routes", "test", "--config.file", path] + labels.map { "\($0.0)=\($0.1)" })
    let own = read.route.matching(labels.map { MetricLabel($0.0, $0.1) }).map(\.receiver).joined(separator: ",")
    return answer.output.trimmingCharacters(in: .whitespacesAndNewlines) == own ? own : nil
  }

  @Test(.enabled(if: amtool != nil)) func itAcceptsTheShippedFile() throws {
    let path = ProjectFiles.path("scenarios/systems/outbound-messaging.alertmanager.yml")
    #expect(try Self.run(["check-config", path]).status == 0)
  }
}
