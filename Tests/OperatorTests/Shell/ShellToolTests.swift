import Operator
import Testing

/// `date`, `watch`, `$( )`, variables before a command, `jq` in a pipe.
@Suite struct ShellToolTests {
  @Test func datesAreVirtual() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase("date", "Mon Mar  2 08:17:00 +0100 2026\n"),
        CommandCase("date -u", "Mon Mar  2 07:17:00 UTC 2026\n"),
        CommandCase("date +%Y%m%d", "20260302\n"), CommandCase("TZ=UTC date '+%F %T'", "2026-03-02 07:17:00\n"),
        CommandCase("date +%s", "1772435820\n"), CommandCase("date -Iseconds", "2026-03-02T08:17:00+01:00\n"),
        CommandCase("date '+%j %A %B %-d %e %p %I %u %Q'", "061 Monday March 2  2 AM 08 1 %Q\n"),
        CommandCase("date yesterday", error: "date: invalid date ‘yesterday’\n", exit: 1),
        CommandCase("date -d yesterday", error: "firedrill: the simulation does not support date -d\n", exit: 126),
        CommandCase(
          "date -z", error: "date: invalid option -- 'z'\nTry 'date --help' for more information.\n", exit: 1),
      ], scenario: Rehearsing.outage)
  }

  @Test func commandsWithinWords() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase("echo /backup/redis-$(date +%Y%m%d).rdb", "/backup/redis-20260302.rdb\n"),
        CommandCase("echo \"[$(echo a; echo b)]\" c", "[a\nb] c\n"), CommandCase("echo [$(echo 'a   b')]", "[a b]\n"),
        CommandCase("echo x $(true) y", "x y\n"), CommandCase("echo \"x $(true) y\"", "x  y\n"),
        CommandCase("echo $(echo $(echo deep) \")\")", "deep )\n"), CommandCase("echo '$(date)'", "$(date)\n"),
        CommandCase("echo $TOKEN ${TOKEN}1 \\\n  2", "abc abc1 2\n"),
        CommandCase(
          "kubectl get pods | awk '{print $1}'", error: "firedrill: the simulation does not have 'awk'\n", exit: 126),
        CommandCase("echo $(nothing)", "\n", error: "bash: nothing: command not found\n"),
        CommandCase(
          "echo $(date", error: "bash: unexpected EOF while looking for matching `)'\n", exit: 2),
        CommandCase(
          "echo $((1 + 2))", error: "firedrill: the simulated shell does not support arithmetic\n", exit: 126),
        CommandCase(
          "A=1", error: "firedrill: the simulated shell does not support assignments without a command\n", exit: 126),
        CommandCase(
          "echo `date`",
          error: "firedrill: the simulated shell does not support substitution by `, use $( )\n", exit: 126),
      ], scenario: Rehearsing.outage, variables: ["TOKEN": "abc"])
  }

  @Test func jqReadsThePipe() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase("curl -s https://api.example.com/actuator/health | jq", "{\n  \"status\": \"UP\"\n}\n"),
        CommandCase("curl -s https://api.example.com/actuator/health | jq -r .status", "UP\n"),
        CommandCase("kubectl get deploy -o json | jq '.items[0].spec.replicas'", "6\n"),
        CommandCase(
          "kubectl get deploy -o json | jq -r '.items[] | \"\\(.metadata.name) \\(.status.readyReplicas)\"'",
          "backend 6\n"),
        CommandCase("curl -s https://api.example.com/nothing | jq -e .data", "null\n", exit: 1),
        CommandCase(
          "curl -s https://api.example.com/actuator/prometheus | jq .",
          error: "parse error: Invalid numeric literal at line 1, column 2\n", exit: 4),
        CommandCase("jq -n 'now | todate'", "\"2026-03-02T07:17:00Z\"\n"),
        CommandCase(
          "jq .", error: "firedrill: jq without a pipe reads the terminal, which the simulation does not have\n",
          exit: 126),
      ], scenario: Rehearsing.outage)
  }

  /// Seven runs in the half minute that somebody looks on; the screen holds the last one.
  @Test func watchShowsTheLastRun() throws {
    let results = try Rehearsing.run(
      [
        "date +%T", "watch -n 5 'curl -s https://api.example.com/actuator/health | jq'", "date +%T",
        "watch -t -n 10 date +%T", "watch -g -t -n 2 date +%T", "date +%T", "watch -n", "watch", "watch -Z date",
        "watch -n x date",
      ], scenario: Rehearsing.outage)
    #expect(results[0].output == "08:17:00\n")
    let lines = results[1].output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0].count == 80 && lines[0].hasPrefix("Every 5.0s: curl -s https://api.exampl"))
    #expect(lines[0].hasSuffix("terminal: Mon Mar  2 08:17:30 2026"), "\(lines[0])")
    #expect(lines.dropFirst().joined(separator: "\n") == "\n{\n  \"status\": \"UP\"\n}\n")
    #expect(results[1].exitCode == 0)
    #expect(results[2].output.hasPrefix("08:17:30"))
    #expect(results[3].output == "08:18:00\n")
    // It ends with the first change.
    #expect(results[4].output == "08:18:02\n" && results[5].output == "08:18:02\n")
    let usage = "\nUsage:\n watch [options] command\n"
    #expect(results[6].errorOutput == "watch: option requires an argument -- 'n'\n" + usage && results[6].exitCode == 1)
    #expect(results[7].errorOutput == usage)
    #expect(results[8].errorOutput == "watch: invalid option -- 'Z'\n" + usage)
    #expect(results[9].errorOutput == "watch: failed to parse argument: 'x'\n")
  }

  @Test(arguments: [
    ("kubectl get pods | sort", "the simulation does not have 'sort'"),
    ("echo $(kubctl get pods)", "there is no tool 'kubctl'; did you mean kubectl?"),
    ("watch -n 5 'kubectl get pods -n nowhere'", "there is no namespace 'nowhere'"),
    ("kubectl get pods -o json | jq 'def f: 1; f'", "firedrill: the simulated jq does not support definitions (def)"),
    ("docker-compose restart worker", "nothing in the system is run by docker-compose: there is no compose file"),
    ("echo $(echo $NOBODY)", "the variable $NOBODY is not set"),
  ])
  func isCheckedBeforehand(line: String, problem: String) throws {
    #expect(try Rehearsing.problems(in: line, plan: Rehearsing.plan(Rehearsing.outage)) == [problem])
  }
}
