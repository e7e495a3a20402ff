import Harness
import Operator
import Testing

/// What is found in command lines before anything runs.
@Suite struct CommandProblemTests {
  static let cases: [(String, [String])] = [
    ("kubectl get pods -l app=backend", []),
    ("kubctl get pods", ["1:1: error: there is no tool 'kubctl'; did you mean kubectl?"]),
    (
      "kubectl scale deployment/bakend --replicas=3",
      ["1:15: error: there is no deployment 'bakend'; did you mean backend?"]
    ),
    (
      "kubectl rolout undo deployment/backend",
      ["1:9: error: there is no command of kubectl called 'rolout'; did you mean rollout?"]
    ),
    (
      "kubectl set env deployment/backend OUTBOUND_WORKER_ENABLD=false",
      [
        "1:36: warning: 'backend' has no variable 'OUTBOUND_WORKER_ENABLD' so far, and nothing reads it; did you mean OUTBOUND_WORKER_ENABLED?"
      ]
    ),
    (
      "UPDATE outbound_message\nSET statsu = 'QUEUED'",
      ["2:5: error: column \"statsu\" of relation \"outbound_message\" does not exist"]
    ),
    (
      "SELECT *\nFROM outbound_mesage",
      ["2:6: error: relation \"outbound_mesage\" does not exist; did you mean outbound_message?"]
    ),
    (
      "psql -c \"SELECT statuss FROM outbound_message\"",
      [
        "1:17: error: column \"statuss\" does not exist. Perhaps you meant to reference the column \"outbound_message.status\"."
      ]
    ),
    ("kubectl exec -it postgres-0 -- psql -c 'SELEC 1'", ["1:41: error: syntax error at or near \"SELEC\""]),
    (
      "curl https://api.exmple.com/actuator/prometheus",
      ["1:6: error: there is no host 'api.exmple.com'; did you mean api.example.com?"]
    ),
    (
      "curl -X GET \"https://api.twilio.com/2010-04-01/Accounts/$SID.json\"",
      [
        "1:1: warning: curl exits with 0 whatever the server answers, errors included; with -f it fails",
        "1:57: error: the variable $SID is not set",
      ]
    ),
    ("kubectl describe pod <pod-name>", ["1:32: error: bash: syntax error near unexpected token `newline'"]),
    (
      "kubectl logs deployment/backend --tail=5 -c backend | grep -Z x",
      [
        "1:14: warning: it shows one pod of 6; -l app=backend --tail=-1 shows all",
        "1:55: error: grep: invalid option -- 'Z'",
      ]
    ),
    (
      "kubectl get pods | gerp x\ncurll http://localhost",
      [
        "1:20: error: there is no tool 'gerp'; did you mean grep?",
        "2:1: error: there is no tool 'curll'; did you mean curl?",
      ]
    ),
    // Positions are those of the text as it was written, placeholders included.
    ("SELECT 'ORG_ID', nothing FROM whatsapp_rate_limit", ["1:18: error: column \"nothing\" does not exist"]),
  ]

  @Test(arguments: cases)
  func finds(commandLine: String, expected: [String]) throws {
    let plan = try Rehearsing.plan(Rehearsing.outage)
    let problems = try Rehearsal(plan: plan, seed: 1, variables: ["ORG_ID": "organisation-1"]).problems(in: commandLine)
    #expect(problems.map { "\($0.line):\($0.column): \($0.isError ? "error" : "warning"): \($0.message)" } == expected)
  }

  /// What is found would fail, and what is not found runs.
  @Test func whatIsRefusedWouldFail() throws {
    let results = try Rehearsing.run(Self.cases.map(\.0), at: "1m")
    for ((line, expected), result) in zip(Self.cases, results)
    where !expected.contains(where: { $0.contains("variable") }) {
      #expect((result.exitCode == 0) == expected.isEmpty, "\(line): \(result)")
    }
  }
}
