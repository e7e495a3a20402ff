import Operator
import Testing

/// What mongosh says of a set's configuration and of its replication.
@Suite struct MongoshReplicationTests {
  private static let settings = """
    {
      _id: 'rs0',
      version: 1,
      term: 1,
      members: [
        {
          _id: 0,
          host: 'db-0:27017',
          arbiterOnly: false,
          buildIndexes: true,
          hidden: false,
          priority: 1,
          tags: {},
          secondaryDelaySecs: Long('0'),
          votes: 1
        },

    """

  @Test("rs.conf() is the set's configuration, under all its names")
  func configuration() throws {
    let results = try MongoshTests.eval([
      "rs.conf()", "rs.config()", "db.adminCommand({replSetGetConfig: 1}).config",
      "rs.conf().settings.electionTimeoutMillis", "rs.conf().members.length", "rs.conf().protocolVersion",
      "db.adminCommand({replSetGetConfig: 1}).ok", "rs.conf().settings.getLastErrorDefaults", "db.conf()",
    ])
    #expect(results[0].output.hasPrefix(Self.settings), "\(results[0].output)")
    #expect(results[1].output == results[0].output && results[2].output == results[0].output)
    #expect(
      results[3...7].map(\.output) == ["10000\n", "3\n", "Long('1')\n", "1\n", "{ w: 1, wtimeout: 0 }\n"])
    #expect(results[8].errorOutput == "TypeError: db.conf is not a function\n")
  }

  @Test("The term of the configuration is that of the election; who is down says nothing")
  func terms() throws {
    #expect(try MongoshTests.eval(["rs.conf().term"], at: "11m")[0].output == "2\n")
    #expect(try MongoshTests.eval(["rs.conf()"], at: "21m")[0].exitCode == 1)
  }

  @Test("Members that are behind are so by their last entries")
  func secondaries() throws {
    // What a member knows of the others it has from heartbeats, two seconds apart.
    let shell = "mongosh \"\(MongoshTests.all)\" --eval"
    let found = try MongoshTests.run([
      "\(shell) 'db.users.insertOne({_id: 1})'", "sleep 5s", "\(shell) 'rs.printSecondaryReplicationInfo()'",
      "\(shell) 'db.printSecondaryReplicationInfo()'",
    ])
    let section = """
      {
        syncedTo: 'Mon Mar 02 2026 08:05:00 GMT+0000 (Coordinated Universal Time)',
        replLag: '0 secs (0 hrs) behind the primary '
      }

      """
    #expect(found[2].output == "source: db-1:27017\n\(section)---\nsource: db-2:27017\n\(section)")
    #expect(found[3].output == found[2].output)
  }

  /// The first member is killed at ten minutes; another one rules and writes on.
  @Test func aMemberThatIsDown() throws {
    let found = try MongoshTests.eval(["rs.printSecondaryReplicationInfo()"], at: "11m")[0].output
    #expect(
      found.hasPrefix("source: db-0:27017\n{ 'no replication info, yet.  State': '(not reachable/healthy)' }\n---\n"),
      "\(found)")
    #expect(found.contains("behind the primary "))
  }

  @Test("A member that cannot follow is behind by what it lacks")
  func behind() throws {
    let scenario = MongoshTests.scenario.replacing(
      "faults:\n", with: "faults:\n  - {id: slow, at: 1m, for: 20m, target: db, replicationLag: {delay: 90s}}\n")
    let write = "mongosh '\(MongoshTests.all)&w=1' --eval 'db.users.insertOne({})'"
    let found = try Rehearsing.run(
      [
        write, "sleep 30s", write, "sleep 70s",
        "mongosh '\(MongoshTests.all)' --eval 'rs.printSecondaryReplicationInfo()'",
      ],
      at: "3m", scenario: scenario)
    #expect(found[4].output.contains("replLag: '-30 secs (-0.01 hrs) behind the primary '"), "\(found[4])")
  }

  @Test("The oplog reaches from its first entry to its last")
  func oplog() throws {
    let found = try MongoshTests.eval([
      "db.users.insertOne({_id: 1})", "rs.printReplicationInfo()", "db.getReplicationInfo().timeDiff",
      "db.getReplicationInfo().configuredLogSizeMB", "db.getReplicationInfo().usedMB", "db.printReplicationInfo()",
    ])
    #expect(
      found[1].output == """
        actual oplog size
        '953.67431640625 MB'
        ---
        configured oplog size
        '953.67431640625 MB'
        ---
        log length start to end
        '300 secs (0.08 hrs)'
        ---
        oplog first event time
        'Mon Mar 02 2026 08:00:00 GMT+0000 (Coordinated Universal Time)'
        ---
        oplog last event time
        'Mon Mar 02 2026 08:05:00 GMT+0000 (Coordinated Universal Time)'
        ---
        now
        'Mon Mar 02 2026 08:05:00 GMT+0000 (Coordinated Universal Time)'

        """)
    #expect(found[2...4].map(\.output) == ["300\n", "953.67431640625\n", "0.01\n"])
    #expect(found[5].output == found[1].output)
  }
}
