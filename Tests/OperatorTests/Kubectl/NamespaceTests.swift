import Operator
import Testing

/// Namespaces and labels: where kubectl looks, and what it says where nothing is.
@Suite struct NamespaceTests {
  private static let missing = "No resources found in default namespace.\n"

  @Test func commandsLookInTheirNamespace() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase("kubectl get deployments", "", error: Self.missing),
        CommandCase("kubectl get pods -l app=web", "", error: Self.missing),
        CommandCase(
          "kubectl get pods -l app=web -n shop",
          """
          NAME                   READY   STATUS    RESTARTS   AGE
          backend-HASH66-POD55   1/1     Running   0          18m
          backend-HASH66-POD55   1/1     Running   0          18m

          """),
        CommandCase(
          "kubectl -n shop get po -l 'app in (web, api),tier!=back' --no-headers -o name",
          "pod/backend-HASH66-POD55\npod/backend-HASH66-POD55\n"),
        CommandCase("kubectl get pods -l app=api -n shop", "", error: "No resources found in shop namespace.\n"),
        CommandCase("kubectl get pods -l app=api -A", "", error: "No resources found\n"),
        CommandCase(
          "kubectl get deploy -A --show-labels",
          """
          NAMESPACE   NAME      READY   UP-TO-DATE   AVAILABLE   AGE   LABELS
          shop        backend   2/2     2            2           18m   app=web,tier=front

          """),
        CommandCase(
          "kubectl get deploy backend", error: "Error from server (NotFound): deployments.apps \"backend\" not found\n",
          exit: 1),
        CommandCase(
          "kubectl get deploy --selector=web=,", "",
          error: Self.missing),
        CommandCase(
          "kubectl get pods -l 'app==web==x'",
          error: "error: unable to parse requirement: found '=', expected: ',' or 'end of string'\n", exit: 1),
        CommandCase(
          "kubectl scale deployment backend --replicas=3",
          error: "Error from server (NotFound): deployments.apps \"backend\" not found\n", exit: 1),
        CommandCase("kubectl scale deployment backend --replicas=3 -n shop", "deployment.apps/backend scaled\n"),
        CommandCase(
          "kubectl rollout restart deployment/backend -n shop", "deployment.apps/backend restarted\n"),
        CommandCase("kubectl logs -l app=web", error: Self.missing),
        CommandCase(
          "kubectl logs deployment/backend --tail=1",
          error: "error: deployments.apps \"backend\" not found\n".replacing(
            "error:", with: "Error from server (NotFound):"),
          exit: 1),
        CommandCase("kubectl delete pod -l app=web", "No resources found\n"),
      ], scenario: Rehearsing.namespaced)
  }

  @Test func followsTheLogsOfADeployment() throws {
    let result = try Rehearsing.run(
      ["kubectl logs -f deployment/backend -n shop --tail=100 | grep ERROR"], at: "10m", scenario: Rehearsing.namespaced
    )[0]
    #expect(result.exitCode == 130)
    #expect(PodNames.masked(result.errorOutput) == "Found 2 pods, using pod/backend-HASH66-POD55\n^C\n")
    #expect(!result.lines.isEmpty && result.lines.allSatisfy { $0.contains("ERROR") })
  }

  /// `delete` returns when the pods are gone; others have taken their place.
  @Test func deletesWhatASelectorChooses() throws {
    let results = try Rehearsing.run(
      [
        "kubectl get pods -n shop -o name", "kubectl delete pod -l app=web -n shop", "sleep 1m",
        "kubectl get pods -n shop -o name", "kubectl delete pod nobody -n shop",
        "kubectl delete pods --all -n shop --force --grace-period=0", "kubectl delete pods -n shop",
      ], scenario: Rehearsing.namespaced)
    #expect(PodNames.masked(results[1].output) == String(repeating: "pod \"backend-HASH66-POD55\" deleted\n", count: 2))
    #expect(Set(results[0].lines).isDisjoint(with: Set(results[3].lines)) && results[3].lines.count == 2)
    #expect(results[4].exitCode == 1)
    #expect(results[4].errorOutput == "Error from server (NotFound): pods \"nobody\" not found\n")
    #expect(results[5].lines.count == 2 && results[5].lines.allSatisfy { $0.hasSuffix("force deleted") })
    #expect(results[5].errorOutput.hasPrefix("Warning: Immediate deletion does not wait"))
    #expect(results[6].errorOutput == "error: resource(s) were provided, but no name was specified\n")
  }

  @Test func unknownNamespacesAndLabelsAreFoundBeforehand() throws {
    let plan = try Rehearsing.plan(Rehearsing.namespaced)
    func problems(_ line: String) throws -> [String] { try Rehearsing.problems(in: line, plan: plan) }
    #expect(try problems("kubectl get pods -n shop -l app=web,tier=front") == [])
    #expect(try problems("kubectl get pods -n shp") == ["there is no namespace 'shp'; did you mean shop?"])
    #expect(
      try problems("kubectl get pods -n shop -l app=wbe") == ["there is no deployment 'wbe'; did you mean web?"])
    #expect(try problems("kubectl get pods -n shop -l apps=web") == ["nothing has the label 'apps'"])
    #expect(
      try problems("kubectl rollout status deployment/backed -n shop")
        == ["there is no deployment 'backed'; did you mean backend?"])
    #expect(try problems("kubectl rollout status deployment/backend") == ["there is no deployment 'backend'"])
  }

  /// The pods' containers are killed after ten minutes, and restarted.
  @Test func showsWhatTheContainerBeforeWrote() throws {
    let scenario = Rehearsing.namespaced.replacing(
      "faults:\n", with: "faults:\n  - {id: killed, at: 10m, target: backend, oomKill: {}}\n")
    let missing = try Rehearsing.run(["kubectl logs -p deployment/backend -n shop"], at: "9m", scenario: scenario)[0]
    #expect(
      PodNames.masked(missing.errorOutput)
        == "Error from server (BadRequest): previous terminated container \"backend\" in pod "
        + "\"backend-HASH66-POD55\" not found\n")
    #expect(missing.exitCode == 1 && missing.output.isEmpty)
    let pod = "$(kubectl get pods -n shop -o name | head -1)"
    let before = try Rehearsing.run(["kubectl logs \(pod) -n shop"], at: "9m59s", scenario: scenario)[0]
    let after = try Rehearsing.run(
      [
        "kubectl logs --previous \(pod) -n shop", "kubectl logs \(pod) -n shop",
        "kubectl logs -fp \(pod) -n shop | wc -l",
      ],
      at: "12m", scenario: scenario)
    try #require(after[0].exitCode == 0 && after[0].lines.count > 10)
    #expect(after[0].output.hasPrefix(before.output) && !before.output.isEmpty)
    #expect(!after[1].output.contains(after[0].lines[0]))
    #expect(after[2].output == "\(after[0].lines.count)\n" && after[2].exitCode == 0)
  }
}
