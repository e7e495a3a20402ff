import Foundation
import TestSupport
import Testing

/// `alerts test` gives promtool's verdicts.
@Suite("alerts test")
struct AlertsTestTests {
  private let folder = Folder()

  @Test(arguments: UnitTestCase.all) func givesPromtoolsVerdict(example: UnitTestCase) throws {
    let outcome = Shell().run("alerts", "test", try example.write(to: folder))
    #expect(outcome.status == 0 || outcome.status == 65 || outcome.status == 99)
    #expect((outcome.status == 0) == example.passes, "\(outcome.output)\(outcome.errors)")
    if outcome.status == 99 { #expect(outcome.output.contains("FAILED")) }
    if outcome.status == 65 { #expect(outcome.errors.contains(": error: ")) }
  }

  /// The verdicts of the table are a real promtool's, where one is at hand.
  @Test(.enabled(if: ExternalTool.promtool3 != nil)) func theTableIsPromtools() throws {
    let promtool = try #require(ExternalTool.promtool3)
    var agreed = 0
    for example in UnitTestCase.all {
      let path = try example.write(to: folder)
      let theirs = try promtool.run(["test", "rules", path])
      #expect((theirs.status == 0) == example.passes, "\(example.name): \(theirs.output)\(theirs.errors)")
      let own = Shell().run("alerts", "test", path)
      if (theirs.status == 0) == (own.status == 0) { agreed += 1 }
    }
    let count = UnitTestCase.all.count
    let passing = UnitTestCase.all.count(where: \.passes)
    #expect(agreed == count)
    Verification.record(
      "Verdicts of promtool's unit tests", asked: "at least 40 files, the verdict of a real promtool 3.x",
      measured: "\(agreed) of \(count), \(passing) of which pass", passed: agreed == count && count >= 40)
  }

  @Test func theTableIsLarge() {
    #expect(UnitTestCase.all.count >= 40)
    #expect(UnitTestCase.all.count(where: \.passes) >= 15 && UnitTestCase.all.count { !$0.passes } >= 15)
    #expect(Set(UnitTestCase.all.map(\.name)).count == UnitTestCase.all.count)
  }

  private func run(_ name: String, _ arguments: String...) throws -> Shell.Outcome {
    let example = try #require(UnitTestCase.all.first { $0.name == name })
    return Shell().run(["alerts", "test", try example.write(to: folder)] + arguments)
  }

  @Test func theDifferenceIsShown() throws {
    let path = folder.path("test.yaml")
    #expect(
      try run("a label has another value").output == """
        \(path):7:5: alert HighLoad at 2m
            expected 1 alert, got 1 alert
            - {alertname="HighLoad", job="a", severity="P1"}
            -   summary: "a has 11"
            + {alertname="HighLoad", job="a", severity="P2"}
            +   summary: "a has 11"
        \(path): FAILED, 1 difference in 1 of 1 test with 1 check

        """)
    #expect(
      try run("an annotation is missing from the expectation").output.contains(
        """
            expected 1 alert, got 1 alert
              {alertname="HighLoad", job="a", severity="P2"}
            +   summary: "a has 11"
        """))
    #expect(
      try run("groups in the wrong order").output.contains(
        "6:22: expression read at 3m\n    expected 1 sample, got 1 sample\n    - read 5\n    + read 4\n"))
    #expect(try run("NaN is not NaN").output.contains("NaN is equal to nothing"))
    #expect(
      try run("more alerts than a group's limit").output.contains(
        "rule One at 0s\n    exceeded limit of 1 with 2 alerts"))
  }

  @Test func testsAreChosenByName() throws {
    let name = "the second of two tests"
    #expect(try run(name, "--name", "good").status == 0)
    #expect(try run(name, "--name", "good").output.contains("passed, 1 test with 1 check"))
    #expect(try run(name, "--name", "bad").status == 99)
    #expect(try run(name).output.contains("of test 'bad'"))
    #expect(try run(name, "--name", "ugly").status == 64)
  }

  @Test func anAlertThatNoRuleHasIsWarnedOf() throws {
    let outcome = try run("an alert that no rule has does not fire")
    #expect(outcome.status == 0)
    #expect(outcome.errors.contains("warning: no rule is named 'NoSuchAlert', so it never fires"))
    #expect(try run("a pattern that matches no file").errors.contains("warning: no file matches 'none-*.yml'"))
  }

  @Test func allProblemsAreShownInOnePass() throws {
    let path = folder.write(
      """
      rule_files: [rules.yml]
      fuzzy: true
      tests:
      - interval: 1 minute
        input_series:
        - {series: 'x{a="1"', values: '1'}
        - {series: x, values: '1 {{schema:0}}'}
        - {series: x, values: '1x99999999'}
        promql_expr_test:
        - {expr: 'sum(x', exp_samples: [{labels: '{a=~"b"}', value: one}]}

      """, to: "test.yaml")
    folder.write("groups: [{name: g, rules: [{alert: A, expr: 'x >'}]}]\n", to: "rules.yml")
    let outcome = Shell().run("alerts", "test", path)
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    for place in [
      "test.yaml:2:1: error: unknown key 'fuzzy'", "test.yaml:4:13: error: 'interval' must be a duration",
      "test.yaml:6:16: error: the brace is not closed", "test.yaml:7:28: error: native histograms are not supported",
      "test.yaml:8:28: error: the series has more than 1000000 samples", "test.yaml:10:18: error: the parenthesis",
      "test.yaml:10:47: error: expected '=' after the label 'a'", "test.yaml:10:63: error: 'value' must be a number",
      "rules.yml:1:49: error:",
    ] { #expect(outcome.errors.contains(place), "\(place) in\n\(outcome.errors)") }
  }

  @Test func aMissingFileIs66() {
    #expect(Shell().run("alerts", "test", folder.path("none.yaml")).status == 66)
  }

  /// promtool ends the list of series at values that end with a line feed, without a word.
  @Test func seriesThatPromtoolWouldLeaveOutAreRefused() {
    let path = folder.write(
      "tests:\n- input_series:\n  - series: x\n    values: |\n      1 2\n  - {series: y, values: '1'}\n",
      to: "test.yaml")
    let outcome = Shell().run("alerts", "test", path)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("6:5: error: promtool leaves this series out"), "\(outcome.errors)")
  }
}
