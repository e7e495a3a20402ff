import TestSupport
import Testing

/// `alerts check` reads files of four kinds and shows everything that is wrong with them.
@Suite("alerts check")
struct AlertsCheckTests {
  private let folder = Folder()

  private static let scenario =
    Files.quiet + "ruleFiles: [rules.yml]\nalertmanager: am.yml\n"
  private static let alertmanager = "route: {receiver: team}\nreceivers: [{name: team}]\n"

  private func rules(_ expressions: String...) -> String {
    let rules = expressions.enumerated().map { "  - {alert: A\($0), expr: '\($1)'}\n" }.joined()
    return folder.write("groups:\n- name: g\n  rules:\n" + rules, to: "rules.yml")
  }

  @Test func summarisesWhatIsValid() {
    let rules = rules("queue_depth > 5", "up == 0")
    let outcome = Shell().run("alerts", "check", rules, folder.write(Self.alertmanager, to: "am.yml"))
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    #expect(
      outcome.output == """
        \(rules): valid rule file with 2 rules in 1 group (2 alerting, 0 recording)
        \(folder.path("am.yml")): valid Alertmanager file with 1 route, 1 receiver, 0 inhibition rules, 0 time intervals

        """)
  }

  @Test func theShippedFilesAreValid() {
    let outcome = Shell().run(
      [
        "alerts", "check", "scenarios/systems/outbound-messaging.rules.yml",
        "scenarios/systems/outbound-messaging.alertmanager.yml",
      ] + ProjectFiles.scenarios)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.split(separator: "\n").count == 2 + ProjectFiles.scenarios.count)
  }

  @Test func aScenarioShowsRulesThatCannotFire() {
    _ = rules("queue_depth > 5", "queue_dept > 5", "queue_depth{state=\"queued\"} > 5")
    folder.write(Self.alertmanager, to: "am.yml")
    let outcome = Shell().run("alerts", "check", folder.write(Self.scenario, to: "scenario.yaml"))
    #expect(outcome.status == 65 && outcome.output.isEmpty)
    #expect(outcome.errors.contains("rules.yml:5:24: error: the alert 'A1' cannot fire"), "\(outcome.errors)")
    #expect(outcome.errors.contains("did you mean 'queue_depth'?"))
    #expect(outcome.errors.contains("rules.yml:6:36: error: the alert 'A2' cannot fire"))
    // Alone, the rule file is valid: any system may have such metrics.
    #expect(Shell().run("alerts", "check", folder.path("rules.yml")).status == 0)
    _ = rules("queue_depth > 5")
    let valid = Shell().run("alerts", "check", folder.path("scenario.yaml"))
    #expect(valid.status == 0 && valid.output.contains("valid scenario with 1 rule in 1 group"))
    #expect(valid.output.contains("1 route, 1 receiver"))
  }

  @Test func allProblemsOfAllFilesInOnePass() {
    let rules = rules("queue_depth >", "sum(")
    let alertmanager = folder.write(
      "route: {receiver: nobody, group_wait: 1}\nreceivers: [{name: team}]\n", to: "am.yml")
    let outcome = Shell().run("alerts", "check", rules, alertmanager, folder.path("none.yml"))
    #expect(outcome.status == 65, "a problem weighs more than a missing file")
    for place in [
      "rules.yml:4:37: error:", "rules.yml:5:28: error:", "am.yml:1:19: error: no receiver is named 'nobody'",
      "am.yml:1:39: error: 'group_wait' must be a duration", "none.yml: error: the file does not exist",
    ] { #expect(outcome.errors.contains(place), "\(place) in\n\(outcome.errors)") }
    #expect(Shell().run("alerts", "check", folder.path("none.yml")).status == 66)
  }

  @Test(arguments: [("groupz: []\n", "groups"), ("a: 1\n", nil), ("", nil), ("- 1\n", nil)])
  func aFileOfNoKindIsRefused(text: String, meant: String?) {
    let outcome = Shell().run("alerts", "check", folder.write(text, to: "x.yml"))
    #expect(outcome.status == 65)
    if let meant { #expect(outcome.errors.contains("did you mean '\(meant)'?"), "\(outcome.errors)") }
  }

  @Test func unitTestsAreCheckedWithTheirRules() throws {
    let example = try #require(UnitTestCase.all.first { $0.passes })
    let outcome = Shell().run("alerts", "check", try example.write(to: folder))
    #expect(outcome.status == 0)
    #expect(
      outcome.output.contains("valid unit tests: 1 test with 2 checks of 10 rules in 3 groups"), "\(outcome.output)")
  }

  /// What is printed can be asked at once.
  @Test func printsTheExpressions() {
    let rules = rules("(queue_depth)>5", "up == 0")
    let outcome = Shell().run("alerts", "check", "--expressions", rules)
    #expect(outcome.output == "# \(rules), g, alert: A0\n(queue_depth) > 5\n# \(rules), g, alert: A1\nup == 0\n")
    let queries = folder.write(outcome.output, to: "queries")
    let data = folder.write("queue_depth 7 10\n# EOF\n", to: "data.om")
    let answers = Shell().run("query", "--data", data, "--queries", queries, "--at", "10")
    #expect(answers.status == 0 && answers.output.split(separator: "\n").count == 2)
  }

  @Test func noFileIsWrongUsage() { #expect(Shell().run("alerts", "check").status == 64) }
}
