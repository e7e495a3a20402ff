import Operator
import Testing

/// mongosh on a simulated replica set.
@Suite struct MongoshTests {
  /// The first member is killed from 10 to 12 minutes; all are from 20 to 25.
  static let scenario = """
    version: 1
    name: A replica set
    start: 2026-03-02T08:00:00Z
    seed: 3
    duration: 1h
    components:
      db:
        type: mongo
        database: shop
        collections:
          orders: {documents: 1000, distinct: {status: 4}, indexes: ['{status: 1}']}
          users: {}
    faults:
      - {id: primary-down, at: 10m, for: 2m, target: db, crash: {member: primary}}
      - {id: all-down, at: 20m, for: 5m, target: db, crash: {member: all}}

    """
  static let all = "mongodb://db-0:27017,db-1:27017,db-2:27017/shop?replicaSet=rs0"

  static func run(_ commands: [String], at moment: String = "5m") throws -> [CommandResult] {
    try Rehearsing.run(commands, at: moment, scenario: scenario, variables: ["ALL": all])
  }

  static func eval(_ scripts: [String], at moment: String = "5m", on uri: String = all) throws -> [CommandResult] {
    try run(scripts.map { "mongosh \"\(uri)\" --eval \"\($0)\"" }, at: moment)
  }

  @Test(arguments: [
    ("db.adminCommand('ping')", "{ ok: 1 }\n"), ("db.users.countDocuments()", "0\n"),
    ("db.users.find()", ""), ("db.users.findOne()", "null\n"), ("db.getName()", "shop\n"), ("db", "shop\n"),
    ("show collections", "orders\nusers\n"), ("db.orders.countDocuments({status: 'open'})", "250\n"),
    ("db.orders.countDocuments()", "1000\n"), ("use other; db.getName()", "other\n"),
    ("ObjectId('507f1f77bcf86cd799439011')", "ObjectId('507f1f77bcf86cd799439011')\n"),
    ("ISODate('2026-03-02T08:00:00Z')", "ISODate('2026-03-02T08:00:00.000Z')\n"),
    ("new Date()", "ISODate('2026-03-02T08:05:00.000Z')\n"),
    ("ISODate()", "ISODate('2026-03-02T08:05:00.000Z')\n"),
    ("new ISODate()", "ISODate('2026-03-02T08:05:00.000Z')\n"),
    ("rs.status().members.length", "3\n"), ("rs.status().members[0].stateStr", "PRIMARY\n"),
    ("rs.status().members[0].nothing", ""), ("db.orders.createIndex({at: 1})", "at_1\n"),
    (
      "db.users.getIndexes()", "[ { v: 2, key: { _id: 1 }, name: '_id_' } ]\n"
    ),
    (
      "db.users.insertOne({_id: 1, name: 'Ada', at: ISODate('2026-03-02T08:00:00Z')}); db.users.find({}, {at: 0})",
      "[ { _id: 1, name: 'Ada' } ]\n"
    ),
    (
      "db.users.insertMany([{_id: 1, n: 3}, {_id: 2, n: 1}, {_id: 3, n: 2}]); db.users.find().sort({n: -1}).limit(2)",
      "[ { _id: 1, n: 3 }, { _id: 3, n: 2 } ]\n"
    ),
    (
      "db.users.insertOne({_id: 1}); db.users.updateOne({_id: 1}, {\\$set: {a: 2}})",
      "{\n  acknowledged: true,\n  insertedId: null,\n  matchedCount: 1,\n  modifiedCount: 1,\n  upsertedCount: 0\n}\n"
    ),
    ("db.users.insertOne({_id: 1}); db.users.deleteMany({})", "{ acknowledged: true, deletedCount: 1 }\n"),
    ("db.nothing.aggregate([{\\$indexStats: {}}])", ""),
    ("db.orders.aggregate([{\\$indexStats: {}}])[0].host", "db-0:27017\n"),
    ("db.orders.aggregate([{\\$indexStats: {}}])[0].accesses.since", "ISODate('2026-03-02T08:00:00.000Z')\n"),
    (
      "db.orders.find().sort({createdAt: -1}).limit(2).explain('executionStats').executionStats.executionTimeMillis",
      "3\n"
    ),
    ("db.orders.find().sort({createdAt: -1}).limit(2).explain().queryPlanner.winningPlan.stage", "SORT\n"),
    ("db.isMaster().ismaster", "true\n"), ("rs.isMaster().isWritablePrimary", "true\n"),
    ("db.adminCommand({isMaster: 1}).ismaster", "true\n"),
    ("db.orders.stats().size", "1000000\n"), ("db.currentOp().inprog.length", "0\n"),
  ])
  func prints(script: String, output: String) throws {
    let result = try Self.eval([script])[0]
    #expect(result.output == output)
    #expect(result.errorOutput == "")
    #expect(result.exitCode == 0)
  }

