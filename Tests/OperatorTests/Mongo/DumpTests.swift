import Operator
import Testing

/// mongodump and mongorestore on a simulated replica set.
@Suite struct DumpTests {
  static let scenario = MongoshTests.scenario.replacing("database: shop\n", with: "database: shop\n    dumpRate: 1\n")

  static func run(_ commands: [String], at moment: String = "5m") throws -> [CommandResult] {
    try Rehearsing.run(commands, at: moment, scenario: scenario, variables: ["ALL": MongoshTests.all])
  }

  /// Lines of standard error without their times.
  static func lines(_ result: CommandResult) -> [String] {
    result.errorOutput.split(separator: "\n").map { line in
      String(line.split(separator: "\t", maxSplits: 1).last ?? line)
    }
  }

  static let insert = "mongosh \"$ALL\" --eval 'db.users.insertMany([{_id: 1}, {_id: 2}])'"

  /// A megabyte at one a second.
  @Test func dumpsAndRestores() throws {
    let results = try Self.run([
      Self.insert, "mongodump --uri=\"$ALL\" --out=/backup/$(date +%Y%m%d)", "date +%T", "ls /backup",
      "mongosh \"$ALL\" --eval 'db.users.deleteOne({_id: 2}); db.users.insertOne({_id: 3}); db.orders.drop()'",
      "mongorestore --uri=\"$ALL\" --drop /backup/20260302",
      "mongosh \"$ALL\" --eval 'db.users.find()'",
      "mongosh \"$ALL\" --eval 'db.orders.countDocuments()'", "mongosh \"$ALL\" --eval 'db.orders.getIndexes().length'",
    ])
    #expect(
      Self.lines(results[1]) == [
        "writing shop.orders to /backup/20260302/shop/orders.bson",
        "writing shop.users to /backup/20260302/shop/users.bson", "done dumping shop.users (2 documents)",
        "done dumping shop.orders (1000 documents)",
      ])
    #expect(results[1].errorOutput.hasPrefix("2026-03-02T08:05:00."))
    #expect(results[1].exitCode == 0)
    #expect(results[2].output == "08:05:01\n")
    #expect(results[3].output == "20260302\n")
    #expect(
      Self.lines(results[5]) == [
        "preparing collections to restore from",
        "reading metadata for shop.orders from /backup/20260302/shop/orders.metadata.json",
        "restoring shop.orders from /backup/20260302/shop/orders.bson",
        "reading metadata for shop.users from /backup/20260302/shop/users.metadata.json",
        "restoring shop.users from /backup/20260302/shop/users.bson",
        "finished restoring shop.users (2 documents, 0 failures)",
        "finished restoring shop.orders (1000 documents, 0 failures)",
        "1002 document(s) restored successfully. 0 document(s) failed to restore.",
      ])
    #expect(results[6].output == "[ { _id: 1 }, { _id: 2 } ]\n")
    #expect(results[7].output == "1000\n")
    #expect(results[8].output == "2\n")
  }

  /// What is there is left as it is, and the exit code is 0 all the same.
  @Test func restoresBesideWhatIsThere() throws {
    let results = try Self.run([
      Self.insert, "mongodump --uri=\"$ALL\" -o /backup/a --quiet",
      "mongosh \"$ALL\" --eval 'db.users.updateOne({_id: 1}, {$set: {a: 1}}); db.users.deleteOne({_id: 2})'",
      "mongorestore --uri=\"$ALL\" /backup/a", "mongosh \"$ALL\" --eval 'db.users.find()'",
    ])
    #expect(results[1].errorOutput == "")
    #expect(results[3].exitCode == 0)
    #expect(
      Self.lines(results[3]).last == "1 document(s) restored successfully. 1001 document(s) failed to restore.")
    #expect(results[4].output == "[ { _id: 1, a: 1 }, { _id: 2 } ]\n")
  }

  @Test(arguments: [
    (
      "mongorestore --dry-run /backup/20240101", 1,
      ["error parsing command line options: unknown flag `dry-run'", "try 'mongorestore --help' for more information"]
    ),
    (
      "mongorestore --dryRun /backup/20240101", 1,
      [
        "Failed: mongorestore target '/backup/20240101' invalid: stat /backup/20240101: no such file or directory",
        "0 document(s) restored successfully. 0 document(s) failed to restore.",
      ]
    ),
    (
      "mongodump --uri=\"$ALL\" --oplog", 1, ["Failed: bad option: --oplog mode only supported on full dumps"]
    ),
    (
      "mongodump --uri=\"$ALL\" --out", 1,
      [
        "error parsing command line options: expected argument for flag `-o, --out'",
        "try 'mongodump --help' for more information",
      ]
    ),
    (
      "mongorestore --oplogLimit x", 1,
      ["Failed: error parsing timestamp argument to --oplogLimit: invalid timestamp x"]
    ),
    ("mongodump --archive=a", 126, ["firedrill: the simulation's mongodump does not know --archive"]),
    (
      "mongodump --host nowhere", 1,
      [
        "Failed: can't create session: could not connect to server: server selection error: server selection timeout, current topology: { Type: Unknown, Servers: [{ Addr: nowhere:27017, Type: Unknown, Last error: lookup nowhere: no such host }, ] }"
      ]
    ),
  ])
  func fails(commandLine: String, exitCode: Int, lines: [String]) throws {
    let result = try Self.run([commandLine])[0]
    #expect(result.exitCode == exitCode)
    #expect(Self.lines(result) == lines)
  }

  /// A dry run finds the folder and the server, and looks at no document.
  @Test func aDryRunVerifiesNothing() throws {
    let results = try Self.run([
      "mongodump --uri=\"$ALL\" --out=/backup/a", "mongorestore --uri=\"$ALL\" --drop --dryRun /backup/a",
      "mongorestore --uri=\"$ALL\" --oplogReplay /backup/a", "mongorestore --host db-0 /backup/a/shop",
    ])
    #expect(
      Self.lines(results[1]) == [
        "preparing collections to restore from", "dry run completed",
        "0 document(s) restored successfully. 0 document(s) failed to restore.",
      ])
    #expect(results[1].exitCode == 0)
    #expect(Self.lines(results[2])[1] == "Failed: no oplog file to replay; make sure you run mongodump with --oplog")
    #expect(results[2].exitCode == 1)
    #expect(Self.lines(results[3])[1] == "don't know what to do with file \"/backup/a/shop/orders.bson\", skipping...")
    #expect(results[3].exitCode == 0)
  }

  /// The member that is read dies after ten seconds of a dump that takes more than that.
  @Test func aDumpThatIsBrokenOff() throws {
    let results = try Self.run(
      [
        "mongosh \"$ALL\" --eval 'db.users.insertOne({_id: 1})'",
        "sleep 4m59s; mongodump --uri=\"mongodb://db-0:27017/?directConnection=true\" --out=/backup/a",
        "ls /backup", "mongorestore --uri=\"mongodb://db-0,db-1,db-2/?replicaSet=rs0\" --drop /backup/a",
      ], at: "5m")
    #expect(results[1].exitCode == 1)
    #expect(Self.lines(results[1]).last?.hasPrefix("Failed: error writing data for collection to disk") == true)
    #expect(results[2].output == "a\n")
    #expect(Self.lines(results[3]).last == "1 document(s) restored successfully. 0 document(s) failed to restore.")
  }

  @Test(arguments: [
    (
      "mongorestore --dry-run /backup/20240101",
      ["error parsing command line options: unknown flag `dry-run'; did you mean --dryRun?"]
    ),
    ("mongodump --uri=\"mongodb://dbb/\" --out=/backup/a", ["there is no MongoDB 'dbb'; did you mean db?"]),
    ("mongodump --uri=\"mongodb://db/\" --out=/backup/$(date +%Y%m%d)", []),
    ("mongodumb --out=a", ["there is no tool 'mongodumb'; did you mean mongodump?"]),
  ])
  func finds(commandLine: String, messages: [String]) throws {
    #expect(try Rehearsing.problems(in: commandLine, plan: Rehearsing.plan(Self.scenario)) == messages)
  }
}
