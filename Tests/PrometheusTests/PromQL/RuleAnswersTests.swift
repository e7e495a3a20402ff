import Foundation
import Prometheus
import Telemetry
import Testing

/// What `.ci/verify/rules-promql` has asked a real server and `firedrill query`: a line is the scenario, `rule` or
/// `recorded`, the expression, the own answer and the server's, with tabs between.
@Suite("Rule expressions against a real Prometheus")
struct RuleAnswersTests {
  static let folder = ProcessInfo.processInfo.environment["FIREDRILL_RULE_ANSWERS"]

  @Test(.enabled(if: folder != nil)) func everyAnswerAgrees() throws {
    let folder = try #require(Self.folder)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".tsv") }.sorted()
    var figures = Figures()
    var wrong: [String] = []
    for file in files {
      for line in try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8).split(separator: "\n") {
        let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        try #require(parts.count == 5, "\(file) has a line with \(parts.count) parts")
        guard case .success(.matrix(var own)) = try GoldenAnswers.value(parts[3]),
          case .success(.matrix(var theirs)) = try GoldenAnswers.value(parts[4])
        else {
          wrong.append("\(parts[0]): \(parts[2]): no answer")
          continue
        }
        if parts[1] == "recorded" { (own, theirs) = (Self.nameless(own), Self.nameless(theirs)) }
        figures.add(parts[0], own)
        if !GoldenAnswers.agree(.matrix(own), .matrix(theirs), inOrder: false) {
          wrong.append("\(parts[0]): \(parts[1]) \(parts[2]): \(Self.difference(own, theirs))")
        }
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count) answers differ:\n\(wrong.prefix(5).joined(separator: "\n"))")
    #expect(figures.points > 1_000)
    if wrong.isEmpty, let path = ProcessInfo.processInfo.environment["FIREDRILL_RULE_FIGURES"] {
      try figures.text.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }

  /// The comparison sees a point that differs, one that is missing, and another label.
  @Test func differencesAreSeen() throws {
    let series = PromQLValue.Series(
      labels: [.init("a", "b")], samples: [Sample(time: 0, value: 1), Sample(time: 15_000, value: 2)])
    var others = [series, series, series]
    others[0].samples[1].value = 2.000_000_01
    others[1].samples.removeLast()
    others[2].labels = [.init("a", "c")]
    for other in others {
      #expect(!GoldenAnswers.agree(.matrix([series]), .matrix([other]), inOrder: false))
      #expect(!Self.difference([series], [other]).isEmpty)
    }
    var near = series
    near.samples[1].value = 2.000_000_000_1
    #expect(GoldenAnswers.agree(.matrix([series]), .matrix([near]), inOrder: false))
  }

  private struct Figures {
    var scenarios: Set<String> = []
    var answers = 0
    var points = 0

    mutating func add(_ scenario: String, _ series: [PromQLValue.Series]) {
      scenarios.insert(scenario)
      answers += 1
      points += series.reduce(0) { $0 + $1.samples.count }
    }

    var text: String { "\(scenarios.count) scenarios, \(answers) answers with \(points) points agree" }
  }

  private static func nameless(_ series: [PromQLValue.Series]) -> [PromQLValue.Series] {
    series.map { .init(labels: $0.labels.filter { $0.name != "__name__" }, samples: $0.samples) }
  }

  private static func difference(_ own: [PromQLValue.Series], _ theirs: [PromQLValue.Series]) -> String {
    for series in own {
      guard let other = theirs.first(where: { $0.labels == series.labels }) else {
        return "only here: \(series.labels)"
      }
      let pairs = zip(series.samples, other.samples)
      if let pair = pairs.first(where: { $0.time != $1.time || !GoldenAnswers.near($0.value, $1.value) }) {
        return "\(series.labels): \(pair.0) here, \(pair.1) there"
      }
      if series.samples.count != other.samples.count {
        return "\(series.labels): \(series.samples.count) points here, \(other.samples.count) there"
      }
    }
    return own.count == theirs.count ? "" : "\(own.count) series here, \(theirs.count) there"
  }
}
