import Harness
import Operator
import Testing

/// redis-cli on a simulated server.
@Suite struct RedisCLITests {
  /// Redis is down from 10 to 12 minutes.
  static let scenario =
    Rehearsing.outage.replacing(
      "faults:\n",
      with: "faults:\n  - {id: redis-down, at: 10m, for: 2m, target: redis, crash: {}}\n"
        + "  - {id: redis-hangs, at: 30m, for: 5m, target: redis, outage: {mode: hang}}\n")

  static func run(_ commands: [String], at moment: String = "5m") throws -> [CommandResult] {
    try Rehearsing.run(commands, at: moment, scenario: scenario, variables: ["redis-host": "redis"])
  }

  @Test(arguments: [
    ("redis-cli ping", "PONG\n"), ("redis-cli -h redis ping", "PONG\n"), ("redis-cli -h <redis-host> ping", "PONG\n"),
    ("redis-cli ping | cat", ""), ("redis-cli ping | head -1", "PONG\n"),
    ("redis-cli LLEN nova:email:wait", "(integer) 0\n"), ("redis-cli LLEN nova:email:wait | head -1", "0\n"),
    ("redis-cli --no-raw LLEN x | head -1", "(integer) 0\n"), ("redis-cli --raw GET x", "\n"),
    ("redis-cli GET x", "(nil)\n"),
    ("redis-cli KEYS \"*\"", "(empty array)\n"),
    ("redis-cli LEN x", "(error) ERR unknown command 'LEN', with args beginning with: 'x' \n"),
    ("redis-cli GET", "(error) ERR wrong number of arguments for 'get' command\n"),
    ("redis-cli RPUSH a 1 2; redis-cli LRANGE a 0 -1", "(integer) 2\n1) \"1\"\n2) \"2\"\n"),
    ("redis-cli -n 3 SET a 1 && redis-cli GET a && redis-cli -n 3 GET a", "OK\n(nil)\n\"1\"\n"),
    ("redis-cli MSET k:1 a k:2 b other c; redis-cli --scan --pattern 'k:*' | wc -l", "OK\n2\n"),
    ("redis-cli -r 3 INCR n", "(integer) 1\n(integer) 2\n(integer) 3\n"),
    (
      "redis-cli\n> SET a 1\n> GET a\n> quit\n> GET a",
      "127.0.0.1:6379> SET a 1\nOK\n127.0.0.1:6379> GET a\n\"1\"\n127.0.0.1:6379> quit\n"
    ),
    ("redis-cli -h redis\n# a remark\n  > GET \"a", "redis:6379> GET \"a\nInvalid argument(s)\n"),
    ("redis-cli INFO memory | grep -c used_memory:", "1\n"),
    // Where the output is no terminal.
    ("redis-cli RPUSH a x; echo \"depth: $(redis-cli LLEN a)\"", "(integer) 1\ndepth: 1\n"),
    ("echo $(redis-cli --no-raw LLEN a)", "(integer) 0\n"), ("echo $(redis-cli --no-raw GET x)", "(nil)\n"),
    ("watch -t redis-cli LLEN a", "0\n"), ("watch -t redis-cli --no-raw LLEN a", "(integer) 0\n"),
    // It is five past eight.
    ("redis-cli BLPOP nothing 2; date +%T", "(nil)\n08:05:02\n"),
    ("redis-cli BRPOP nothing more 0.5; date +%T", "(nil)\n08:05:00\n"),
    ("redis-cli BZPOPMIN nothing 1; date +%T", "(nil)\n08:05:01\n"),
    ("redis-cli BLMOVE nothing x LEFT RIGHT 1; date +%T", "(nil)\n08:05:01\n"),
    ("redis-cli BRPOPLPUSH nothing x 1; date +%T", "(nil)\n08:05:01\n"),
    ("redis-cli XREAD BLOCK 1000 STREAMS nothing 0; date +%T", "(nil)\n08:05:01\n"),
    ("redis-cli BLPOP nothing 60; date +%T", "(nil)\n08:06:00\n"),
    ("redis-cli -r 2 BLPOP nothing 1; date +%T", "(nil)\n(nil)\n08:05:02\n"),
    ("redis-cli BLPOP nothing 1 | wc -c", "1\n"),
    ("redis-cli RPUSH a x; redis-cli BLPOP a 2; date +%T", "(integer) 1\n1) \"a\"\n2) \"x\"\n08:05:00\n"),
    ("redis-cli -p 6379 ping", "PONG\n"), ("redis-cli -a x --no-auth-warning ping", "PONG\n"),
  ])
  func prints(commandLine: String, output: String) throws {
    #expect(try Self.run([commandLine])[0].output == output)
  }

  private static let noPassword =
    "AUTH failed: ERR AUTH <password> called without any password configured for the default user. Are you sure your "
    + "configuration is correct?\n"

