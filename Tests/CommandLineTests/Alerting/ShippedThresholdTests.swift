import Foundation
import TestSupport
import Testing

/// The unit tests that stand beside a system's rules know all of their thresholds.
@Suite("Thresholds of shipped rules")
struct ShippedThresholdTests {
  private static let rules = "novapulse.rules.yml"
  private static let tests = "novapulse.rules.test.yml"
  private let folder = Folder()

  private static func read(_ name: String) -> String {
    ProjectFiles.text("scenarios/systems/\(name)") ?? ""
  }

  /// Lines that end in a threshold or are a `for:`, by number from 1.
  private static let bounds: [(line: Int, value: Double)] = read(rules).split(
    separator: "\n", omittingEmptySubsequences: false
  ).enumerated().compactMap { number, line in
    guard !line.contains("#") else { return nil }
    if let bound = line.firstMatch(of: /> ([0-9.]+)$/) { return (number, Double(bound.1)!) }
    if let bound = line.firstMatch(of: /for: ([0-9]+)m$/) { return (number, Double(bound.1)!) }
    return nil
  }

  @Test func pass() {
    let outcome = Shell().run("alerts", "test", ProjectFiles.path("scenarios/systems/\(Self.tests)"))
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    #expect(Self.bounds.count == 16)
  }

  @Test("A threshold that is moved is found", arguments: bounds.indices, [false, true])
  func moved(index: Int, up: Bool) throws {
    let (number, value) = Self.bounds[index]
    var lines = Self.read(Self.rules).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines[number].contains("for: ") {
      lines[number].replace(/[0-9]+m$/, with: "\(up ? Int(value) + 3 : max(0, Int(value) - 3))m")
    } else {
      let moved = value + (value < 1 ? (up ? 0.02 : -0.004) : up ? 1 : -1)
      lines[number].replace(/[0-9.]+$/, with: "\(moved)")
    }
    try lines.joined(separator: "\n").write(toFile: folder.path(Self.rules), atomically: true, encoding: .utf8)
    try Self.read(Self.tests).write(toFile: folder.path(Self.tests), atomically: true, encoding: .utf8)
    #expect(Shell().run("alerts", "test", folder.path(Self.tests)).status == 99, "\(lines[number])")
  }
}
