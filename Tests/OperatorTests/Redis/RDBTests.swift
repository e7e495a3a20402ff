import Operator
import Testing

/// Snapshots of Redis in files.
@Suite struct RDBTests {
  static let scenario = """
    version: 1
    name: A server
    start: 2026-03-02T08:00:00Z
    seed: 3
    duration: 1h
    components:
      redis: {type: redis}
    faults:
      - {id: down, at: 10m, for: 2m, target: redis, crash: {}}

    """

  static func run(_ commands: [String], at moment: String = "5m") throws -> [CommandResult] {
    try Rehearsing.run(commands, at: moment, scenario: scenario)
  }

  /// Five seconds pass before the fork: what is written in them is in the file.
  @Test func savesAndChecks() throws {
    let results = try Self.run([
      "redis-cli MSET a 1 b 2; redis-cli SET c 3 EX 100", "redis-cli --rdb /backup/redis-$(date +%Y%m%d).rdb",
      "date +%T",
      "redis-check-rdb /backup/redis-20260302.rdb", "ls /backup", "redis-check-rdb /backup/none.rdb", "redis-check-rdb",
    ])
    let size = try #require(
      results[1].errorOutput.firstMatch(of: #/after (\d+) bytes\n/#).flatMap { Int($0.output.1) })
    #expect(
      results[1].errorOutput == """
        sending REPLCONF capa eof
        sending REPLCONF rdb-only 1
        SYNC sent to master, writing bytes of bulk transfer until EOF marker to '/backup/redis-20260302.rdb'
        Transfer finished with success after \(size) bytes

        """)
    #expect(results[2].output == "08:05:05\n")
    let lines = results[3].output.split(separator: "\n").map(String.init)
    #expect(lines.first == "[offset 0] Checking RDB file /backup/redis-20260302.rdb")
    #expect(lines.contains("[offset 27] AUX FIELD redis-ver = '7.0.15'"))
    #expect(
      lines.suffix(4) == [
        "[offset \(size)] \\o/ RDB looks OK! \\o/", "[info] 3 keys read", "[info] 1 expires",
        "[info] 0 already expired",
      ])
    #expect(results[3].exitCode == 0)
    #expect(results[4].output == "redis-20260302.rdb\n")
    #expect(results[5].output == "[offset 0] Checking RDB file /backup/none.rdb\n")
    #expect(results[5].exitCode == 1)
    #expect(results[6].errorOutput == "Usage: redis-check-rdb <rdb-file-name>\n")
  }

  /// A file that is put over the server's own is read at its next start, which a crash is here.
  @Test func aFileIsReadAtTheNextStart() throws {
    let results = try Self.run([
      "redis-cli SET a 1; redis-cli --rdb /backup/a.rdb", "redis-cli SET a 2", "cp /backup/a.rdb /data/dump.rdb",
      "redis-cli GET a", "sleep 8m", "redis-cli GET a",
    ])
    #expect(results[3].output == "\"2\"\n")
    #expect(results[5].output == "\"1\"\n")
  }

  @Test func aServerThatIsDownGivesNothing() throws {
    let result = try Self.run(["redis-cli --rdb /backup/a.rdb"], at: "11m")[0]
    #expect(result.errorOutput == "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n")
    #expect(result.exitCode == 1)
    // It dies while the server waits for others that want the same.
    let broken = try Self.run(["sleep 4m58s; redis-cli --rdb /backup/a.rdb", "ls /backup"])
    #expect(broken[0].errorOutput == "Error reading RDB payload while SYNCing\n")
    #expect(broken[1].exitCode == 2)
  }
}
