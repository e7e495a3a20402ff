import Operator
import Testing

/// `kubectl` on a stateful set in which the system's database runs.
@Suite struct StatefulSetCommandTests {
  private static let scenario = Rehearsing.outage.replacing(
    "components: {backend: {replicas: 6}}",
    with: """
      components:
        backend: {replicas: 6}
        db: {type: statefulSet, hosts: postgres, namespace: data, startDelay: 8s, shutdown: 2s, image: "postgres:15"}
        cache: {type: statefulSet, replicas: 3, namespace: data, startDelay: 4s, shutdown: 1s}
      """)

  @Test func isListed() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase(
          "kubectl get sts -n data",
          """
          NAME    READY   AGE
          cache   3/3     18m
          db      1/1     18m

          """),
        CommandCase(
          "kubectl get pods -n data -l app=cache",
          """
          NAME      READY   STATUS    RESTARTS   AGE
          cache-0   1/1     Running   0          18m
          cache-1   1/1     Running   0          18m
          cache-2   1/1     Running   0          18m

          """),
        CommandCase("kubectl get statefulset/db -n data -o name", "statefulset.apps/db\n"),
        CommandCase(
          "kubectl rollout restart statefulset/redis",
          error: "Error from server (NotFound): statefulsets.apps \"redis\" not found\n", exit: 1),
        CommandCase(
          "kubectl top pods -n data",
          "NAME      CPU(cores)   MEMORY(bytes)   \n"
            + ["cache-0", "cache-1", "cache-2", "db-0   "].map { "\($0)   25m          100Mi           \n" }.joined()),
        CommandCase("kubectl exec -n data db-0 -- psql -t -A -c 'SELECT 1'", "1\n"),
        CommandCase("kubectl scale statefulset cache --replicas=4 -n data", "statefulset.apps/cache scaled\n"),
        CommandCase(
          "kubectl rollout status sts/cache -n data",
          """
          Waiting for 1 pods to be ready...
          partitioned roll out complete: 4 new pods have been updated...

          """),
        CommandCase(
          "kubectl rollout undo statefulset/cache -n data",
          error: "error: no rollout history found for statefulset \"cache\"\n", exit: 1),
      ], scenario: Self.scenario)
  }

  /// The database is away for ten seconds, and a client is told so.
  @Test func restartingItTakesTheServerAway() throws {
    let ask = "kubectl exec -n data db-0 -- psql -t -A -c 'SELECT 1'"
    let results = try Rehearsing.run(
      [
        "kubectl rollout restart statefulset/db -n data", "psql -t -A -c 'SELECT 1'",
        "kubectl rollout status statefulset/db -n data", ask, "kubectl get pods -n data db-0 --no-headers",
        "kubectl rollout history statefulset/db -n data",
      ], scenario: Self.scenario)
    #expect(results[0].output == "statefulset.apps/db restarted\n")
    #expect(results[1].exitCode == 2, "\(results[1])")
    #expect(results[2].output.hasPrefix("Waiting for 1 pods to be ready...\n") && results[2].exitCode == 0)
    #expect(results[3].output == "1\n")
    #expect(results[4].output.hasPrefix("db-0   1/1   Running   0   "))
    #expect(
      results[5].output == "statefulset.apps/db \nREVISION   CHANGE-CAUSE\n1          <none>\n2          <none>\n\n")
  }
}
