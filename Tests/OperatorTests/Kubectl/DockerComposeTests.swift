import Operator
import Testing

/// docker-compose on what a compose file runs, and its words where nothing is.
@Suite struct DockerComposeTests {
  private static let composed = Rehearsing.outage.replacing(
    "backend: {replicas: 6}", with: "backend: {replicas: 2, startDelay: 2s, compose: {service: worker, project: shop}}")

  @Test func withoutAFileThereIsNothing() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase("docker-compose scale worker=3", error: "no configuration file provided: not found\n", exit: 14),
        CommandCase("docker compose restart worker", error: "no configuration file provided: not found\n", exit: 14),
        CommandCase("docker-compose scal worker=3", error: "unknown docker command: \"compose scal\"\n", exit: 16),
        CommandCase("docker ps", error: "firedrill: the simulation supports docker compose alone\n", exit: 126),
      ], scenario: Rehearsing.outage)
  }

  @Test func scalesStopsAndStarts() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase(
          "docker-compose scale worker=3",
          error:
            " Container shop-worker-1  Running\n Container shop-worker-2  Running\n Container shop-worker-3  Started\n"),
        CommandCase("sleep 10"),
        CommandCase(
          "docker-compose ps",
          """
          NAME            IMAGE   COMMAND                  SERVICE   CREATED          STATUS          PORTS
          shop-worker-1   v1      "docker-entrypoint.s…"   worker    18 minutes ago   Up 18 minutes   
          shop-worker-2   v1      "docker-entrypoint.s…"   worker    18 minutes ago   Up 18 minutes   
          shop-worker-3   v1      "docker-entrypoint.s…"   worker    10 seconds ago   Up 8 seconds    

          """),
        CommandCase("docker-compose ps -q web", error: "no such service: web\n", exit: 1),
        CommandCase("docker-compose scale worker", error: "invalid scale specifier: worker\n", exit: 1),
        CommandCase("docker-compose restart --hard worker", error: "unknown flag: --hard\n", exit: 16),
        CommandCase(
          "docker-compose down", error: "firedrill: the simulation does not support docker-compose down\n", exit: 126),
        CommandCase("kubectl get deployments", error: "No resources found in default namespace.\n"),
      ], scenario: composedScenario)
    let results = try Rehearsing.run(
      [
        "docker-compose stop worker", "docker-compose ps -q", "docker-compose start worker", "sleep 5",
        "docker-compose ps -q", "docker-compose restart worker", "sleep 30", "docker-compose ps",
        "docker-compose logs --tail 2 worker",
      ], scenario: composedScenario)
    #expect(results[0].errorOutput.hasSuffix(" Container shop-worker-1  Stopped\n Container shop-worker-2  Stopped\n"))
    #expect(results[1].output.isEmpty && results[4].output == "shop-worker-1\nshop-worker-2\n")
    #expect(results[5].errorOutput.contains("Restarting") && results[7].lines.count == 3)
    #expect(results[8].lines.allSatisfy { $0.hasPrefix("worker-1  | ") || $0.hasPrefix("worker-2  | ") })
    #expect(!results[8].lines.isEmpty && results[8].lines.count <= 4)
  }

  private var composedScenario: String { Self.composed }
}
