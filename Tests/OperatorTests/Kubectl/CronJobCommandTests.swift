import Operator
import Testing

/// `kubectl` on cron jobs and jobs.
@Suite struct CronJobCommandTests {
  private static let scenario = Rehearsing.outage.replacing(
    "components: {backend: {replicas: 6}}",
    with: """
      components:
        backend: {replicas: 2}
        backup: {type: cronJob, schedule: "10 7 * * *", takes: 4m, namespace: shop, command: mongodump}
      """)

  @Test func areListedAndMadeByHand() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase(
          "kubectl get cronjobs -n shop",
          """
          NAME     SCHEDULE     TIMEZONE   SUSPEND   ACTIVE   LAST SCHEDULE   AGE
          backup   10 7 * * *   <none>     False     0        7m              18m

          """),
        CommandCase(
          "kubectl get jobs -n shop",
          """
          NAME              STATUS     COMPLETIONS   DURATION   AGE
          backup-29540590   Complete   1/1           4m         7m

          """),
        CommandCase("kubectl create job --from=cronjob/backup by-hand -n shop", "job.batch/by-hand created\n"),
        CommandCase(
          "kubectl create job --from=cronjob/backup by-hand -n shop",
          error: "error: failed to create job: jobs.batch \"by-hand\" already exists\n", exit: 1),
        CommandCase("sleep 2m"),
        CommandCase("kubectl get job by-hand -n shop --no-headers", "by-hand   Running   0/1   2m   2m\n"),
        CommandCase("sleep 3m"),
        CommandCase("kubectl get job by-hand -n shop --no-headers", "by-hand   Complete   1/1   4m   5m\n"),
        CommandCase(
          #"kubectl patch cronjob backup -n shop -p '{"spec":{"suspend":true}}'"#, "cronjob.batch/backup patched\n"),
        CommandCase("kubectl get cj backup -n shop -o json | jq .spec.suspend", "true\n"),
        CommandCase(
          "kubectl create job another -n shop", error: "error: either --image or --from must be specified\n", exit: 1),
        CommandCase(
          "kubectl create job x --from=cronjob/other -n shop",
          error: "Error from server (NotFound): cronjobs.batch \"other\" not found\n", exit: 1),
        CommandCase("kubectl get jobs", error: "No resources found in default namespace.\n"),
      ], scenario: Self.scenario)
  }

  @Test func schedulesAreCheckedWithTheFile() throws {
    let wrong = Self.scenario.replacing("10 7 * * *", with: "70 7 * * *")
    let problem = #expect(throws: (any Error).self) { _ = try Rehearsing.run(["true"], scenario: wrong) }
    #expect(problem.map { "\($0)" }?.contains("minute: expected 0 to 59, not") ?? false)
  }
}