  @Test(arguments: [
    (
      "db.orders.reIndex()", 1,
      "MongoServerError[IllegalOperation]: reIndex is only allowed on a standalone mongod instance. Cannot reIndex on a replica set member.\n"
    ),
    ("db.orders.foo()", 1, "TypeError: db.orders.foo is not a function\n"),
    ("db.orders.find().foo()", 1, "TypeError: db.orders.find(...).foo is not a function\n"),
    ("rs.promote()", 1, "TypeError: rs.promote is not a function\n"),
    ("sh.status()", 1, "ReferenceError: sh is not defined\n"),
    (
      "db.orders.find({ at: ObjectId('...') })", 1,
      "BSONError: input must be a 24 character hex string, 12 byte Uint8Array, or an integer\n"
    ),
    (
      "db.orders.find({\\$foo: 1})", 1,
      "MongoServerError[BadValue]: unknown top level operator: $foo. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.\n"
    ),
    (
      "db.users.insertMany([{_id: 1}, {_id: 1}])", 1,
      "MongoServerError[DuplicateKey]: E11000 duplicate key error collection: shop.users index: _id_ dup key: { _id: 1 }\n"
    ),
    (
      "rs.stepDown(5)", 1,
      "MongoServerError[BadValue]: stepdown period must be longer than secondaryCatchUpPeriodSecs\n"
    ),
    (
      "db.orders.createIndex({status: 1}, {unique: true})", 1,
      "MongoServerError[IndexKeySpecsConflict]: An existing index has the same name as the requested index. When index names are not specified, they are auto generated and can cause conflicts. Please refer to our documentation. Requested index: { v: 2, key: { status: 1 }, name: \"status_1\", unique: true }, existing index: { v: 2, key: { status: 1 }, name: \"status_1\" }\n"
    ),
    (
      "rs.freeze(60)", 1,
      "MongoServerError[NotSecondary]: cannot freeze node when primary or running for election. state: Primary\n"
    ),
    ("db.orders.watch()", 126, "firedrill: the simulation's mongosh does not support db.orders.watch()\n"),
    (
      "var a = 1", 126,
      "firedrill: the simulation's mongosh does not support this, at character 5: the statement ends here, or it is more than can be read\n"
    ),
  ])
  func fails(script: String, exitCode: Int, errorOutput: String) throws {
    let result = try Self.eval([script])[0]
    #expect(result.exitCode == exitCode)
    #expect(result.errorOutput == errorOutput)
  }

