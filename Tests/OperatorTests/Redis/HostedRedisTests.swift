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

  /// In its own pod, with a terminal and without one; and through a forwarded port.
  @Test func isAskedInItsPod() throws {
    try Rehearsing.checkInTurn(
      [
        CommandCase("redis-cli RPUSH a x y", "(integer) 2\n"),
        CommandCase("kubectl exec -it store-0 -n default -- redis-cli LLEN a", "(integer) 2\n"),
        CommandCase("kubectl exec store-0 -- redis-cli LLEN a", "2\n"),
        CommandCase("kubectl exec statefulset/store -- redis-cli -h localhost LLEN a", "2\n"),
        CommandCase("echo \"depth: $(kubectl exec store-0 -- redis-cli LLEN a)\"", "depth: 2\n"),
        CommandCase(
          "kubectl exec store-0 -- redis-cli -p 7000 LLEN a",
          error: "Could not connect to Redis at 127.0.0.1:7000: Connection refused\n", exit: 1),
        CommandCase(
          "redis-cli -p 16379 LLEN a", error: "Could not connect to Redis at 127.0.0.1:16379: Connection refused\n",
          exit: 1),
        CommandCase(
          "kubectl port-forward store-0 16379:6379 & redis-cli -p 16379 LLEN a | tail -1",
          "Forwarding from 127.0.0.1:16379 -> 6379\nForwarding from [::1]:16379 -> 6379\n2\n"),
        CommandCase("redis-cli -h store-0 -p 6379 LLEN a", "(integer) 2\n"),
      ], at: "1m", scenario: Self.scenario(config: "{}"))
  }
}
