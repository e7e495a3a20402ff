import Prometheus
import Telemetry
import TestSupport
import Testing

/// The reader and player of PromQL test data, held against data of the project's own.
@Suite("PromQL test data")
struct PromQLScriptTests {
  static let loaded = """
    # Two services.
    load 30s
      calls{service="a"}  0+3x20
      calls{service="b"}  0+6x20
      size_histogram      {{schema:0 sum:1 count:1}}x3
      idle{service="b"}   7 _ _ stale


    """

  private func outcomes(_ text: String) throws -> [PromQLScriptRun.Outcome] {
    var outcomes: [PromQLScriptRun.Outcome] = []
    var run = PromQLScriptRun()
    try run.play(PromQLScript(text)) { _, outcome, _ in outcomes.append(outcome) }
    return outcomes
  }

  @Test(arguments: [
    "eval instant at 5m sum(calls)\n  {} 90",
    "eval instant at 5m rate(calls[1m])\n  {service=\"b\"} 0.2\n  {service=\"a\"} 0.1",
    "eval_ordered instant at 5m sort_desc(calls)\n  calls{service=\"b\"} 60\n  calls{service=\"a\"} 30",
    "eval instant at 5m sort(calls)\n  expect ordered\n  calls{service=\"a\"} 30\n  calls{service=\"b\"} 60",
    "eval instant at 1m30s idle",
    "eval instant at 30s idle\n\tidle{service=\"b\"} 7",
    "eval instant at 5m 2 ^ 10\n  0x400",
    "eval instant at 0 vector(NaN)\n  {} NaN",
    "eval range from 0 to 2m step 1m calls{service=\"a\"}\n  calls{service=\"a\"} 0 6 12",
    "eval range from 0 to 2m step 1m idle\n  idle{service=\"b\"} 7 7 _",
    "eval_fail instant at 5m calls * on() calls",
    "eval instant at 5m calls * on() calls\n  expect fail msg: several",
    "eval_warn instant at 5m quantile(2, calls)\n  {} Inf",
    "EVAL instant at 5m calls offset 5m\n calls{service=\"a\"} 0\n calls{service=\"b\"} 0",
  ])
  func passes(_ text: String) throws {
    #expect(try outcomes(Self.loaded + text.replacing("EVAL", with: "eval")) == [.passed])
  }

  @Test(arguments: [
    ("eval instant at 5m sum(calls)\n  {} 90.1", "instead of"),
    ("eval instant at 5m sum(calls)\n  90", "another type"),
    ("eval instant at 5m calls\n  calls{service=\"a\"} 30", "unexpected"),
    ("eval instant at 5m calls{service=\"a\"}\n  calls{service=\"a\"} 30\n  calls{service=\"b\"} 60", "is missing"),
    ("eval_ordered instant at 5m sort(calls)\n  calls{service=\"b\"} 60\n  calls{service=\"a\"} 30", "at 0"),
    ("eval_fail instant at 5m sum(calls)", "does not fail"),
    ("eval instant at 5m sum(calls", "not closed"),
    ("eval range from 0 to 2m step 1m calls{service=\"a\"}\n  calls{service=\"a\"} 0 6 13", "instead of"),
    ("eval range from 0 to 2m step 1m calls{service=\"a\"}\n  calls{service=\"a\"} 0 6", "instead of"),
  ])
  func seesADifference(_ text: String, _ expected: String) throws {
    let outcome = try #require(try outcomes(Self.loaded + text).first)
    guard case .failed(let why) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(why.contains(expected), "\(why)")
  }

  @Test(arguments: [
    ("eval instant at 5m sum(size_histogram)\n  {} {{schema:0 sum:1 count:1}}", "native histograms"),
    ("eval instant at 5m count({__name__=~\"s.*\"})\n  {} 1", "native histograms"),
    ("eval instant at 5m histogram_sum(calls)", "native histograms"),
    ("eval instant at 5m limitk(1, calls)", "experimental functions"),
    ("eval instant at 5m sort_by_label(calls, \"service\")", "experimental functions"),
    ("eval instant at 5m rate(calls[1m + 1m])", "calculating with durations"),
    ("eval instant at 5m rate(calls[-1m + 3m])", "calculating with durations"),
    ("eval instant at 5m calls offset (1m)", "calculating with durations"),
  ])
  func excludesByName(_ text: String, _ reason: String) throws {
    #expect(try outcomes(Self.loaded + text) == [.excluded(reason)])
  }

  @Test func clearForgets() throws {
    #expect(try outcomes(Self.loaded + "clear\neval instant at 5m size_histogram\n") == [.passed])
  }

  @Test func theLastDefinitionCounts() throws {
    let text =
      "load 1m\n  x 1 2\n  x 5 6\nload 1m\n  x 5 6 7\n\neval instant at 2m x\n  x 7\n\neval instant at 0 x\n  x 5"
    #expect(try outcomes(text.replacing("\nload 1m\n  x 5 6 7", with: "\n\nload 1m\n  x 5 6 7")) == [.passed, .passed])
  }

  @Test func histogramsMadeOfClassicOnesAreNative() throws {
    let text =
      "load_with_nhcb 1m\n  wait_bucket{le=\"1\"} 1\n  wait_bucket{le=\"+Inf\"} 2\n\n"
      + "eval instant at 0 histogram_quantile(0.5, wait_bucket)\n  {} 1\n\neval instant at 0 wait\n"
    #expect(try outcomes(text) == [.passed, .excluded("native histograms")])
  }

  @Test(arguments: [
    ("forget\n", "line 1: there is no command"), ("load 5 m\n", "line 1: load takes"),
    ("\nload 1m\n  x 1y\n", "line 3: '1y'"), ("eval at 5m x\n", "line 1: eval takes"),
    ("eval instant at soon x\n", "no duration"), ("eval instant at 5m 1\n  1\neval instant at 5m 2\n  2", "line 3:"),
  ])
  func refusesWhatItCannotRead(_ text: String, _ message: String) {
    let problem = #expect(throws: PromQLScript.Problem.self) { try PromQLScript(text) }
    #expect(problem?.description.contains(message) == true, "\(String(describing: problem))")
  }

  /// Who is asked when the data and the engine differ notices a wrong answer.
  @Test(.enabled(if: ExternalTool.promtool3 != nil)) func promtoolJudges() throws {
    let promtool = try #require(ExternalTool.promtool3)
    let series = PromtoolQuestion.Series(
      labels: [("__name__", "x"), ("a", "say \"b\"\\")], samples: [(0, 1), (20_000, .infinity), (60_000, 4)])
    func question(_ value: Double) -> PromtoolQuestion {
      PromtoolQuestion("x{a!=\"\"}", at: 60_000, over: [series], answer: [(series.labels, value)])
    }
    #expect(try PromtoolQuestion.objection(to: [question(4)], by: promtool) == nil)
    #expect(
      try PromtoolQuestion.objection(to: [question(4), question(4.5)], by: promtool)?.contains("4.5E+00") == true)
  }
}