  @Test func documentsThatAreOnlyCountedAreNotShown() throws {
    let result = try Self.eval(["db.orders.find({status: 'open'})"])[0]
    #expect(result.output == "")
    #expect(
      result.errorOutput == "firedrill: 250 more documents belong here that the simulation counts and does not keep\n")
  }

  @Test func countsTheUseOfIndexes() throws {
    let uses = "db.orders.aggregate([{\\$indexStats: {}}])[1].accesses.ops"
    let results = try Self.eval([uses, "db.orders.find({status: 'open'})", "db.orders.find({status: 'new'})", uses])
    #expect(results.map(\.output) == ["Long('0')\n", "", "", "Long('2')\n"])
  }

  @Test(arguments: [
    ("mongosh --eval 'db.getName()'", 0, "test\n", ""), ("mongosh shop --quiet --eval 'db.getName()'", 0, "shop\n", ""),
    ("mongosh --host db --port 27017 --eval 'db.getName()'", 0, "test\n", ""),
    ("mongosh db:27017/shop --eval='db.getName()' --json", 0, "\"shop\"\n", ""),
    ("mongosh mongodb://nowhere:27017/ --eval 'db'", 1, "", "MongoNetworkError: getaddrinfo ENOTFOUND nowhere\n"),
    ("mongosh mongodb://db:27018/ --eval 'db'", 1, "", "MongoNetworkError: connect ECONNREFUSED db:27018\n"),
    ("mongosh --host db-1 --port 27018 --eval 'db'", 1, "", "MongoNetworkError: connect ECONNREFUSED db-1:27018\n"),
    ("mongosh mongodb://... --eval 'db'", 1, "", "MongoNetworkError: getaddrinfo ENOTFOUND ...\n"),
    (
      "mongosh mongodb+srv://db/ --eval 'db'", 1, "",
      "MongoParseError: mongodb+srv:// is not simulated; name the hosts\n"
    ),
    ("mongosh --evil 'db'", 1, "", "Error parsing command line: unrecognized option: --evil\nExiting with code 1\n"),
    ("mongosh", 126, "", "firedrill: the simulation's mongosh wants --eval, or lines after it that begin with '> '\n"),
    (
      "mongosh \"mongodb://db/shop\"\n> db.users.countDocuments()\n> db.users.foo()\n> exit\n> db", 0,
      "rs0 [direct: primary] shop> db.users.countDocuments()\n0\nrs0 [direct: primary] shop> db.users.foo()\n"
        + "TypeError: db.users.foo is not a function\nrs0 [direct: primary] shop> exit\n", ""
    ),
    (
      "// typed\ndb.users.find({ name: 'x' })\n  .sort({ at: -1 })\n  .limit(50)\n\ndb.users.countDocuments()", 0,
      "0\n", ""
    ),
  ])
  func connects(commandLine: String, exitCode: Int, output: String, errorOutput: String) throws {
    let result = try Self.run([commandLine])[0]
    #expect(result.output == output)
    #expect(result.errorOutput == errorOutput)
    #expect(result.exitCode == exitCode)
  }

  /// It hands over from a primary that answers, and its driver finds the next one.
  @Test func stepsDown() throws {
    let results = try Self.eval(["rs.stepDown()", "rs.status().members[0].stateStr", "db.hello().isWritablePrimary"])
    #expect(results.map(\.output) == ["{ ok: 1 }\n", "SECONDARY\n", "true\n"])
  }

  /// mongosh connects with the read preference `primary`, and so finds it.
  @Test func asksThePrimary() throws {
    let results = try Self.eval(
      Array(repeating: "db.hello().me", count: 5) + Array(repeating: "rs.status().myState", count: 5))
    #expect(results.map(\.output) == Array(repeating: "db-0:27017\n", count: 5) + Array(repeating: "1\n", count: 5))
    let direct = try Self.eval(
      ["db.isMaster().ismaster", "rs.freeze(60)", "rs.freeze(0).info"], on: "mongodb://db-1:27017/shop")
    #expect(direct.map(\.output) == ["false\n", "{ ok: 1 }\n", "unfreezing\n"])
  }

  /// Each of them may rule again only after its minute; until then any member answers what asks for none in particular.
  @Test func steppingDownInTurnLeavesNobody() throws {
    let results = try Self.run(
      ["rs.stepDown(60)", "rs.stepDown(60)", "rs.stepDown(60)", "rs.status().myState", "db.hello().isWritablePrimary"]
        .map { "mongosh \"\(Self.all)\" --eval \"\($0)\"" }
        + ["sleep 1m", "mongosh \"\(Self.all)\" --eval \"db.hello().me\""])
    #expect(
      results.map(\.output)
        == ["{ ok: 1 }\n", "{ ok: 1 }\n", "{ ok: 1 }\n", "2\n", "false\n", "", "db-0:27017\n"])
  }

  /// Before the election nobody can be asked to step down; a single host is asked itself, and is no primary.
  @Test func stepDownPromotesNobody() throws {
    let failed = try Self.eval(["rs.stepDown()"], at: "10m1s", on: "mongodb://db-1:27017/shop")[0]
    #expect(failed.errorOutput == "MongoServerError[NotWritablePrimary]: not primary so can't step down\n")
    #expect(failed.exitCode == 1)
    // Through the set's address it waits for the election, and then takes down the new primary.
    let waited = try Self.eval(["rs.stepDown()", "rs.status().term"], at: "10m1s")
    #expect(waited[0].output == "{ ok: 1 }\n")
    #expect(waited[1].output == "Long('3')\n")
  }

  @Test func nobodyAnswersWhileAllAreDown() throws {
    let result = try Self.eval(["db.adminCommand('ping')"], at: "21m")[0]
    #expect(result.errorOutput == "MongoNetworkError: connect ECONNREFUSED db-0:27017\n")
    #expect(result.exitCode == 1)
  }

  @Test(arguments: [
    ("mongosh mongodb://db/shop --eval 'db.orders.find({status: 1})'", []),
    (
      "mongosh mongodb://db/shop --eval 'db.ordrs.find()'",
      ["the database 'shop' has no collection 'ordrs', which is empty to mongosh; did you mean orders?"]
    ),
    (
      "mongosh mongodb://db/ --eval 'db.orders.find()'",
      ["the database 'test' has no collection 'orders', which is empty to mongosh; shop.orders is there"]
    ),
    (
      "db.orders.fnd()\ndb.orders.aggregate([{$indexStat: {}}])",
      [
        "db.orders.fnd is not a function; did you mean find?",
        "MongoDB says: Unrecognized pipeline stage name: '$indexStat'",
      ]
    ),
    ("mongosh mongodb://dbb/shop --eval 'db'", ["there is no MongoDB 'dbb'; did you mean db?"]),
    ("mongosh mongodb://db:27018/shop --eval 'db'", ["nobody listens at db:27018; the port is 27017"]),
    (
      "db.orders.reIndex()",
      ["reIndex is refused on every member of a replica set, with the error IllegalOperation"]
    ),
    (
      "mongosh mongodb://db --eval 'rs.stepDown()'",
      [
        "rs.stepDown() makes a primary that answers step down; it promotes nobody where the primary has failed: the others elect one by themselves"
      ]
    ),
    (
      "mongosh mongodb://db --eval 'let a = 1'",
      ["mongosh cannot read this: the statement ends here, or it is more than can be read"]
    ),
    ("mongsh --eval 'db'", ["there is no tool 'mongsh'; did you mean mongosh?"]),
    ("mongosh mongodb://db", ["mongosh has neither --eval nor lines at its prompt"]),
  ])
  func finds(commandLine: String, messages: [String]) throws {
    #expect(try Rehearsing.problems(in: commandLine, plan: Rehearsing.plan(Self.scenario)) == messages)
  }
}
