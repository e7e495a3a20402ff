import Operator
import Testing

/// A canary: two deployments of the same application, one of them with another image; and rollouts in steps.
@Suite struct RolloutCommandTests {
  private static let scenario = Rehearsing.outage.replacing(
    "components: {backend: {replicas: 6}}",
    with: """
      components:
        backend: {replicas: 4, startDelay: 2s, labels: {app: web, track: stable}}
        canary:
          type: deployment
          replicas: 1
          startDelay: 2s
          image: v2
          labels: {app: web, track: canary}
          runs: {type: tableQueueWorker, queue: outbox, pollInterval: 5s, routes: {SMS: {provider: twilio}}}
      """)

  @Test func twoDeploymentsStandBehindOneLabel() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase("kubectl get pods -l app=web --no-headers | wc -l", "5\n"),
        CommandCase("kubectl get pods -l app=web,track=canary -o name", "pod/canary-HASH66-POD55\n"),
        CommandCase(
          "kubectl get pods -l app=web -o json | jq -c '[.items[].spec.containers[0].image]|group_by(.)|map(length)'",
          "[4,1]\n"),
        CommandCase("kubectl scale deployment canary --replicas=2", "deployment.apps/canary scaled\n"),
        CommandCase("kubectl set image deployment/canary canary=v3", "deployment.apps/canary image updated\n"),
        CommandCase("kubectl rollout undo deployment/canary", "deployment.apps/canary rolled back\n"),
        CommandCase(
          "kubectl rollout undo deployment/backend",
          error: "error: no rollout history found for deployment \"backend\"\n", exit: 1),
        CommandCase(
          "kubectl set image deployment/canary web=v3", error: "error: unable to find container named \"web\"\n",
          exit: 1),
      ], scenario: Self.scenario)
  }

  @Test func aPausedRolloutWaits() throws {
    let images = "kubectl get pods -l track=stable -o json | jq -c '[.items[].spec.containers[0].image]|unique'"
    try Rehearsing.checkInTurn(
      [
        CommandCase("kubectl rollout pause deployment/backend", "deployment.apps/backend paused\n"),
        CommandCase(
          "kubectl rollout pause deployment/backend",
          error: "error: deployments.apps \"backend\" is already paused\n", exit: 1),
        CommandCase("kubectl set image deployment/backend backend=v2", "deployment.apps/backend image updated\n"),
        CommandCase("sleep 60"), CommandCase(images, "[\"v1\"]\n"),
        CommandCase(
          "kubectl rollout restart deployment/backend",
          error: "error: deployments.apps \"backend\" can't restart paused deployment (run rollout resume first)\n",
          exit: 1),
        CommandCase(
          "kubectl rollout undo deployment/backend",
          error:
            "error: you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again\n",
          exit: 1),
        CommandCase("kubectl delete pod -l track=stable --wait=false | wc -l", "4\n"), CommandCase("sleep 30"),
        CommandCase(images, "[\"v1\"]\n"),
        CommandCase("kubectl scale deployment backend --replicas=5", "deployment.apps/backend scaled\n"),
        CommandCase("sleep 30"), CommandCase("kubectl get pods -l track=stable -o name | wc -l", "5\n"),
        CommandCase(
          "kubectl rollout status deployment/backend --watch=false",
          "Waiting for deployment \"backend\" rollout to finish: 0 out of 5 new replicas have been updated...\n"),
        CommandCase("kubectl rollout resume deployment/backend", "deployment.apps/backend resumed\n"),
        CommandCase("sleep 60"), CommandCase(images, "[\"v2\"]\n"),
        CommandCase(
          "kubectl rollout resume deployment/backend",
          error: "error: deployments.apps \"backend\" is not paused\n", exit: 1),
      ], scenario: Self.scenario)
  }

  /// What is refused for one of them does not keep the others from it.
  @Test func aKindAloneMeansAllOfIt() throws {
    let refused =
      "error: deployments.apps \"backend\" can't restart paused deployment (run rollout resume first)\n"
    let missing = "Error from server (NotFound): deployments.apps \"nothing\" not found\n"
    try Rehearsing.checkInTurn(
      [
        CommandCase(
          "kubectl rollout restart deploy", "deployment.apps/backend restarted\ndeployment.apps/canary restarted\n"),
        CommandCase("kubectl rollout restart deploy -n nowhere", error: "No resources found in nowhere namespace.\n"),
        CommandCase("kubectl rollout pause deployment backend", "deployment.apps/backend paused\n"),
        CommandCase(
          "kubectl rollout restart deployment", "deployment.apps/canary restarted\n", error: refused, exit: 1),
        CommandCase(
          "kubectl rollout restart deployment/backend deployment/canary", "deployment.apps/canary restarted\n",
          error: refused, exit: 1),
        CommandCase(
          "kubectl rollout restart deployment/nothing deployment/canary", "deployment.apps/canary restarted\n",
          error: missing, exit: 1),
        CommandCase(
          "kubectl scale deployment/nothing deployment/canary --replicas=2", "deployment.apps/canary scaled\n",
          error: missing, exit: 1),
      ], scenario: Self.scenario)
  }

  @Test func historyShowsATemplate() throws {
    let results = try Rehearsing.run(
      [
        "kubectl rollout history deployment/canary --revision=1",
        "kubectl rollout history deployment/canary --revision=9",
        "kubectl rollout history deployment/canary",
      ], scenario: Self.scenario)
    #expect(
      PodNames.masked(results[0].output)
        == "deployment.apps/canary with revision #1\nPod Template:\n  Labels:\tapp=web\n\ttrack=canary\n"
        + "\tpod-template-hash=HASH66\n  Containers:\n   canary:\n    Image:\tv2\n    Port:\t8080/TCP\n"
        + "    Host Port:\t0/TCP\n    Environment:\t<none>\n    Mounts:\t<none>\n  Volumes:\t<none>\n\n")
    #expect(results[1].errorOutput == "error: unable to find the specified revision\n" && results[1].exitCode == 1)
    #expect(results[2].output == "deployment.apps/canary \nREVISION   CHANGE-CAUSE\n1          <none>\n\n")
  }
}
