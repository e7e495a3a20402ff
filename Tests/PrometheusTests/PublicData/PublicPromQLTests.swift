import Foundation
import Prometheus
import Telemetry
import TestSupport
import Testing

/// The test data of a real Prometheus, which `.ci/verify/public-data` fetches: `FIREDRILL_PUBLIC_PROMQL` names the folder.
///
/// The data are meant for a server with some flags on. Where the engine gives something else, a `promtool` of the same
/// version, which has them off, says who is right.
@Suite("Public PromQL test data")
struct PublicPromQLTests {
  static let folder = ProcessInfo.processInfo.environment["FIREDRILL_PUBLIC_PROMQL"]
  static let delayedNames = "flags that are off by default"

  @Test(.enabled(if: folder != nil)) func casesOfFloatsAgree() throws {
    let folder = try #require(Self.folder)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".test") }.sorted()
    var all = Figures()
    var report: [String] = []
    for file in files {
      let script = try PromQLScript(String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8))
      var figures = Figures()
      var run = PromQLScriptRun()
      try run.play(script) { found, outcome, store in
        let judged = try judge(found, outcome, store)
        figures.add(judged, found)
        if case .failed(let why) = judged { report.append("  \(file):\(found.line): \(found.text): \(why)") }
      }
      report.append("\(file): \(figures.text)")
      all.add(figures)
    }
    let text = report.joined(separator: "\n")
    #expect(all.asked >= 700, "only \(all.asked) cases were read")
    #expect(Double(all.passed) >= 0.99 * Double(all.asked), "\(text)")
    if let path = ProcessInfo.processInfo.environment["FIREDRILL_PUBLIC_FIGURES"] {
      try Data(all.text.utf8).write(to: URL(fileURLWithPath: path))
      try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path + ".report"))
    }
  }

  private struct Figures {
    var passed = 0
    var asked = 0
    var annotated = 0
    var excluded: [String: Int] = [:]

    mutating func add(_ outcome: PromQLScriptRun.Outcome, _ found: PromQLScript.Case) {
      if case .excluded(let reason) = outcome {
        excluded[reason, default: 0] += 1
        return
      }
      asked += 1
      if outcome == .passed { passed += 1 }
      if found.speaksOfAnnotations { annotated += 1 }
    }

    mutating func add(_ other: Figures) {
      passed += other.passed
      asked += other.asked
      annotated += other.annotated
      excluded.merge(other.excluded) { $0 + $1 }
    }

    var text: String {
      var text = "\(passed) of \(asked) cases agree"
      if annotated > 0 { text += ", \(annotated) of them but for warnings and infos" }
      guard !excluded.isEmpty else { return text }
      let reasons = excluded.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
      return text + "; excluded: " + reasons.joined(separator: ", ")
    }
  }

  /// A difference is none if a server with default flags gives what the engine gives.
  private func judge(
    _ found: PromQLScript.Case, _ outcome: PromQLScriptRun.Outcome, _ store: SampleStore
  ) throws -> PromQLScriptRun.Outcome {
    guard case .failed = outcome, case .instant(let time) = found.times, let promtool = ExternalTool.promtool3 else {
      return outcome
    }
    let series = store.allSeries.map { id in
      PromtoolQuestion.Series(
        labels: store.labels(of: id).map { ($0.name, $0.value) },
        samples: store.samples(of: id).map { ($0.time, $0.value) })
    }
    var own: [PromQLValue.Element] = []
    var fails = false
    do throws(PromQLError) {
      switch try Evaluation.instant(try PromQLExpression.parse(found.text), at: time, in: store) {
      case .scalar(let value): own = [.init(labels: [], value: value)]
      case .vector(let elements): own = elements
      case .string, .matrix: return outcome
      }
    } catch {
      fails = error.kind == .execution
    }
    if own.contains(where: { $0.value.isNaN }) { return outcome }
    let question = PromtoolQuestion(
      found.text, at: time, over: series,
      answer: own.map { element in (element.labels.map { ($0.name, $0.value) }, element.value) })
    let objection = try PromtoolQuestion.objection(to: [question], by: promtool)
    let agrees = fails ? objection?.contains("same labelset") == true : objection == nil
    return agrees ? .excluded(Self.delayedNames) : outcome
  }
}
