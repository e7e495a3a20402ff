import Harness
import Operator
import Testing

/// A Redis with replicas, and commands that end what keeps it.
@Suite struct RedisReplicaTests {
  private static func scenario(_ faults: String) -> String {
    Rehearsing.outage
      .replacing(
        "components: {backend: {replicas: 6}}",
        with: "components: {backend: {replicas: 6}, redis: {replicas: 2}}"
      )
      .replacing("faults:\n", with: "faults:\n" + faults)
  }

  private static let who = "redis-cli INFO replication"

  /// The lines of INFO that name them, up to the port.
  private static func replicas(_ result: CommandResult) -> [String] {
    result.output.split(whereSeparator: \.isNewline).map { String($0.prefix { $0 != "," }) }
      .filter { $0.hasPrefix("role") || $0.hasPrefix("connected_slaves") || $0.contains("ip=") }
  }

  @Test func replicasFollow() throws {
    let results = try Rehearsing.run(
      [Self.who, "redis-cli SET a 1", "redis-cli --raw ROLE | head -1"], at: "5m", scenario: Self.scenario(""))
    #expect(
      Self.replicas(results[0]) == ["role:master", "connected_slaves:2", "slave0:ip=redis-1", "slave1:ip=redis-2"])
    #expect(results[2].output == "master\n")
  }

  /// From 10 to 15 minutes; the replica serves after 30 s, and clients stay with the old primary for a minute.
  @Test func aReplicaTakesOver() throws {
    let fault = "  - {id: f, at: 10m, for: 5m, target: redis, failover: {takes: 30s, staleFor: 1m, losesLast: 0s}}\n"
    let results = try Rehearsing.run(
      [
        "redis-cli --raw ROLE | head -3", "redis-cli REPLICAOF NO ONE", "redis-cli SET a 1", "sleep 60", Self.who,
        "sleep 240", Self.who,
      ], at: "10m40s", scenario: Self.scenario(fault))
    #expect(results[0].output == "slave\nredis-1\n6379\n")
    #expect(results[1].output == "OK\n")
    #expect(results[2].output == "(error) READONLY You can't write against a read only replica.\n")
    #expect(Self.replicas(results[4]) == ["role:master", "connected_slaves:1", "slave0:ip=redis-2"])
    #expect(
      Self.replicas(results[6]) == ["role:master", "connected_slaves:2", "slave0:ip=redis-0", "slave1:ip=redis-2"])
  }

  /// It is down from 10 minutes on, and its replica is asked after a minute.
  @Test func sentinelsKnowThePrimary() throws {
    let fault = "  - {id: f, at: 10m, for: 5m, target: redis, failover: {takes: 60s, losesLast: 0s}}\n"
    let watched = Self.scenario(fault).replacing("redis: {replicas: 2}", with: "redis: {replicas: 2, sentinel: cache}")
    let address = "redis-cli -p 26379 SENTINEL get-master-addr-by-name"
    let results = try Rehearsing.run(
      [
        "\(address) cache", "\(address) other", "redis-cli -p 26379 SENTINEL master other",
        "redis-cli --raw -p 26379 SENTINEL masters | grep master", "sleep 35",
        "redis-cli --raw -p 26379 SENTINEL masters | grep master", "redis-cli ping", "sleep 30", "\(address) cache",
        "redis-cli -p 26379 SENTINEL replicas cache | grep -c 's_down,slave'",
        "redis-cli -p 26379 SENTINEL ckquorum cache",
        "redis-cli -p 26379 GET a",
      ], at: "9m59s", scenario: watched)
    #expect(results[0].output == "1) \"redis-0\"\n2) \"6379\"\n")
    #expect(results[1].output == "(nil)\n")
    #expect(results[2].output == "(error) ERR No such master with that name\n")
    #expect(results[3].output == "master\nmaster\n", "\(results[3])")
    #expect(results[5].output == "s_down,o_down,master\nmaster\n")
    #expect(results[6].exitCode == 1)
    #expect(results[8].output == "1) \"redis-1\"\n2) \"6379\"\n")
    #expect(results[9].output == "1\n")
    #expect(results[10].output.hasPrefix("OK 3 usable Sentinels."))
    #expect(results[11].output == "(error) ERR 'get' is no command that the simulated Sentinels have\n")
  }

  @Test(arguments: ["''", "my master", "primär"]) func namesThatSentinelsRefuse(name: String) {
    let scenario = Self.scenario("").replacing("{replicas: 2}", with: "{sentinel: \(name)}")
    let error = #expect(throws: RunFailure.self) { try Rehearsing.run(["true"], at: "5m", scenario: scenario) }
    guard case .configuration(let findings)? = error else {
      Issue.record("\(name): another failure")
      return
    }
    #expect(findings.map(\.path) == [["components", "redis", "sentinel"]])
    #expect(findings.first?.message.contains("is no name: letters, digits, '.', '-' and '_' make one") == true)
  }

  @Test(arguments: [("busy", "SCRIPT KILL", "BUSY"), ("readOnly", "REPLICAOF NO ONE", "READONLY")])
  func anOperatorEndsIt(mode: String, command: String, error: String) throws {
    let fault = "  - {id: f, at: 10m, for: 5m, target: redis, outage: {mode: \(mode)}}\n"
    let results = try Rehearsing.run(
      ["redis-cli SET a 1", "redis-cli \(command)", "redis-cli SET a 2", "sleep 300", "redis-cli SET a 3"], at: "11m",
      scenario: Self.scenario(fault))
    #expect(results[0].output.hasPrefix("(error) \(error) "))
    #expect(results.dropFirst().map(\.output) == ["OK\n", "OK\n", "", "OK\n"])
  }
}
