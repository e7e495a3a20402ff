import Operator
import Testing

/// `-o wide`, `json`, `yaml`, `name`, and what is refused.
@Suite struct OutputFormatTests {
  @Test func printsWideAndNames() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase(
          "kubectl get deployment backend -n shop -o wide",
          """
          NAME      READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES   SELECTOR
          backend   2/2     2            2           18m   backend      v1       app=web,tier=front

          """),
        CommandCase(
          "kubectl get rs,svc -n shop",
          """
          NAME                             DESIRED   CURRENT   READY   AGE
          replicaset.apps/backend-HASH66   2         2         2       18m

          NAME              TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)    AGE
          service/backend   ClusterIP   None         <none>        8080/TCP   18m

          """),
        CommandCase(
          "kubectl get deployment/backend deploy/other -n shop -o name", "deployment.apps/backend\n",
          error: "Error from server (NotFound): deployments.apps \"other\" not found\n", exit: 1),
        CommandCase(
          "kubectl get pods -o xml",
          error:
            "error: unable to match a printer suitable for the output format \"xml\", allowed formats are: custom-columns,"
            + "custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,"
            + "templatefile,wide,yaml\n", exit: 1),
        CommandCase(
          "kubectl get pods -o custom-columns=A:.b",
          error: "firedrill: the simulation does not support kubectl get -o custom-columns=A:.b\n", exit: 126),
        CommandCase(
          "kubectl get widgets", error: "error: the server doesn't have a resource type \"widgets\"\n", exit: 1),
        CommandCase(
          "kubectl get pods --frobnicate",
          error: "error: unknown flag: --frobnicate\nSee 'kubectl get --help' for usage.\n", exit: 1),
      ], scenario: Rehearsing.namespaced)
  }

  @Test func printsManifests() throws {
    let results = try Rehearsing.run(
      [
        "kubectl get deployment backend -n shop -o yaml", "kubectl get pods -n shop -o json",
        "kubectl get pods -n other -o json",
      ], scenario: Rehearsing.namespaced)
    let yaml = results[0].output
    #expect(
      yaml.hasPrefix(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  creationTimestamp: \"2026-03-02T06:59:00Z\"\n"))
    #expect(
      yaml.contains("\n  replicas: 2\n") && yaml.contains("\n      - env:\n        - name: OUTBOUND_WORKER_ENABLED\n"))
    #expect(
      yaml.contains(
        "\n        resources:\n          limits:\n            memory: 512Mi\n          requests:\n            cpu: 100m\n"
      ), "\(yaml)")
    #expect(results[1].output.hasPrefix("{\n    \"apiVersion\": \"v1\",\n    \"items\": [\n        {\n"))
    #expect(results[1].output.contains("                \"phase\": \"Running\",\n"))
    #expect(
      results[2].output
        == "{\n    \"apiVersion\": \"v1\",\n    \"items\": [],\n    \"kind\": \"List\",\n    \"metadata\": {\n"
        + "        \"resourceVersion\": \"\"\n    }\n}\n")
  }

  @Test func describesAPod() throws {
    let text = try Rehearsing.run(["kubectl describe pod backend -n shop"], scenario: Rehearsing.namespaced)[0].output
    let lines = PodNames.masked(text).split(separator: "\n", omittingEmptySubsequences: false)
    for line in [
      "Name:             backend-HASH66-POD55", "Namespace:        shop", "Labels:           app=web",
      "                  tier=front", "                  pod-template-hash=HASH66",
      "Controlled By:  ReplicaSet/backend-HASH66".replacing(":  ", with: ":    "), "    Limits:",
      "      memory:  512Mi",
      "    Requests:", "      cpu:     100m",
    ] { #expect(lines.contains(Substring(line)), "\(line) in \(text)") }
  }

  @Test func watchesChanges() throws {
    let result = try Rehearsing.run(
      ["kubectl rollout restart deployment/backend -n shop", "kubectl get pods -n shop -w"],
      scenario: Rehearsing.namespaced)[1]
    #expect(result.exitCode == 130 && result.errorOutput == "^C\n")
    for status in ["ContainerCreating", "Running"] { #expect(result.output.contains(status)) }
  }
}
