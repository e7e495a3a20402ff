import Operator
import Testing

/// Flags before a command's own words, and what kubectl has and the simulation lacks.
@Suite struct GlobalFlagTests {
  @Test func flagsMayStandAnywhere() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase("kubectl -n shop rollout restart deployment/backend", "deployment.apps/backend restarted\n"),
        CommandCase("kubectl --namespace=shop rollout pause deployment/backend", "deployment.apps/backend paused\n"),
        CommandCase(
          "kubectl --context prod -n shop rollout resume deployment/backend", "deployment.apps/backend resumed\n"),
        CommandCase(
          "kubectl rollout -n shop status deployment/backend --watch=false",
          "Waiting for deployment \"backend\" rollout to finish: 1 out of 2 new replicas have been updated...\n"),
        CommandCase(
          "kubectl -n shop rollout history deployment/backend",
          "deployment.apps/backend \nREVISION   CHANGE-CAUSE\n1          <none>\n2          <none>\n\n"),
        CommandCase("kubectl -n shop rollout undo deployment/backend", "deployment.apps/backend rolled back\n"),
        CommandCase(
          "kubectl --insecure-skip-tls-verify -n shop set env deployment/backend A=1",
          "deployment.apps/backend env updated\n"),
        CommandCase(
          "kubectl -n shop set image deployment/backend backend=v7", "deployment.apps/backend image updated\n"),
        CommandCase(
          "kubectl set -n shop resources deployment/backend --limits=memory=600Mi",
          "deployment.apps/backend resource requirements updated\n"),
        CommandCase("kubectl -n shop top pods --no-headers | wc -l", "2\n"),
        CommandCase(
          "kubectl -n shop create job x --from=cronjob/y",
          error: "Error from server (NotFound): cronjobs.batch \"y\" not found\n", exit: 1),
        CommandCase(
          "kubectl -n shop rollout rerun deployment/backend",
          error:
            "error: unknown command \"rerun deployment/backend\"\nSee 'kubectl rollout -h' for help and examples\n",
          exit: 1),
        CommandCase(
          "kubectl -n shop rollaut", error: "Error: flags cannot be placed before plugin name: -n\n", exit: 1),
        CommandCase(
          "kubectl -n shop port-forward deployment/backend 8080 &",
          "Forwarding from 127.0.0.1:8080 -> 8080\nForwarding from [::1]:8080 -> 8080\n"),
      ], scenario: Rehearsing.namespaced)
  }

  @Test(
    arguments: [
      ("kubectl -n shop rollout restart deployment/backend", []),
      (
        "kubectl -n shop set env deployment/backend DATABSE=1",
        [
          "'backend' has no variable 'DATABSE' so far, and nothing reads it"
        ]
      ),
      ("kubectl -n shop logs deployment/backend", ["it shows one pod of 2; -l app=web,tier=front --tail=-1 shows all"]),
      (
        "kubectl -n shop rollout restart deployment/backand",
        ["there is no deployment 'backand'; did you mean backend?"]
      ),
      ("kubectl -n shop annotate pod x a=b", ["the simulation does not support kubectl annotate"]),
      ("kubectl -n shop rollot x", ["there is no command of kubectl called 'rollot'; did you mean rollout?"]),
    ] as [(String, [String])])
  func areCheckedAnywhere(line: String, messages: [String]) throws {
    #expect(try Rehearsing.problems(in: line, plan: Rehearsing.plan(Rehearsing.namespaced)) == messages)
  }

  private static func lacking(_ line: String, _ what: String) -> CommandCase {
    CommandCase(line, error: "firedrill: the simulation does not support \(what)\n", exit: 126)
  }

  @Test func whatTheSimulationLacksIsSaidSo() throws {
    try Rehearsing.checkInTurn(
      [
        Self.lacking("kubectl get events", "the resource type \"events\""),
        Self.lacking("kubectl get pods,pvc", "the resource type \"pvc\""),
        Self.lacking("kubectl get ingresses.networking.k8s.io", "the resource type \"ingresses.networking.k8s.io\""),
        Self.lacking("kubectl describe node node-1", "the resource type \"node\""),
        Self.lacking("kubectl get secret/token", "the resource type \"secret\""),
        CommandCase("kubectl get pots", error: "error: the server doesn't have a resource type \"pots\"\n", exit: 1),
        Self.lacking("kubectl get pods --field-selector status.phase=Running", "kubectl get --field-selector"),
        Self.lacking("kubectl get pods --field-selector=a=b", "kubectl get --field-selector"),
        Self.lacking("kubectl get pods --watch-only", "kubectl get --watch-only"),
        Self.lacking("kubectl get pods -L app", "kubectl get -L"),
        Self.lacking("kubectl logs deployment/backend --since-time=2026-03-02T07:00:00Z", "kubectl logs --since-time"),
        Self.lacking("kubectl get pods -v=6", "kubectl get -v"),
        Self.lacking("kubectl create -f job.yaml", "kubectl create -f"),
        Self.lacking("kubectl rollout restart -f web.yaml", "kubectl rollout restart -f"),
        Self.lacking("kubectl set selector service x a=b", "kubectl set selector"),
        CommandCase(
          "kubectl get pods --fieldselector=a",
          error: "error: unknown flag: --fieldselector\nSee 'kubectl get --help' for usage.\n",
          exit: 1),
        Self.lacking("curl -v https://example.com", "curl -v"),
        Self.lacking("curl --verbose https://example.com", "curl --verbose"),
      ], scenario: Rehearsing.namespaced)
  }

  @Test func sorts() throws {
    let scenario = Rehearsing.outage.replacing(
      "components: {backend: {replicas: 6}}",
      with: """
        components:
          backend: {replicas: 2}
          web-10: {like: backend, replicas: 1}
          web-9: {like: backend, replicas: 3}
        """)
    let names = "kubectl get deploy --no-headers -o name --sort-by="
    func listed(_ names: [String]) -> String { names.map { "deployment.apps/\($0)\n" }.joined() }
    try Rehearsing.checkInTurn(
      [
        CommandCase("kubectl get deploy -o name", listed(["backend", "web-10", "web-9"])),
        CommandCase(names + ".metadata.name", listed(["backend", "web-9", "web-10"])),
        CommandCase(names + "'{.spec.replicas}'", listed(["web-10", "backend", "web-9"])),
        CommandCase(names + "metadata.creationTimestamp", listed(["backend", "web-10", "web-9"])),
        CommandCase(
          names + ".spec.nothing", error: "firedrill: the simulation's objects have no field {.spec.nothing}\n",
          exit: 126),
        CommandCase("kubectl delete pod -l app=web-9 --wait=false | wc -l", "3\n"), CommandCase("sleep 90"),
        CommandCase(
          "kubectl get pods --sort-by=.metadata.creationTimestamp -o name | tail -3",
          "pod/web-9-HASH66-POD55\npod/web-9-HASH66-POD55\npod/web-9-HASH66-POD55\n"),
        CommandCase("kubectl scale deploy --all --replicas=1 | wc -l", "3\n"),
        CommandCase(
          "kubectl scale deploy --replicas=1",
          error: "error: resource(s) were provided, but no name was specified\nSee 'kubectl scale --help' for usage.\n",
          exit: 1),
        CommandCase(
          "kubectl get deploy -o json | jq -c '[.items[].spec.replicas]'", "[1,1,1]\n"),
      ], scenario: scenario)
  }
}
