import Operator
import Testing

/// Where the operations runbook's commands run and do not do what they are there for.
@Suite("Findings about the operations runbook")
struct OperationsFindingsTests {
  private func run(_ commands: [String]) throws -> [CommandResult] {
    try Rehearsing.run(
      commands, at: "10m", scenario: OperationsRunbook.scenario, variables: OperationsRunbook.variables)
  }

  private func number(_ result: CommandResult) -> Int {
    Int(result.output.filter(\.isNumber)) ?? -1
  }

  /// "Check Queue Depths": BullMQ's list is called `wait`.
  @Test func theListsThatAreAskedForDoNotExist() throws {
    let results = try run([
      "kubectl scale deployment novapulse-worker --replicas=0 -n novapulse", "sleep 5m",
      "redis-cli LLEN nova:email:waiting", "redis-cli LLEN nova:email:wait",
    ])
    #expect(number(results[2]) == 0)
    #expect(number(results[3]) > 100)
  }

  /// "Clearing Failed Jobs": what names the failed jobs is gone, the jobs themselves stay for ever.
  @Test func deletingTheFailedSetOrphansItsJobs() throws {
    let count = "redis-cli --raw KEYS 'nova:webhook:[0-9]*' | wc -l"
    let results = try run([
      "kubectl scale deployment novapulse-worker --replicas=0 -n novapulse",
      "kubectl scale deployment novapulse-api --replicas=0 -n novapulse", "sleep 2m",
      "redis-cli ZCARD nova:webhook:failed", count, "redis-cli DEL nova:webhook:failed", count,
      "redis-cli ZCARD nova:webhook:failed",
    ])
    #expect(number(results[3]) > 2)
    #expect(number(results[4]) > number(results[3]))
    #expect(number(results[6]) == number(results[4]))
    #expect(number(results[7]) == 0)
  }

  /// "Rollback if recent deployment": after the restart of the step before, it takes the restart back.
  @Test func undoAfterRestartKeepsTheImage() throws {
    let image =
      "kubectl get deployment novapulse-api -n novapulse -o jsonpath='{.spec.template.spec.containers[0].image}'"
    let results = try run([
      "kubectl set image deployment/novapulse-api novapulse-api=novapulse-api:bad -n novapulse", image,
      "kubectl rollout restart deployment/novapulse-api -n novapulse",
      "kubectl rollout undo deployment/novapulse-api -n novapulse", image,
      "kubectl rollout undo deployment/novapulse-api -n novapulse", image,
    ])
    #expect(results[1].output.contains("novapulse-api:bad"))
    #expect(results[4].output.contains("novapulse-api:bad"))
    // A second one takes that back again: never the release.
    #expect(results[6].output.contains("novapulse-api:bad"))
  }

  /// "Update connection string if needed": a host that is none turns the API off, once it is restarted.
  @Test func aWrongConnectionStringTurnsTheAPIOff() throws {
    let results = try run([
      "kubectl set env deployment/novapulse-api MONGO_URI=mongodb://new-primary:27017/novapulse -n novapulse",
      "kubectl rollout status deployment/novapulse-api -n novapulse", "sleep 1m",
      "curl -s -o /dev/null -w '%{http_code}' -X POST https://api.novapulse.com/api/v1/auth/login -d user=a",
      "curl -s https://api.novapulse.com/api/v1/health",
      "curl -s -o /dev/null -w '%{http_code}' https://api.novapulse.com/api/v1/health",
    ])
    #expect(results[3].output == "504")
    // The health endpoint asks through the same client.
    #expect(
      results[4].output.contains(#""mongodb":{"status":"down","message":"timeout of 1000ms exceeded"}"#),
      "\(results[4].output)")
    #expect(results[4].output.contains(#""queue-redis":{"status":"up"}"#), "\(results[4].output)")
    #expect(results[5].output == "503")
  }

  /// "Redis Outage", 1: SIGTERM lets Redis save first, so that a restart in time loses nothing.
  @Test func aRestartOfRedisKeepsItsJobs() throws {
    let waiting = "redis-cli LLEN nova:email:wait"
    let results = try run([
      "kubectl scale deployment novapulse-worker --replicas=0 -n novapulse", "sleep 3m",
      "kubectl scale deployment novapulse-api --replicas=0 -n novapulse", "sleep 1m", waiting,
      "kubectl rollout restart statefulset/redis -n novapulse", "kubectl rollout status statefulset/redis -n novapulse",
      "sleep 30s", waiting,
    ])
    #expect(number(results[4]) > 60)
    #expect(number(results[8]) == number(results[4]))
  }

  /// "Adjust Concurrency": workers that run have read the config map already.
  @Test func aChangedConfigMapWaitsForTheRestart() throws {
    let value = "kubectl exec deployment/novapulse-worker -n novapulse -- printenv QUEUE_CONCURRENCY"
    let results = try run([
      #"KUBE_EDITOR='sed -i s/"10"/"30"/' kubectl edit configmap novapulse-config -n novapulse"#, value,
      "kubectl rollout restart deployment/novapulse-worker -n novapulse",
      "kubectl rollout status deployment/novapulse-worker -n novapulse", value,
    ])
    #expect(results[0].output.contains("edited"))
    #expect(results[1].output == "10\n")
    #expect(results[4].output == "30\n")
  }
}
