import Operator
import TestSupport
import Testing

/// Which services kubectl lists.
@Suite struct ServiceListTests {
  private static let scenario = """
    version: 1
    name: Services
    duration: 1h
    components:
      redis: {type: redis}
      jobs: {type: bullmq, redis: redis, queues: {mail: {}}}
      worker: {type: deployment, runs: {type: bullmqWorker, jobs: jobs, queues: {mail: {does: [{work: {time: 1ms}}]}}}}
      exporter: {type: deployment, http: {port: 9100}, runs: {type: bullmqWorker, jobs: jobs, queues: {mail: {does: [{work: {time: 1ms}}]}}}}
      web: {type: deployment, runs: {type: httpServer, endpoints: [{path: GET /things}]}}
      canary: {type: deployment, runs: {type: httpServer, endpoints: [{path: GET /things}]}}
      front: {type: service, deployments: [canary]}

    """

  /// A worker without HTTP has none; nor has a deployment that a service names one of its own.
  @Test func onlyWhatServesHasOne() throws {
    let found = try Rehearsing.run(
      ["kubectl get svc -o name", "kubectl get svc worker", "kubectl port-forward svc/worker 8080:8080"], at: "10m",
      scenario: Self.scenario)
    #expect(found[0].lines.sorted() == ["service/exporter", "service/front", "service/web"])
    #expect(found[1].errorOutput == "Error from server (NotFound): services \"worker\" not found\n")
    #expect(found[2].exitCode == 1)
  }

  @Test func theShippedSystem() throws {
    let found = try Rehearsing.run(
      ["kubectl get svc -n novapulse -o name"], at: "2m", scenario: OperationsRunbook.scenario)[0]
    #expect(found.lines == ["service/novapulse-api-service"])
  }
}
