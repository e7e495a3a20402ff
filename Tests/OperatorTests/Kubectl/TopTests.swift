import Operator
import Testing

/// `kubectl top`, which knows what the metrics server measured last.
@Suite struct TopTests {
  @Test func showsUsage() throws {
    let results = try Rehearsing.run(
      [
        "kubectl top pods -n shop", "kubectl top pod -l app=web -n shop --no-headers --containers",
        "kubectl top pods -n shop --sum",
      ], scenario: Rehearsing.namespaced)
    let lines = PodNames.masked(results[0].output).split(separator: "\n")
    #expect(lines.count == 3 && lines[0].hasSuffix("CPU(cores)   MEMORY(bytes)   "))
    for line in lines.dropFirst() {
      let cells = line.split(separator: " ")
      #expect(cells.count == 3 && cells[1].hasSuffix("m") && cells[2] == "90Mi", "\(line)")
    }
    #expect(results[1].lines.allSatisfy { $0.split(separator: " ")[1] == "backend" })
    for flag in ["cpu", "memory"] {
      let sorted = try Rehearsing.run(
        [
          "kubectl scale deployment backend -n shop --replicas=5", "sleep 5m",
          "kubectl top pods -n shop --sort-by=\(flag)",
        ],
        scenario: Rehearsing.namespaced)[2]
      let amounts = sorted.lines.dropFirst().map { line in
        line.split(separator: " ")[flag == "cpu" ? 1 : 2].prefix { $0.isNumber }
      }.compactMap { Int($0) }
      #expect(amounts.count == 5 && amounts == amounts.sorted(by: >), "\(sorted.output)")
      #expect(flag == "memory" || Set(amounts).count > 1, "nothing to sort: \(amounts)")
    }
    #expect(results[2].output.contains("________") && results[2].output.contains("180Mi"))
  }

  @Test func saysWhyItKnowsNothing() throws {
    let scenario = Rehearsing.namespaced
    try Rehearsing.checkInTurn(
      [
        CommandCase("kubectl top pods", error: "No resources found in default namespace.\n"),
        CommandCase(
          "kubectl top pod nobody -n shop", error: "Error from server (NotFound): pods \"nobody\" not found\n", exit: 1),
        CommandCase(
          "kubectl top pods --sort-by=name", error: "error: --sort-by accepts only cpu or memory\n", exit: 1),
        CommandCase(
          "kubectl top pods --all", error: "error: unknown flag: --all\nSee 'kubectl top pod --help' for usage.\n",
          exit: 1),
        CommandCase(
          "kubectl top jobs", error: "error: unknown command \"jobs\"\nSee 'kubectl top -h' for help and examples\n",
          exit: 1),
        CommandCase("kubectl -n nowhere top pods", error: "No resources found in nowhere namespace.\n"),
        CommandCase("kubectl top nodes", error: "firedrill: the simulation has no nodes to measure\n", exit: 126),
      ], scenario: scenario)
    // Nothing has been measured since the pods began.
    let young = try Rehearsing.run(
      ["kubectl delete pods --all -n shop --force --grace-period=0", "kubectl top pods -n shop"], scenario: scenario)[1]
    #expect(young.errorOutput == "error: metrics not available yet\n" && young.exitCode == 1)
  }
}
