import Foundation
import Prometheus
import Scenario
import TestSupport
import Testing

/// Rule files that others wrote, which `.ci/verify/public-data` fetches: `FIREDRILL_PUBLIC_RULES` names a folder with a
/// folder for every collection.
@Suite("Public alert rules")
struct PublicRulesTests {
  static let folder = ProcessInfo.processInfo.environment["FIREDRILL_PUBLIC_RULES"]

  @Test(.enabled(if: folder != nil)) func parseAndEvaluate() throws {
    let folder = try #require(Self.folder)
    let promtool = try #require(ExternalTool.promtool3, "no promtool of a Prometheus 3.x was fetched")
    var all = Figures()
    var report: [String] = []
    for collection in try Self.names(in: folder) {
      var figures = Figures()
      for file in try Self.names(in: "\(folder)/\(collection)") {
        try rehearse("\(folder)/\(collection)/\(file)", promtool, &figures)
      }
      report.append("\(collection): \(figures.text)")
      report += figures.failures.map { "  \($0)" } + figures.strange.map { "  no rule file for promtool: \($0)" }
      all.add(figures)
    }
    let text = report.joined(separator: "\n")
    #expect(all.rules >= 400, "only \(all.rules) rules were read")
    #expect(Double(all.passed) >= 0.99 * Double(all.rules), "\(text)")
    if let path = ProcessInfo.processInfo.environment["FIREDRILL_PUBLIC_FIGURES"] {
      try Data(all.text.utf8).write(to: URL(fileURLWithPath: path))
      try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path + ".report"))
    }
  }

  private static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
  }

  private struct Figures {
    var rules = 0
    var passed = 0
    var fired = 0
    var answers = 0
    var failures: [String] = []
    /// Files that a real Prometheus does not take.
    var strange: [String] = []

    mutating func add(_ other: Figures) {
      rules += other.rules
      passed += other.passed
      fired += other.fired
      answers += other.answers
      failures += other.failures
      strange += other.strange
    }

    var text: String {
      var text = "\(passed) of \(rules) rules parse and evaluate, \(fired) of them give something over made-up samples"
      text += ", \(answers) answers are promtool's"
      return strange.isEmpty ? text : text + "; \(strange.count) files left out that promtool refuses"
    }
  }

  private func rehearse(_ path: String, _ promtool: ExternalTool, _ figures: inout Figures) throws {
    let name = path.split(separator: "/").suffix(2).joined(separator: "/")
    let checked = try promtool.run(["check", "rules", "--lint=none", path])
    guard checked.status == 0, let found = checked.output.firstMatch(of: /SUCCESS: (\d+) rules found/),
      let count = Int(found.1)
    else {
      figures.strange.append(name)
      return
    }
    figures.rules += count
    let file: RuleFile
    do throws(InvalidScenario) {
      file = try AlertingFileReader().rules(path)
    } catch {
      figures.failures += error.diagnostics.map { "\(name):\($0.line):\($0.column): \($0.message)" }
      return
    }
    let rules = file.groups.flatMap(\.rules)
    #expect(rules.count == count, "\(name): promtool finds \(count) rules, not \(rules.count)")
    for rule in rules {
      let rehearsal = RuleRehearsal(rule)
      var failures = rehearsal.failures
      if let objection = try PromtoolQuestion.objection(to: rehearsal.answers, by: promtool) {
        failures.append("promtool objects: \(objection)")
      } else {
        figures.answers += rehearsal.answers.count
      }
      for refusal in rehearsal.refusals
      where try PromtoolQuestion.objection(to: [refusal], by: promtool)?.contains("err: ") != true {
        failures.append("promtool evaluates it: \(refusal.expression)")
      }
      if failures.isEmpty { figures.passed += 1 }
      if rehearsal.hasFired { figures.fired += 1 }
      figures.failures += Set(failures).sorted().map { "\(name): \(rule.name): \($0)" }
    }
  }
}
