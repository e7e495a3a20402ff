import MongoEngine
import Testing
import VirtualTime

@Suite struct ShellStatementTests {
  /// Statements as runbooks have them: the names before the first call, and the calls.
  @Test(arguments: [
    ("db.adminCommand('ping')", ["db"], ["adminCommand(\"ping\")"]), ("rs.status()", ["rs"], ["status()"]),
    ("rs.stepDown(120);", ["rs"], ["stepDown(120)"]),
    ("db.collection.reIndex()", ["db", "collection"], ["reIndex()"]),
    ("db.collection.aggregate([{ $indexStats: {} }])", ["db", "collection"], ["aggregate([ { $indexStats: {} } ])"]),
    (
      "db.webhooklogs.find({ webhookId: ObjectId(\"507f1f77bcf86cd799439011\") })\n  .sort({ createdAt: -1 })\n  .limit(50)",
      ["db", "webhooklogs"],
      ["find({ webhookId: ObjectId('507f1f77bcf86cd799439011') })", "sort({ createdAt: -1 })", "limit(50)"]
    ),
    (
      "db['system.profile'].countDocuments({millis: {$gt: 100}})", ["db", "system.profile"],
      ["countDocuments({ millis: { $gt: 100 } })"]
    ), ("db.getCollection('a-b').drop()", ["db"], ["getCollection(\"a-b\")", "drop()"]),
    ("db.system.users.find()", ["db", "system", "users"], ["find()"]), (" db . version ", ["db", "version"], []),
    (
      "db.orders.updateMany({}, {$set: {a: 1}}, {upsert: true})", ["db", "orders"],
      ["updateMany({}, { $set: { a: 1 } }, { upsert: true })"]
    ),
  ])
  func reads(text: String, target: [String], calls: [String]) throws {
    let statement = try ShellStatement(parsing: text)
    #expect(statement.target == target)
    #expect(statement.calls.map { "\($0.name)(\($0.arguments.map(\.serverText).joined(separator: ", ")))" } == calls)
  }

  @Test(arguments: [
    ("", 0, "a statement begins with a name, such as db or rs"), ("db.", 3, "a name must follow the ."),
    ("db.x.find().size.y()", 12, "'size' is not called"), ("db.x.find({a: })", 14, "a value is expected"),
    ("var x = 1", 4, "the statement ends here, or it is more than can be read"),
    ("db.x.find() + 1", 12, "the statement ends here, or it is more than can be read"),
    ("db.x.find({a: y})", 14, "'y' is no value"), ("db[5].find()", 2, "a name in quotes is expected between [ and ]"),
    ("db.x.find()()", 11, "a method is missing"),
  ])
  func refuses(text: String, offset: Int, message: String) {
    #expect { try ShellStatement(parsing: text) } throws: {
      $0 as? ParseProblem == ParseProblem(offset: offset, message: message)
    }
  }
}
