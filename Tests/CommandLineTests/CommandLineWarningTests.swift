import TestSupport
import Testing

/// `validate` on runbooks whose steps are command lines: what they do that people do not expect of them.
@Suite("Warnings about the command lines of runbooks")
struct CommandLineWarningTests {
  private let folder = Folder()

  /// A scenario whose only runbook is in a file of its own.
  private func scenario(_ runbook: String, archive: String? = nil, more: String = "") -> String {
    folder.write("groups: [{name: g, rules: [{alert: Failures, expr: 'queue_failures_total > 5'}]}]\n", to: "rules.yml")
    folder.write("route: {receiver: team}\nreceivers: [{name: team, pagerduty_configs: [{}]}]\n", to: "am.yml")
    folder.write("version: 1\npeople: {ann: {}}\nlevels: [{name: engineer, people: [ann]}]\n", to: "rota.yaml")
    folder.write(runbook, to: "book.yaml")
    return folder.write(
      Files.quiet.replacing(
        "table: message\n", with: "table: message\n" + (archive.map { "    archive: {table: \($0)}\n" } ?? ""))
          + """
          ruleFiles: [rules.yml]
          alertmanager: am.yml
          onCall: rota.yaml
          runbooks: {Failures: book.yaml}

          """ + more, to: "scenario.yaml")
  }

  /// The lines about the runbook, with their excerpts left out.
  private func warnings(_ outcome: Shell.Outcome) -> [String] {
    outcome.errors.split(separator: "\n").map(String.init).filter { $0.contains("book.yaml:") }
      .map { String($0[$0.firstRange(of: "book.yaml")!.lowerBound...]) }
  }

  @Test(arguments: [
    (
      "- run: kubectl set env deployment/backend MAIL_ENABLD=false\n",
      [
        "book.yaml:1:43: warning: 'backend' has no variable 'MAIL_ENABLD' so far, and nothing reads it; did you mean MAIL_ENABLED?"
      ]
    ),
    (
      "- check: it\n- run: |\n    # Look for activity\n    kubectl logs -f deployment/backend | grep Worker\n",
      [
        "book.yaml:4:18: warning: it follows the log until somebody interrupts it (exit code 130)",
        "book.yaml:4:21: warning: it shows one pod of 3; -l app=backend --tail=-1 shows all",
      ]
    ),
    (
      "- run: 'kubectl logs -l app=backend'\n",
      [
        "book.yaml:1:17: warning: with a selector, logs shows the last ten lines of each pod; --tail=-1 shows all"
      ]
    ),
    (
      "- run: kubectl port-forward svc/backend 8080:8080\n",
      [
        "book.yaml:1:16: warning: port-forward holds the terminal until somebody interrupts it (exit code 130), and is over then; end it with & to go on beside it"
      ]
    ),
    (
      "- run: curl http://localhost:8080/actuator/prometheus\n",
      [
        "book.yaml:1:8: warning: curl exits with 0 whatever the server answers, errors included; with -f it fails"
      ]
    ),
    (
      "- run: |\n    UPDATE message\n    SET status = 'QUEUED',\n        updated_at = NOW() + INTERVAL '4 hours'\n    WHERE status = 'QUEUED';\n",
      [
        "book.yaml:4:9: warning: a time to come in 'updated_at' puts nothing off: no claim reads it, and what asks for old rows does not find these until then"
      ]
    ),
    // Those that undo are command lines, too, and those of a branch.
    (
      "- ifResult: succeeds\n  then:\n    - run: kubectl scale deployment/backend --replicas=5\n      undo: |\n        kubectl logs --follow=true deployment/backend\n",
      [
        "book.yaml:5:22: warning: it follows the log until somebody interrupts it (exit code 130)",
        "book.yaml:5:36: warning: it shows one pod of 3; -l app=backend --tail=-1 shows all",
      ]
    ),
  ])
  func standInTheFile(runbook: String, expected: [String]) {
    let file = scenario(runbook)
    let outcome = Shell().run("validate", file)
    #expect(outcome.status == 0)
    #expect(outcome.output == "\(file): valid\n")
    #expect(warnings(outcome) == expected, "\(outcome.errors)")
    #expect(Shell().run("validate", "--strict", file).status == 65)
  }

  /// Two statements by themselves are two transactions; in one `psql -c` they are one.
  @Test func copiedAndDeleted() {
    let old = "WHERE status = 'FAILED' AND updated_at < NOW() - INTERVAL '7 days'"
    let copy = "INSERT INTO message_archive SELECT * FROM message \(old); DELETE FROM message \(old);"
    let apart = Shell().run("validate", scenario("- run: \(copy)\n", archive: "message_archive"))
    #expect(warnings(apart).count == 1 && warnings(apart)[0].contains("two transactions"), "\(apart.errors)")
    let together = Shell().run("validate", scenario("- run: psql -c \"\(copy)\"\n", archive: "message_archive"))
    #expect(together.status == 0 && warnings(together).isEmpty, "\(together.errors)")
  }

  @Test(arguments: [
    "kubectl logs -l app=backend --tail=100", "curl -f http://localhost:8080/actuator/prometheus",
    "curl http://localhost:8080/actuator/prometheus | grep queue", "kubectl port-forward svc/backend 8080:8080 &",
    "kubectl scale deployment/backend --replicas=5", "UPDATE message SET status = 'QUEUED', updated_at = NOW()",
    "UPDATE message SET next_retry_at = NOW() + INTERVAL '4 hours'",
  ])
  func ofWhatDoesAsItSaysThereIsNone(line: String) {
    let outcome = Shell().run("validate", scenario("- run: \"\(line)\"\n"))
    #expect(outcome.status == 0 && warnings(outcome).isEmpty, "\(outcome.errors)")
  }

  /// What cannot run is an error at its place, once, however many variants have it.
  @Test func errorsStandInTheFile() {
    let outcome = Shell().run(
      "validate",
      scenario("- run: |\n    kubectl get pods\n    kubctl get pods\n", more: "variants: {a: {}, b: {}}\n"))
    #expect(outcome.status == 65)
    #expect(warnings(outcome) == ["book.yaml:3:5: error: there is no tool 'kubctl'; did you mean kubectl?"])
  }

  /// Where a file does not show the text as it is, line and column are of the text.
  @Test func filledInTexts() {
    let outcome = Shell().run(
      "validate",
      scenario("- run: 'kubectl scale ${WHAT}/bakend --replicas=5'\n", more: "variables: {WHAT: deployment}\n"))
    #expect(outcome.status == 65)
    #expect(
      warnings(outcome).first?.contains("there is no deployment 'bakend'") == true
        && warnings(outcome).first?.contains("(line 1, column 15 of the text)") == true, "\(outcome.errors)")
  }
}