  @Test(arguments: [
    ("redis-cli --rdb-check /backup/redis.rdb", 1, "Unrecognized option or bad number of args for: '--rdb-check'\n"),
    ("redis-cli -h", 126, "firedrill: the simulation does not print the help of redis-cli\n"),
    ("redis-cli --latency", 126, "firedrill: the simulation's redis-cli does not know --latency\n"),
    ("redis-cli -h nowhere ping", 1, "Could not connect to Redis at nowhere:6379: Name or service not known\n"),
    (
      "redis-cli", 126,
      "firedrill: the simulation's redis-cli wants a command, or lines after it that begin with '> '\n"
    ),
    ("redis-cli -e GET", 1, ""), ("redis-cli GET", 0, ""), ("redis-cli BLPOP a 0", 130, ""),
    (
      "redis-cli -a secret ping", 0,
      "Warning: Using a password with '-a' or '-u' option on the command line interface may not be safe.\n" + noPassword
    ),
    ("redis-cli -a secret --no-auth-warning ping", 0, noPassword),
    ("redis-cli -p 26379 ping", 1, "Could not connect to Redis at 127.0.0.1:26379: Connection refused\n"),
    ("redis-cli -h redis -p 6380 ping", 1, "Could not connect to Redis at redis:6380: Connection refused\n"),
  ])
  func fails(commandLine: String, exitCode: Int, errorOutput: String) throws {
    let result = try Self.run([commandLine])[0]
    #expect(result.exitCode == exitCode)
    #expect(result.errorOutput == errorOutput)
  }

  @Test func nobodyAnswersWhileTheServerIsDown() throws {
    let result = try Self.run(["redis-cli ping"], at: "11m")[0]
    #expect(result.exitCode == 1)
    #expect(result.errorOutput == "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n")
    #expect(try Self.run(["redis-cli ping"], at: "13m")[0].output == "PONG\n")
    // It hangs: somebody presses Ctrl-C.
    #expect(try Self.run(["redis-cli ping"], at: "31m")[0].exitCode == 130)
  }

  /// Somebody waits for a key when the server dies, or hangs.
  @Test func waitingEndsWithTheServer() throws {
    let results = try Self.run(["sleep 290", "redis-cli BLPOP a 0", "date +%T"])
    #expect(results[1].errorOutput == "Error: Server closed the connection\n" && results[1].exitCode == 1)
    #expect(results[2].output == "08:10:00\n")
    // It is past the command's own time, and somebody presses Ctrl-C.
    let hung = try Self.run(["redis-cli BLPOP a 10", "date +%T"], at: "29m55s")
    #expect(hung[0].exitCode == 130 && hung[0].output == "")
    #expect(hung[1].output == "08:30:35\n")
  }

  /// The queue's own marker, which comes with the next job.
  @Test func whatComesInTimeIsShown() throws {
    let results = try Rehearsing.run(
      [
        "kubectl -n novapulse scale deployment novapulse-worker --replicas=0", "sleep 60",
        "redis-cli DEL nova:email:marker", "redis-cli BZPOPMIN nova:email:marker 60",
      ], at: "6m", scenario: OperationsRunbook.scenario)
    #expect(results[3].output == "1) \"nova:email:marker\"\n2) \"0\"\n3) \"0\"\n")
    #expect(results[3].exitCode == 0)
  }

  /// The default configuration writes a snapshot an hour after one change, and five minutes after a hundred.
  @Test func aCrashLosesWhatIsInNoSnapshot() throws {
    let results = try Self.run(["redis-cli SET a 1", "redis-cli GET a", "sleep 8m", "redis-cli GET a"])
    #expect(results.map(\.output) == ["OK\n", "\"1\"\n", "", "(nil)\n"])
  }

  @Test(
    arguments: [
      ("redis-cli PNIG", ["1:11: error: Redis has no command 'PNIG'; did you mean PING?"]),
      ("redis-cli LLEN", ["1:11: error: Redis says: ERR wrong number of arguments for 'llen' command"]),
      ("redis-cli -h reddis ping", ["1:11: error: there is no Redis 'reddis'; did you mean redis?"]),
      ("redis-cli", ["1:1: error: redis-cli has neither a command nor lines at its prompt"]),
      ("redis-cli\n> LLEN a\n> LLLEN b", ["3:3: error: Redis has no command 'LLLEN'; did you mean LLEN?"]),
      ("redis-cli --rdb-check x", ["1:1: error: Unrecognized option or bad number of args for: '--rdb-check'"]),
      ("redis-cli -h redis -p 6380 ping", ["1:11: error: 'redis' listens on port 6379, not 6380"]),
      ("redis-cli KEYS 'nova:*'", []), ("redis-cli EXEC", []),
    ] as [(String, [String])])
  func checking(commandLine: String, expected: [String]) throws {
    let problems = try Rehearsal(plan: try Rehearsing.plan(Self.scenario), seed: 1).problems(in: commandLine)
    #expect(problems.map { "\($0.line):\($0.column): \($0.isError ? "error" : "warning"): \($0.message)" } == expected)
  }
}
