import Operator
import Testing

/// What the servers in the pods of stateful sets write.
@Suite struct ServerLogTests {
  /// A snapshot is due a minute after one change; the process is dead from 10 to 12 minutes.
  private static func redis(_ faults: String) -> String {
    HostedRedisTests.scenario(config: "{save: \"60 1\"}").replacing("faults:\n", with: "faults:\n" + faults)
  }

  private static let crash = "  - {id: dead, at: 10m, for: 2m, target: redis, crash: {}}\n"

  /// It begins with the warm-up, at a minute to eight in Berlin, and to seven in containers.
  @Test func redisWritesItsStart() throws {
    let result = try Rehearsing.run(["kubectl logs store-0 -n default"], at: "5m", scenario: Self.redis(""))[0]
    #expect(
      result.output == """
        1:C 02 Mar 2026 06:59:00.000 # oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo
        1:C 02 Mar 2026 06:59:00.000 # Redis version=7.0.15, bits=64, commit=00000000, modified=0, pid=1, just started
        1:M 02 Mar 2026 06:59:00.000 * Running mode=standalone, port=6379.
        1:M 02 Mar 2026 06:59:00.000 # Server initialized
        1:M 02 Mar 2026 06:59:00.000 * Ready to accept connections

        """)
  }

  @Test func redisWritesOfItsSnapshots() throws {
    let results = try Rehearsing.run(
      [
        "redis-cli SET a 1", "sleep 61", "redis-cli GET a",
        "kubectl logs store-0 --tail=4 | grep -c '02 Mar 2026 07:06:0'", "kubectl logs store-0 --tail=4",
      ], at: "5m", scenario: Self.redis(""))
    let lines = results[4].output.split(separator: "\n").map(Self.withoutTime)
    #expect(
      lines == [
        "1:M * 1 changes in 60 seconds. Saving...", "1:M * Background saving started by pid 20",
        "20:C * DB saved on disk", "1:M * Background saving terminated with success",
      ])
    #expect(results[3].output == "4\n")
  }

  @Test func redisStartsAgainAfterACrash() throws {
    let results = try Rehearsing.run(
      ["redis-cli SET a 1", "sleep 61", "redis-cli GET a", "sleep 8m", "kubectl logs store-0 --since=3m"], at: "5m",
      scenario: Self.redis(Self.crash))
    let lines = results[4].output.split(separator: "\n").map(Self.withoutTime)
    #expect(lines.count == 8, "\(lines)")
    #expect(
      lines.suffix(4) == [
        "1:M * Loading RDB produced by version 7.0.15", "1:M * Done loading RDB, keys loaded: 1, keys expired: 0.",
        "1:M * DB loaded from disk: 0.008 seconds", "1:M * Ready to accept connections",
      ])
    #expect(results[4].output.contains("1:C 02 Mar 2026 07:12:00.000 # oO0O"))
  }

  @Test(arguments: [
    ("outage: {mode: misconf}", "kubectl logs store-0 | grep -c 'Background saving error'", "2\n"),
    ("outage: {mode: busy}", "kubectl logs store-0 | grep -c 'Slow script detected: still in execution'", "1\n"),
    ("outage: {mode: readOnly}", "kubectl logs store-0 | grep -c '1:S .* Connecting to MASTER redis-1:6379'", "1\n"),
    ("failover: {takes: 1s}", "kubectl logs store-0 | grep -c 'Connection with replica redis-1:6379 lost.'", "1\n"),
  ])
  func redisWritesOfItsTroubles(fault: String, command: String, output: String) throws {
    let faults = "  - {id: trouble, at: 5m30s, for: 10m, target: redis, \(fault)}\n"
    let results = try Rehearsing.run(
      ["redis-cli SET a 1", "sleep 61", "redis-cli GET a", "sleep 6", "redis-cli GET a", command], at: "5m",
      scenario: Self.redis(faults))
    #expect(results[5].output == output, "\(results)")
  }

  @Test func whoeverIsToldToStopSaysSo() throws {
    let results = try Rehearsing.run(
      [
        "kubectl rollout restart statefulset/store", "sleep 60", "kubectl logs store-0 | grep -c 'DB loaded from disk'",
      ],
      at: "5m", scenario: Self.redis(""))
    // The new pod's log begins with it.
    #expect(results[2].output == "1\n", "\(results)")
  }

  /// The first member is killed from 10 to 12 minutes.
  private static let mongo =
    MongoshTests.scenario
    .replacing("users: {}", with: "users: {}\n      events: {documents: 5000000}")
    .replacing("faults:\n", with: "  mongodb: {type: statefulSet, replicas: 3, hosts: db, port: 27017}\nfaults:\n")

  @Test func membersWriteOfElections() throws {
    let results = try Rehearsing.run(
      [
        "kubectl logs mongodb-1 --tail=2; kubectl logs mongodb-2 --tail=2",
        "kubectl logs mongodb-0 --tail=2",
        "kubectl logs mongodb-1 | grep -c '\"c\":\"ELECTION\"'; kubectl logs mongodb-2 | grep -c '\"c\":\"ELECTION\"'",
      ], at: "15m", scenario: Self.mongo)
    let line =
      "+00:00\"},\"s\":\"I\",  \"c\":\"ELECTION\", \"id\":21450,   \"ctx\":\"ReplCoord-0\",\"msg\":\"Election succeeded, "
      + "assuming primary role\",\"attr\":{\"term\":2}}"
    #expect(results[0].output.contains(line), "\(results[0].output)")
    #expect(results[0].output.contains("\"attr\":{\"newState\":\"PRIMARY\",\"oldState\":\"SECONDARY\"}}\n"))
    let back = "{\"t\":{\"$date\":\"2026-03-02T08:12:00"
    #expect(results[1].output.hasPrefix(back), "\(results[1].output)")
    #expect(results[1].output.contains("\"msg\":\"Replica set state transition\""))
    #expect(results[2].output == "1\n0\n" || results[2].output == "0\n1\n")
  }

  @Test func whatIsSlowIsWritten() throws {
    let results = try Rehearsing.run(
      [
        "mongosh \"\(MongoshTests.all)\" --eval \"db.users.find({name: 'Ada'})\"",
        "mongosh \"\(MongoshTests.all)\" --eval \"db.events.countDocuments({kind: 'x'})\"",
        "kubectl logs mongodb-0 | grep 'Slow query'",
      ], at: "5m", scenario: Self.mongo)
    #expect(results[2].output.split(separator: "\n").count == 1, "\(results[2].output)")
    let part =
      "\"c\":\"COMMAND\",  \"id\":51803,   \"ctx\":\"conn1\",\"msg\":\"Slow query\",\"attr\":{\"type\":\"command\","
      + "\"ns\":\"shop.events\",\"command\":{\"aggregate\":\"events\",\"$db\":\"shop\"},\"planSummary\":\"COLLSCAN\","
      + "\"keysExamined\":0,\"docsExamined\":5000000,"
    #expect(results[2].output.contains(part), "\(results[2].output)")
  }

  /// A line of Redis without its date.
  private static func withoutTime(_ line: Substring) -> String {
    let words = line.split(separator: " ", maxSplits: 5)
    return words.count == 6 ? "\(words[0]) \(words[5])" : String(line)
  }
}
