import Operator
import Testing

/// A Redis in a pod: what its restarts cost, by how it writes its data.
@Suite struct HostedRedisTests {
  static func scenario(config: String, volume: Bool = true) -> String {
    Rehearsing.outage.replacing(
      "components: {backend: {replicas: 6}}",
      with: """
        components:
          backend: {replicas: 6}
          redis: {config: \(config)}
          store: {type: statefulSet, hosts: redis, startDelay: 8s, shutdown: 1s, volume: \(volume)}
        """)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var config: String
    var volume = true
    var command: String
    var keeps: Bool
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "told to stop, it writes a snapshot", config: "{}", command: "kubectl rollout restart statefulset/store",
      keeps: true),
    Case(
      name: "it writes nothing at all", config: "{save: \"\"}", command: "kubectl rollout restart statefulset/store",
      keeps: false),
    Case(
      name: "no volume", config: "{}", volume: false, command: "kubectl rollout restart statefulset/store", keeps: false
    ),
    Case(
      name: "killed, with an append-only file", config: "{appendonly: \"yes\"}",
      command: "kubectl delete pod store-0 --grace-period=0 --force", keeps: true),
    Case(
      name: "killed, before the next snapshot", config: "{}",
      command: "kubectl delete pod store-0 --grace-period=0 --force", keeps: false),
  ]

  @Test(arguments: cases)
  func restart(_ test: Case) throws {
    let results = try Rehearsing.run(
      ["redis-cli SET a 1", "sleep 2", test.command, "sleep 4", "redis-cli GET a", "sleep 60", "redis-cli GET a"],
      at: "1m", scenario: Self.scenario(config: test.config, volume: test.volume))
    #expect(results[2].exitCode == 0, "\(results[2])")
    #expect(results[4].errorOutput == "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n")
    #expect(results[6].output == (test.keeps ? "\"1\"\n" : "(nil)\n"))
  }
}
