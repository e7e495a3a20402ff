import TestSupport
import Testing

/// `runbooks effects`, and runs with people.
@Suite("Runbook commands")
struct RunbookCommandTests {
  private let folder = Folder()

  private var file: String {
    folder.write(
      "groups: [{name: g, interval: 15s, rules: [{alert: Failures, expr: 'sum(rate(queue_failures_total[1m])) > 0.2'}]}]\n",
      to: "rules.yml")
    folder.write("route: {receiver: team}\nreceivers: [{name: team, pagerduty_configs: [{}]}]\n", to: "am.yml")
    folder.write(
      "[{check: the dashboard, takes: 2m}, {target: sms, rotateCredentials: , takes: 1m}]\n", to: "book.yaml")
    folder.write("version: 1\npeople: {ann: {}}\nlevels: [{name: engineer, people: [ann]}]\n", to: "rota.yaml")
    return folder.write(
      Files.quiet.replacing("duration: 5m", with: "duration: 1h") + """
        ruleFiles: [rules.yml]
        alertmanager: am.yml
        onCall: rota.yaml
        runbooks: {Failures: book.yaml}
        faults: [{id: key, at: 2m, target: sms, credentials: , expects: [Failures]}]
        variants: {alone: {runbooks: {}}}

        """, to: "scenario.yaml")
  }

  @Test func effects() {
    let outcome = Shell().run("runbooks", "effects", file, "--variant", "base")
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasPrefix("STEPS  ") == true)
    #expect(lines.contains { $0.contains("book     1 the dashboard") && $0.contains("costs") }, "\(outcome.output)")
    #expect(lines.contains { $0.contains("2 sms rotateCredentials") && $0.contains("helps") })
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func theSameForOneSeed() {
    let outcome = Shell().run("run", file, "--variant", "base", "--check-determinism")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("RESPONSE") && outcome.output.contains("ann"))
  }

  @Test func resolvedFilesHoldTheirRunbooks() {
    let resolved = Shell().run("validate", "--resolved", file, "--variant", "base")
    #expect(resolved.output.contains("runbooks:\n  Failures:\n    name: book\n    steps:\n"))
    #expect(resolved.output.contains("onCall:\n  name: rota\n  people:\n"))
    let written = folder.write(resolved.output, to: "resolved.yaml")
    #expect(Shell().run("validate", "--resolved", written).output == resolved.output)
    // An empty mapping leaves none.
    #expect(Shell().run("validate", "--resolved", file, "--variant", "alone").output.contains("runbooks: {}"))
  }

  /// Problems stand where they are written, also behind a path on the command line.
  @Test func problemsStandInTheirFiles() {
    let file = file
    let bad = folder.write("- {chek: it}\n", to: "bad.yaml")
    let outcome = Shell().run("validate", file, "--set", "runbooks.Failures=\(bad)")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("bad.yaml:1:4: error: a step needs something to do; did you mean 'check'?"))
  }
}
