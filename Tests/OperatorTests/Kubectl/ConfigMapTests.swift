import Operator
import Testing

/// Config maps: changing one alone changes nothing that runs.
@Suite struct ConfigMapTests {
  static let scenario = Rehearsing.outage.replacing(
    "components: {backend: {replicas: 6}}",
    with: """
      components:
        settings:
          type: configMap
          data: {OUTBOUND_WORKER_BATCH_SIZE: "5", OUTBOUND_WORKER_CONCURRENCY: "3", GREETING: "hello: you"}
        backend:
          replicas: 2
          startDelay: 2s
          envFrom: [settings]
          resources: {limits: {memory: 512Mi}}
      """)

  @Test func isShown() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase(
          "kubectl get cm",
          """
          NAME       DATA   AGE
          settings   3      18m

          """),
        CommandCase(
          "kubectl get configmap settings -o yaml",
          """
          apiVersion: v1
          data:
            GREETING: 'hello: you'
            OUTBOUND_WORKER_BATCH_SIZE: "5"
            OUTBOUND_WORKER_CONCURRENCY: "3"
          kind: ConfigMap
          metadata:
            creationTimestamp: "2026-03-02T06:59:00Z"
            name: settings
            namespace: default

          """),
        CommandCase("kubectl get cm settings -o json | jq -r '.data | keys[0]'", "GREETING\n"),
        CommandCase(
          "kubectl get configmap other", error: "Error from server (NotFound): configmaps \"other\" not found\n",
          exit: 1),
        CommandCase(
          "kubectl create configmap settings --from-literal=A=1",
          error: "error: failed to create configmap: configmaps \"settings\" already exists\n", exit: 1),
        CommandCase(
          "kubectl create configmap another --from-literal=A=1",
          error: "firedrill: nothing in the system would read another config map: another\n", exit: 126),
      ], scenario: Self.scenario)
  }

  /// The deployment's own variables come after those of the map, which is why its concurrency of 1 stays.
  @Test func editsReachContainersThatStart() throws {
    func size(_ name: String) -> String { "kubectl exec deployment/backend -- printenv \(name)" }
    try Rehearsing.checkInTurn(
      [
        CommandCase(size("GREETING"), "hello: you\n"), CommandCase(size("OUTBOUND_WORKER_CONCURRENCY"), "1\n"),
        CommandCase(
          "KUBE_EDITOR=\"sed -i s/hello/bye/\" kubectl edit configmap settings", "configmap/settings edited\n"),
        CommandCase("kubectl get cm settings -o json | jq .data.GREETING", "\"bye: you\"\n"),
        CommandCase(size("GREETING"), "hello: you\n"),
        CommandCase("kubectl rollout restart deployment/backend", "deployment.apps/backend restarted\n"),
        CommandCase("sleep 30"), CommandCase(size("GREETING"), "bye: you\n"),
        CommandCase(
          "KUBE_EDITOR='sed -i s/hello/bye/' kubectl edit cm settings", error: "Edit cancelled, no changes made.\n"),
        CommandCase(
          "KUBE_EDITOR='sed -i s/2026/2027/' kubectl edit cm settings",
          error: "firedrill: the simulation edits the data of config maps alone\n", exit: 126),
        CommandCase(
          "KUBE_EDITOR=\"sed -i 's/\\\"5\\\"/6/'\" kubectl edit cm settings",
          error: "error: configmaps \"settings\" is invalid\nerror: Edit cancelled, no valid changes were saved.\n",
          exit: 1),
        CommandCase(
          "KUBE_EDITOR='sed -i s/kind/sort/' kubectl edit cm settings",
          error: "firedrill: the simulation edits the data of config maps alone\n", exit: 126),
        CommandCase(
          "kubectl edit configmap settings",
          error:
            "firedrill: kubectl edit opens an editor, which the simulation does not have: give one that needs nobody, as in "
            + "KUBE_EDITOR=\"sed -i s/OLD/NEW/\" kubectl edit ...\n", exit: 126),
        CommandCase(
          "KUBE_EDITOR=vim kubectl edit configmap settings",
          error: "firedrill: the simulation edits with sed -i alone, not with: vim\n", exit: 126),
      ], scenario: Self.scenario)
  }

  @Test func patches() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase(
          #"kubectl patch configmap settings -p '{"data":{"GREETING":"hi","MORE":"1"}}'"#,
          "configmap/settings patched\n"),
        CommandCase(
          #"kubectl patch cm/settings --type merge -p '{"data":{"GREETING":"hi"}}'"#,
          "configmap/settings patched (no change)\n"),
        CommandCase(#"kubectl patch cm settings -p '{"data":{"MORE":null}}'"#, "configmap/settings patched\n"),
        CommandCase(
          "kubectl get cm settings -o json | jq -c .data",
          "{\"GREETING\":\"hi\",\"OUTBOUND_WORKER_BATCH_SIZE\":\"5\",\"OUTBOUND_WORKER_CONCURRENCY\":\"3\"}\n"),
        CommandCase(
          #"kubectl patch cm settings -p '{"data":{"MORE":5}}'"#,
          error:
            "Error from server (BadRequest): json: cannot unmarshal number into Go struct field ConfigMap.data of type string\n",
          exit: 1),
        CommandCase(
          "kubectl patch cm settings",
          error: "error: must specify --patch or --patch-file containing the contents of the patch\n", exit: 1),
        CommandCase(
          #"kubectl patch deployment backend -p '{"spec":{"replicas":3}}'"#, "deployment.apps/backend patched\n"),
        CommandCase(
          #"kubectl patch deployment backend -p '{"spec":{"paused":true}}'"#,
          error: "firedrill: the simulation patches the replicas of deployments and stateful sets alone\n", exit: 126),
      ], scenario: Self.scenario)
  }

  @Test func limitsAreRaised() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase(
          "kubectl set resources deployment/backend --limits=memory=1Gi,cpu=2 --requests=memory=600Mi",
          "deployment.apps/backend resource requirements updated\n"),
        CommandCase(
          "kubectl get deploy backend -o json | jq -c '.spec.template.spec.containers[0].resources'",
          "{\"limits\":{\"cpu\":\"2\",\"memory\":\"1Gi\"},\"requests\":{\"cpu\":\"250m\",\"memory\":\"600Mi\"}}\n"),
        CommandCase(
          "kubectl set resources deployment/backend --limits=cpu=100m",
          error: "error: the request of cpu must be less than or equal to its limit\n", exit: 1),
        CommandCase(
          "kubectl set resources deployment/backend",
          error: "error: you must specify an update to requests or limits (in the form of --requests/--limits)\n",
          exit: 1),
      ], scenario: Self.scenario)
  }

  @Test func variablesOfAMapAreKnownBeforehand() throws {
    let plan = try Rehearsing.plan(Self.scenario)
    #expect(try Rehearsing.problems(in: "kubectl set env deployment/backend GREETING=x", plan: plan) == [])
    let elsewhere = Self.scenario.replacing("type: configMap\n", with: "type: configMap\n    namespace: other\n")
    let problem = #expect(throws: (any Error).self) { _ = try Rehearsing.run(["true"], scenario: elsewhere) }
    #expect(problem.map { "\($0)" }?.contains("pods see their own alone") ?? false, "\(problem.map { "\($0)" } ?? "")")
    let misspelt = Self.scenario.replacing("envFrom: [settings]", with: "envFrom: [setings]")
    #expect(throws: Rehearsing.Unreadable.self) { _ = try Rehearsing.plan(misspelt) }
  }
}
