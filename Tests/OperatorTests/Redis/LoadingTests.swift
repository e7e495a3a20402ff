import Operator
import Testing

/// A Redis that loads its data for as long as a fault lasts.
@Suite struct LoadingTests {
  @Test func clientsThatConnectWaitUntilItHasLoaded() throws {
    let fault = "  - {id: loading, at: 1m, for: 3m, target: queue-redis, outage: {mode: loading}}\n"
    let results = try Rehearsing.run(
      [
        "redis-cli ping", "kubectl rollout restart deployment/novapulse-worker -n novapulse", "sleep 4m",
        "redis-cli ping", "redis-cli LLEN nova:email:wait",
      ], at: "2m", scenario: OperationsRunbook.scenario.trimmed + "\n" + fault)
    #expect(results[0].output.contains("LOADING"), "\(results[0])")
    #expect(results[3].output == "PONG\n")
    #expect(results[4].output == "(integer) 0\n")
  }

  /// Existing connections stay; workers that start get the server's error, and not a port that is closed.
  @Test func tooManyClientsAreTold() throws {
    let results = try Rehearsing.run(
      [
        "redis-cli CONFIG SET maxclients 1", "redis-cli ping",
        "kubectl rollout restart deployment/novapulse-worker -n novapulse", "sleep 2m",
        "kubectl logs deployment/novapulse-worker -n novapulse --tail=500",
      ], at: "2m", scenario: OperationsRunbook.scenario)
    #expect(results[0].output == "OK\n")
    #expect(results[1].output == "(error) ERR max number of clients reached\n")
    #expect(results[4].output.contains("ERR max number of clients reached"), "\(results[4])")
    // What they wanted from it is rejected with each refused connection, instead of waiting for the next.
    #expect(results[4].output.contains("Ready check failed: ERR max number of clients reached"), "\(results[4])")
    #expect(!results[4].output.contains("ECONNREFUSED"))
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
